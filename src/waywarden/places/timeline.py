"""The timeline: every moment of a period is at a place, under way, or not known.

Stays with their places and the fixes of one tag enter; pieces of time leave that touch one another. A stay counts in
full, with the silence inside it, for both its ends were there; what fixes stand for besides is *moving*; all else is
*not known*, and is never taken for absence.
"""

from datetime import datetime
from enum import StrEnum

import numpy as np
import polars as pl

from waywarden.places.presence import Spans, common, merged, microseconds, outside
from waywarden.places.standing import heard
from waywarden.schema import UTC_TIME


class Kind(StrEnum):
    """What a piece of time was."""

    PLACE = "place"
    MOVING = "moving"
    NOT_KNOWN = "not_known"


def timeline(stays: pl.DataFrame, fixes: pl.DataFrame, since: datetime, until: datetime) -> pl.DataFrame:
    """`begins_at, ends_at, kind, place_id` (null unless at a place), in order, from `since` to `until` without a hole.

    `stays` has `started_at, ended_at, place_id`, apart in time; `fixes` is what `standing` gives for the same tag.
    """
    whole = np.array([[microseconds(since), microseconds(until)]], np.int64)
    of_stays = stays.sort("started_at").select(pl.col("started_at", "ended_at").dt.timestamp("us")).to_numpy()
    inside = (of_stays[:, 1] > whole[0, 0]) & (of_stays[:, 0] < whole[0, 1]) & (of_stays[:, 0] < of_stays[:, 1])
    stayed = np.clip(of_stays[inside], whole[0, 0], whole[0, 1])
    moving = common(common(heard(fixes), outside(merged(stayed))), whole)
    known = merged(np.concatenate([stayed, moving]))
    not_known = common(whole, outside(known))
    places = stays.sort("started_at")["place_id"].filter(pl.Series(inside, dtype=pl.Boolean))
    pieces = [
        _pieces(stayed, Kind.PLACE).with_columns(place_id=places),
        _pieces(moving, Kind.MOVING),
        _pieces(not_known, Kind.NOT_KNOWN),
    ]
    return pl.concat(pieces).sort("begins_at")


def known(pieces: pl.DataFrame) -> pl.DataFrame:
    """The pieces of a timeline of which something is known."""
    return pieces.filter(pl.col("kind") != Kind.NOT_KNOWN)


def within(pieces: pl.DataFrame, since: datetime, until: datetime) -> pl.DataFrame:
    """The pieces of a timeline cut to a period."""
    return pieces.with_columns(pl.col("begins_at").clip(since, until), pl.col("ends_at").clip(since, until)).filter(
        pl.col("begins_at") < pl.col("ends_at")
    )


def _pieces(spans: Spans, kind: Kind) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "begins_at": pl.Series(spans[:, 0], dtype=pl.Int64).cast(UTC_TIME),
            "ends_at": pl.Series(spans[:, 1], dtype=pl.Int64).cast(UTC_TIME),
        }
    ).with_columns(kind=pl.lit(str(kind)), place_id=pl.lit(None, pl.String))
