"""What changed: the last seven days against the four weeks before, in sentences with their numbers.

A wearer's stays, visits, places and timeline enter; `Change`s leave, dated ones first. They describe; they do not
judge, and there is no score. What guards them against noise:

- A period of which less than 70 % is known says so first; then nothing is said that rests on absence.
- Time by kind of place is told only where it lies outside all four weeks before, by three hours and a fifth at least.
- Without two weeks of history nothing is called new, and without any home nothing is called away.

Only the wearer's own movements enter: no zone, open or hidden, can be told from what is said here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from waywarden.places.place_words import called, evening_or_times, hours, when
from waywarden.places.roles import Role
from waywarden.places.routines import KINDS, nights_away
from waywarden.places.timeline import Kind, known
from waywarden.places.weeks import DAYS, Week, hours_by_kind, week_before

WEEKS_BEFORE = 4
KNOWN_ENOUGH = 0.7
LEAST_HISTORY_DAYS = 14
LEAST_HOURS = 3.0
LEAST_SHARE = 0.2
LEAST_VISIT_MINUTES = 10.0


@dataclass(frozen=True)
class Change:
    """One sentence and the numbers it was made of."""

    kind: str
    sentence: str
    numbers: dict[str, Any] = field(default_factory=dict)


def changes(pieces: pl.DataFrame, visits: pl.DataFrame, places: pl.DataFrame, until: datetime) -> list[Change]:
    """What changed in the seven days to `until`?

    `pieces` is a timeline that reaches back to the beginning of history, `visits` those of `visits.visited`, `places`
    of `significant` (with `name` where there are names).
    """
    weeks = [week_before(pieces, until, ago) for ago in range(WEEKS_BEFORE + 1)]
    now, before = weeks[0], [week for week in weeks[1:] if week.known_share >= KNOWN_ENOUGH]
    history_at: datetime | None = known(pieces)["begins_at"].min()  # type: ignore[assignment]
    history_days = 0.0 if history_at is None else (now.since - history_at).total_seconds() / 86_400
    said = [*_coverage(now, before, history_at)]
    if history_at is not None and history_days >= LEAST_HISTORY_DAYS:
        said += _places_new_again(now, visits, places, history_at)
    if now.known_share >= KNOWN_ENOUGH and len(before) >= 2:
        said += _nights_away(now, before, places)
        said += _not_visited(now, before, visits, places)
        said += _time_by_kind(now, before, places)
    return said


def _coverage(now: Week, before: list[Week], history_at: datetime | None) -> Iterator[Change]:
    share = now.known_share
    numbers = {"known_share": round(share, 3), "weeks_known_before": len(before)}
    if history_at is not None and history_at > now.since:
        sentence = f"There is less than a week of data, since {when(history_at)}: nothing to compare with."
        yield Change("coverage", sentence, numbers)
    elif share < KNOWN_ENOUGH:
        yield Change(
            "coverage",
            f"Only {share:.0%} of these seven days is known; what was not seen may still have been.",
            numbers,
        )
    elif len(before) < 2:
        yield Change("coverage", "Fewer than two of the four weeks before are known: nothing to compare with.", numbers)


def _places_new_again(now: Week, visits: pl.DataFrame, places: pl.DataFrame, history_at: datetime) -> Iterator[Change]:
    """Places not visited in the four weeks before: first ever in the history, or again after a while."""
    since_before = now.since - timedelta(days=DAYS * WEEKS_BEFORE)
    real = visits.filter(pl.col("minutes") >= LEAST_VISIT_MINUTES)
    for (place_id,), of_place in real.sort("began_at").group_by("place_id", maintain_order=True):
        lately = of_place.filter((pl.col("began_at") >= now.since) & (pl.col("began_at") < now.until))
        earlier = of_place.filter(pl.col("began_at") < now.since)
        if lately.is_empty() or (earlier["ended_at"] >= since_before).any():
            continue
        place = places.row(by_predicate=pl.col("place_id") == place_id, named=True)
        last: datetime | None = earlier["ended_at"].max()  # type: ignore[assignment]
        minutes = float(lately["minutes"].sum())
        first_since = (
            f"first since {when(last)}" if last is not None else f"first since this history began on {when(history_at)}"
        )
        times = lately["began_at"].to_list()
        yield Change(
            "new_place" if last is None else "place_again",
            f"{evening_or_times(times)} at {called(place)}, {first_since}: "
            f"{', '.join(when(time, clock=True) for time in times)}; {hours(minutes)} in all.",
            {
                "place_id": place_id,
                "visits": len(times),
                "minutes": round(minutes, 1),
                "began_at": times,
                "last_before": last,
            },
        )


def _nights_away(now: Week, before: list[Week], places: pl.DataFrame) -> Iterator[Change]:
    lately = nights_away(now.pieces, places)
    usual = [int(nights_away(week.pieces, places)["away"].sum() or 0) for week in before]
    if lately.is_empty() or lately["away"].is_null().all():
        return
    away = lately.filter(pl.col("away"))
    if away.height == round(sum(usual) / len(usual)) or min(usual) <= away.height <= max(usual):
        return
    which = ", ".join(f"{night:%A} {night.day} {night:%B}" for night in away["night"])
    yield Change(
        "nights_away",
        f"Nights away from home: {away.height} of {lately.height} known (usual {_range(usual)} a week)"
        f"{': ' + which if which else ''}.",
        {"away": away.height, "known": lately.height, "before": usual, "nights": away["night"].to_list()},
    )


def _not_visited(now: Week, before: list[Week], visits: pl.DataFrame, places: pl.DataFrame) -> Iterator[Change]:
    """Places he came to in every known week before, and not in this one."""
    for place in places.iter_rows(named=True):
        began = visits.filter((pl.col("place_id") == place["place_id"]) & (pl.col("minutes") >= LEAST_VISIT_MINUTES))
        counts = [
            began.filter((pl.col("began_at") < week.until) & (pl.col("ended_at") > week.since)).height
            for week in [now, *before]
        ]
        if len(before) >= 3 and counts[0] == 0 and min(counts[1:]) >= 1 and sum(counts[1:]) >= 2 * len(before):
            yield Change(
                "not_visited",
                f"Not seen at {called(place)} in these seven days (usual {_range(counts[1:])} visits a week).",
                {"place_id": place["place_id"], "visits": 0, "before": counts[1:]},
            )


def _time_by_kind(now: Week, before: list[Week], places: pl.DataFrame) -> Iterator[Change]:
    """Hours a week by kind of place, of known time, where they lie outside all the weeks before."""
    lately, *earlier = [hours_by_kind(week, places) for week in [now, *before]]
    for kind in KINDS:
        if kind == Kind.NOT_KNOWN:
            continue
        hours_now, usual = lately[kind], [week[kind] for week in earlier]
        off = max(min(usual) - hours_now, hours_now - max(usual))
        if off >= LEAST_HOURS and off >= LEAST_SHARE * (sum(usual) / len(usual)):
            yield Change(
                "time",
                f"{_TIME_AT[kind]}: {hours_now:.0f} hours (usual {_range([round(value) for value in usual])} a week).",
                {"what": str(kind), "hours": round(hours_now, 1), "before": [round(value, 1) for value in usual]},
            )


_TIME_AT = {
    Role.HOME: "Time at home",
    Role.WORK: "Time at what seems to be work",
    Role.REGULAR: "Time at other regular places",
    "other": "Time at new and occasional places",
    Kind.MOVING: "Time under way",
}


def _range(counts: list[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"
