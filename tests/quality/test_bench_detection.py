"""`waywarden bench detection --quick`: the whole of it on a dozen wearers, and pictures that a browser can draw."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from waywarden.cli import main
from waywarden.cli.bench.detection.calibration import Table
from waywarden.cli.bench.detection.figures import Sample, figures

SKIES = ("drift", "indoor", "canyon", "wild", "cells")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("bench")
    asked = ["bench", "detection", "--quick", "--plots", str(into), "--out", str(into / "measured.json")]
    answer = CliRunner().invoke(main, asked, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return into


@pytest.fixture(scope="module")
def measured(folder: Path) -> Any:
    return json.loads((folder / "measured.json").read_text())


@pytest.mark.parametrize("sky", SKIES)
def test_who_lives_60_m_away_is_left_in_peace_as_no_peer_leaves_him(measured: Any, sky: str) -> None:
    figure = measured["figures"][f"false_confirmed.60_m.{sky}.with_sensors"]
    assert figure["median"] <= 100, "one alert in twelve days is 83 in a thousand"
    assert all(peer["median"] > figure["median"] for peer in figure["peers"].values())


@pytest.mark.parametrize("sky", ["drift", "canyon", "wild"])
def test_walks_in_and_drives_through_are_found(measured: Any, sky: str) -> None:
    found = measured["figures"]
    assert found[f"confirmed_in_4_min.walking_in.{sky}.with_sensors"]["median"] >= 0.9
    assert found[f"possible_in_2_min.walking_in.{sky}.with_sensors"]["median"] >= 0.9
    assert found[f"told.driving_through.{sky}.with_sensors"]["median"] >= 0.9


def test_scripted_approaches_are_found_far_oftener_than_in_queensland(measured: Any) -> None:
    figures = measured["figures"]
    assert figures["approaches_full.all.with_sensors"]["median"] >= 0.85
    assert figures["approaches_missed.all.with_sensors"]["median"] <= 0.08
    assert len(measured["approaches"]) == 35 * 3, "each says which"


def test_what_is_believed_firmly_is_true_and_what_is_not_believed_is_not(measured: Any) -> None:
    for senses in ("with_sensors", "by_places_alone"):
        rows = measured["reliability"][senses]["all"]["fixes"]
        assert rows[0]["true"] <= 0.01
        assert rows[-1]["true"] >= 0.95
        assert measured["figures"][f"calibration_error.all.{senses}"]["median"] <= 0.05


def test_a_higher_threshold_never_raises_more_alerts(measured: Any) -> None:
    for sky in SKIES:
        for senses in ("with_sensors", "by_places_alone"):
            found = [point["found"] for point in measured["roc"][sky][senses]]
            assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("name", ["roc.svg", "calibration.svg"])
def test_pictures_stand_on_their_own(folder: Path, name: str) -> None:
    picture = ElementTree.parse(folder / name).getroot()
    texts = {element.tag.rpartition("}")[2]: element.text for element in picture}
    assert picture.get("viewBox")
    assert texts["title"]
    assert texts["desc"]
    assert "NaN" not in (folder / name).read_text()
    assert all(sky in (folder / name).read_text() for sky in SKIES)


def test_options_that_mean_nothing_are_refused() -> None:
    answer = CliRunner().invoke(main, ["bench", "kernel", "--quick"])
    assert answer.exit_code == 2
    assert "--quick is not of `bench kernel`" in answer.output


def test_a_figure_says_by_how_much_it_beats_its_peer_and_whether_it_meets_its_target() -> None:
    seeds = [{"false": Sample(value, "alerts", less=True, peers={"bare": 50.0}, target=20.0)} for value in (5, 10, 30)]
    figure = figures(seeds)["false"]
    assert (figure["median"], figure["min"], figure["max"]) == (10, 5, 30)
    assert figure["target"] == {"at most": 20.0, "met": True}
    assert figure["peers"]["bare"]["ratio"] == 5


def test_the_calibration_error_is_nought_only_where_belief_is_what_it_says() -> None:
    honest = Table(np.array([10.0, 10.0]), np.array([1.0, 9.0]), np.array([1.0, 9.0]))
    bold = Table(np.array([10.0, 10.0]), np.array([1.0, 9.0]), np.array([1.0, 4.0]))
    assert honest.error() == 0
    assert bold.error() == pytest.approx(0.25)
    assert bold.error(slice(1, 2)) == pytest.approx(0.5)
