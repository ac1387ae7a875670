"""A crime received again."""

from datetime import timedelta

import polars as pl
import pytest
from tests.spec.crime_rows import DEGREES, RECEIVED, line

from waywarden.crime import batch, versions


def _crimes(**cells: str) -> pl.DataFrame:
    return batch.read(line(cells).encode(), received_at=RECEIVED).crimes


@pytest.mark.parametrize(
    ("cells", "label", "changed", "groups"),
    [
        ({}, "Duplicate", [], []),
        ({"batch_id": "MPS20260702-1-R"}, "Duplicate", [], []),
        (DEGREES, "Duplicate", [], []),  # the same place, written otherwise
        ({"crime_reference": "other"}, "New", [], []),
        ({"crime_type": "TFP"}, "New version", ["crime_type"], ["Crime type"]),
        ({"crime_text": "by one"}, "New version", ["text"], ["Crime text"]),
        ({"easting": "529383"}, "New version", ["lat", "lon"], ["Crime location"]),
        ({"date_to": "20260701124500"}, "New version", ["ended_at"], ["Crime window"]),
        (
            {"date_from": "20260701110000", "date_to": "20260701124500", "easting": "529391", "crime_type": "AB"},
            "New version",
            ["crime_type", "began_at", "ended_at", "lat", "lon"],
            ["Crime type", "Crime window", "Crime location"],
        ),
    ],
)
def test_received_again(cells: dict[str, str], label: str, changed: list[str], groups: list[str]) -> None:
    (told,) = versions.compare(_crimes(**cells), _crimes()).to_dicts()
    assert (told["label"], told["changed"], told["groups"]) == (label, changed, groups)


def test_another_forces_reference_is_another_crime() -> None:
    theirs = _crimes(police_force="Kent", batch_id="KNT20260701")
    assert versions.compare(theirs, _crimes())["label"].to_list() == ["New"]


def test_the_order_is_that_of_what_was_received_and_nothing_gives_nothing() -> None:
    three = pl.concat(_crimes(crime_reference=ref) for ref in ("c", "a", "b"))
    later = three.with_columns(pl.col("ended_at") + timedelta(minutes=1))
    told = versions.compare(three, later.filter(pl.col("crime_ref") == "a"))
    assert told.select("crime_ref", "label").rows() == [("c", "New"), ("a", "New version"), ("b", "New")]
    assert versions.compare(three.clear(), three).is_empty()
    assert versions.compare(three, three.clear())["label"].to_list() == ["New"] * 3


@pytest.mark.parametrize(
    ("date_from", "date_to", "apart"),
    [
        ("20260701110000", "20260701113000", True),
        ("20260701130000", "20260701133000", True),
        ("20260701130000", "20260701134500", False),
        ("20260701120000", "20260701123000", False),
    ],
)
def test_a_window_moved_by_an_hour_is_told(date_from: str, date_to: str, apart: bool) -> None:
    told = versions.compare(_crimes(date_from=date_from, date_to=date_to), _crimes())
    assert told["hour_apart"].to_list() == [apart]
