"""What happens to simulated tags is found by detection, and what does not happen is not."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from tests.spec.drawing import condition

from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation
from waywarden.positions.canonical import canonical
from waywarden.schema import POSITION_DTYPES
from waywarden.simulation import MishapKind, ScriptedMishap, Simulated, simulate

START = datetime(2026, 3, 3, tzinfo=UTC)
SCRIPT = [ScriptedMishap(kind, 60.0 + 10 * number) for number, kind in enumerate([*MishapKind] * 4)]
FOUND_AS = {
    MishapKind.STRAP_CUT: "strap_tamper",
    MishapKind.STRAP_TAPED: "strap_tamper",
    MishapKind.CASE_OPENED: "case_tamper",
    MishapKind.SWITCHED_OFF: "no_communication",
    MishapKind.JAMMED: "jamming",
}
WHILE_OFF = {"no_communication", "battery_dead"}


@pytest.fixture(scope="module")
def day() -> Simulated:
    return simulate(23, 40, START, 16, scripted=(), mishaps=SCRIPT)


@pytest.fixture(scope="module")
def found(day: Simulated) -> list[Violation]:
    rows, _ = canonical(day.told)
    return detect(rows, [condition("device_health", "tag")])[0]


def test_events_have_no_place_and_a_word_each(day: Simulated) -> None:
    assert dict(day.events.schema) == POSITION_DTYPES
    assert day.events["lat"].null_count() == day.events["mechanism"].null_count() == day.events.height
    assert day.events["event"].null_count() == 0
    assert (day.events["received_at"] > day.events["recorded_at"]).all()


def test_each_mishap_that_a_tag_tells_is_found_within_five_seconds(day: Simulated, found: list[Violation]) -> None:
    assert day.mishaps.height == len(SCRIPT)
    for one in day.mishaps.filter("noticed").iter_rows(named=True):
        flag = FOUND_AS[MishapKind(one["kind"])]
        told = WHILE_OFF if flag == "no_communication" else {flag}
        began = [each.began_at for each in found if each.device_id == one["device_id"] and told & set(each.flags)]
        assert any(abs(at - one["began_at"]) < timedelta(seconds=5) for at in began), one["kind"]


def test_straps_and_cases_that_nobody_touched_are_not_told(day: Simulated, found: list[Violation]) -> None:
    touched = set(day.mishaps.filter(pl.col("kind").str.contains("strap|case"))["device_id"])
    told = {one.device_id for one in found if {"strap_tamper", "case_tamper"} & set(one.flags)}
    assert told == touched


def test_a_taped_strap_is_cleared_and_still_open(day: Simulated, found: list[Violation]) -> None:
    taped = day.mishaps.filter(kind=MishapKind.STRAP_TAPED)
    for device_id, ended_at in taped.select("device_id", "ended_at").iter_rows():
        (strap,) = (one for one in found if one.device_id == device_id and one.flags == ("strap_tamper",))
        assert (strap.cleared_at, strap.ended_at) == (ended_at, None)


def test_jamming_is_told_of_nobody_who_was_not_jammed(day: Simulated, found: list[Violation]) -> None:
    told = {one.device_id for one in found if one.flags == ("jamming",)}
    assert told == set(day.mishaps.filter("noticed", kind=MishapKind.JAMMED)["device_id"])


def test_nobody_moves_otherwise_because_a_strap_is_cut(day: Simulated) -> None:
    undisturbed = simulate(23, 40, START, 16, scripted=())
    assert day.truth.equals(undisturbed.truth)
    told = day.mishaps.filter(pl.col("kind").str.contains("strap|case"))["device_id"].to_list()
    of_them = [frame.filter(pl.col("device_id").is_in(told)) for frame in (day.positions, undisturbed.positions)]
    assert of_them[0].height > 0
    assert of_them[0].equals(of_them[1])


def test_more_mishaps_than_tags_are_refused() -> None:
    with pytest.raises(ValueError, match="more mishaps than tags"):
        simulate(1, 1, START, 2, scripted=(), mishaps=SCRIPT[:2])
