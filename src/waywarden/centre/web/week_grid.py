"""The week as a table of hours: for each the kind of place where most of it went, how much, and all of it in words."""

from typing import Any, NamedTuple

import polars as pl

from waywarden.places.routines import KINDS

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KIND_WORDS = {
    "home": ("H", "home"),
    "work": ("W", "work"),
    "regular": ("R", "another regular place"),
    "other": ("o", "other places"),
    "moving": ("m", "under way"),
    "not_known": ("·", "not known"),
}
FIFTHS = 5

assert set(KIND_WORDS) == set(map(str, KINDS))


class Hour(NamedTuple):
    """`kind` is where most of the hour went, `strength` its share in fifths (1 to 5), `words` all of it."""

    kind: str
    letter: str
    strength: int
    words: str


def week_rows(grid: pl.DataFrame) -> list[tuple[str, list[Hour]]]:
    """Seven weekdays with their 24 hours, of a frame of `routines.week_grid`."""
    hours = [_hour(row) for row in grid.sort("weekday", "hour").iter_rows(named=True)]
    return [(name, hours[24 * day : 24 * (day + 1)]) for day, name in enumerate(WEEKDAYS)]


def _hour(row: dict[str, Any]) -> Hour:
    spent = {kind: float(row[kind]) for kind in KIND_WORDS}
    total = sum(spent.values())
    when = f"{WEEKDAYS[row['weekday'] - 1]} {row['hour']:02d}:00"
    if not total:
        return Hour("none", "", 0, f"{when}: not asked about")
    kind = max(spent, key=lambda one: spent[one])
    shares = sorted(((minutes / total, one) for one, minutes in spent.items() if minutes), reverse=True)
    words = ", ".join(f"{KIND_WORDS[one][1]} {100 * share:.0f} %" for share, one in shares)
    return Hour(kind, KIND_WORDS[kind][0], max(1, round(FIFTHS * spent[kind] / total)), f"{when}: {words}")
