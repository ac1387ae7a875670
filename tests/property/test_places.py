"""Timelines have no hole, and places do not depend on the order of stays."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.walks import START, TOWN, walks

from waywarden.places.civil_hours import by_hour
from waywarden.places.significant import significant_places
from waywarden.places.standing import standing
from waywarden.places.timeline import timeline
from waywarden.schema import STAY_DTYPES


@st.composite
def some_stays(draw: st.DrawFn) -> pl.DataFrame:
    """Any stays about the town, apart in time."""
    rows, at = [], START
    for _ in range(draw(st.integers(0, 12))):
        began = at + timedelta(minutes=draw(st.integers(1, 300)))
        at = began + timedelta(minutes=draw(st.integers(5, 900)))
        lat, lon = TOWN.to_degrees(draw(st.integers(-400, 400)), draw(st.integers(-400, 400)))
        rows.append(("d1", began, at, float(lat), float(lon), float(draw(st.integers(1, 300))), 5, 0.0))
    return pl.DataFrame(rows, schema=STAY_DTYPES, orient="row")


@settings(deadline=None)
@given(some_stays(), st.randoms())
def test_the_order_of_stays_does_not_matter(stays: pl.DataFrame, random: object) -> None:
    order = list(range(stays.height))
    random.shuffle(order)  # type: ignore[attr-defined]
    found, shuffled = significant_places(stays), significant_places(stays[order])
    assert shuffled.places.equals(found.places)
    assert found.stays["place_id"].null_count() == 0
    assert found.places["minutes"].sum() == pytest.approx(
        (stays["ended_at"] - stays["started_at"]).dt.total_seconds().sum() / 60
    )


@settings(deadline=None)
@given(some_stays(), walks(), st.integers(-3000, 3000), st.integers(1, 200_000))
def test_every_moment_of_a_period_is_in_one_piece(
    stays: pl.DataFrame, track: pl.DataFrame, since_s: int, length_s: int
) -> None:
    since = START + timedelta(seconds=since_s)
    until = since + timedelta(seconds=length_s)
    labelled = stays.with_columns(place_id=pl.lit("p"))
    pieces = timeline(labelled, standing(track), since, until)
    assert pieces["begins_at"][0] == since
    assert pieces["ends_at"][-1] == until
    assert (pieces["begins_at"][1:] == pieces["ends_at"][:-1]).all()
    assert by_hour(pieces)["minutes"].sum() == pytest.approx(length_s / 60)
