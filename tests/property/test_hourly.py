"""Hours of a heatmap add up to it: whatever is cut where, the same minutes, and all that was asked about."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waywarden.places.heatmap import heatmap
from waywarden.places.hourly import NOWHERE, RESOLUTION, hourly
from waywarden.schema import UTC_TIME

BEGIN = datetime(2026, 3, 28, 22, 40, tzinfo=UTC)
END = BEGIN + timedelta(hours=7)
FIXES = st.lists(
    st.tuples(
        st.integers(-1_200, 7 * 3600 + 1_200),
        st.floats(-0.01, 0.01),
        st.sampled_from([5.0, 30.0, 200.0, 400.0, None]),
    ),
    max_size=40,
    unique_by=lambda fix: fix[0],
)


def frame(tags: dict[str, list[tuple[int, float, float | None]]]) -> pl.DataFrame:
    rows = [
        (tag, BEGIN + timedelta(seconds=second), 51.5 + off, -0.1 - off / 2, accuracy_m)
        for tag, fixes in sorted(tags.items())
        for second, off, accuracy_m in sorted(fixes, key=lambda fix: fix[0])
    ]
    schema = {"device_id": pl.String, "recorded_at": UTC_TIME} | dict.fromkeys(("lat", "lon", "accuracy_m"), pl.Float64)
    return pl.DataFrame(rows, schema, orient="row")


@settings(max_examples=60, deadline=None)
@given(FIXES, FIXES, st.integers(0, 7 * 3600))
def test_hours_add_up_to_the_heatmap(one: list, other: list, cut_s: int) -> None:  # type: ignore[type-arg]
    cut = BEGIN + timedelta(seconds=cut_s)
    fixes = frame({"a": one, "b": other})
    asked = {"a": [(BEGIN, cut), (cut, END)], "b": [(BEGIN, END)], "c": [(BEGIN, cut)]}
    laid = hourly(fixes, asked)
    assert laid["us"].sum() == (2 * 7 * 3600 + cut_s) * 1_000_000
    of_hour = laid.group_by("device_id", "hour").agg(pl.col("us").sum())
    assert of_hour.filter(pl.col("us") > 3_600_000_000).is_empty()
    whole = heatmap(fixes, resolution=RESOLUTION, since=BEGIN, until=END)
    known = laid.filter(pl.col("cell") != NOWHERE).group_by("cell").agg(pl.col("us").sum() / 60e6)
    assert known["us"].sum() == pytest.approx(whole.cells["minutes"].sum())
    assert dict(known.iter_rows()) == pytest.approx(dict(whole.cells.select("cell", "minutes").iter_rows()), abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(FIXES, st.integers(0, 6))
def test_parts_of_the_time_are_the_same_hours(fixes: list, hours: int) -> None:  # type: ignore[type-arg]
    """As days are kept: each part made of its own fixes and those within the cap."""
    cut = BEGIN.replace(minute=0) + timedelta(hours=1 + hours)
    all_of_it = frame({"a": fixes})
    cap = timedelta(minutes=10)
    parts = [
        hourly(all_of_it.filter(pl.col("recorded_at").is_between(since - cap, until + cap)), {"a": [(since, until)]})
        for since, until in ((BEGIN, cut), (cut, END))
        if since < until
    ]
    assert pl.concat(parts).equals(hourly(all_of_it, {"a": [(BEGIN, END)]}))
