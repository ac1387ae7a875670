"""Weeks that are compared: seven days by the clock on the wall, and what is known of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from waywarden.places.civil_hours import LONDON
from waywarden.places.routines import KINDS, of_kind
from waywarden.places.timeline import known, within

DAYS = 7


@dataclass(frozen=True)
class Week:
    """One of the weeks that are compared: what is known of it."""

    since: datetime
    until: datetime
    pieces: pl.DataFrame

    @property
    def known_share(self) -> float:
        """Of its time, how much is known?"""
        return _minutes(known(self.pieces)) / ((self.until - self.since).total_seconds() / 60)


def week_before(pieces: pl.DataFrame, until: datetime, ago: int) -> Week:
    """The seven days to `until`, or those so many weeks `ago`; with a change of clocks they have 167 or 169 hours."""
    wall = until.astimezone(ZoneInfo(LONDON))
    begins, ends = ((wall - timedelta(days=DAYS * weeks)).astimezone(until.tzinfo) for weeks in (ago + 1, ago))
    return Week(begins, ends, within(pieces, begins, ends))


def hours_by_kind(week: Week, places: pl.DataFrame) -> dict[str, float]:
    """Hours of a whole week, if what is not known went as what is."""
    spent = of_kind(week.pieces, places).with_columns(
        hours=(pl.col("ends_at") - pl.col("begins_at")).dt.total_seconds(fractional=True) / 3600
    )
    share = week.known_share or 1.0
    return {kind: float(spent.filter(pl.col("what") == kind)["hours"].sum()) / share for kind in KINDS}


def _minutes(pieces: pl.DataFrame) -> float:
    return float((pieces["ends_at"] - pieces["begins_at"]).dt.total_seconds(fractional=True).sum()) / 60
