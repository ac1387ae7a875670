"""Whom did this wearer meet? Of those a person may see, pair by pair, recorded with whose fixes were searched.

Two others who met one another are nobody's question here, and are not compared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import transaction

from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.movements.searched import NotKnown, searched, tracks_of
from waywarden.centre.movements.worn import worn
from waywarden.places.minute_places import minute_places
from waywarden.places.settings import MeetingSettings
from waywarden.places.together import MEETING, meetings, near_looks

USUAL_DAYS = timedelta(days=28)  # before the period: what is usual for the two is asked of these days too
MARGIN = timedelta(seconds=MeetingSettings().known_for_s)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class PerhapsNear:
    """Somebody who did not meet the wearer as far as places go, and whom the errors do not rule out: at how many
    minutes, and the nearest of them (`off_m`, and the error of both, 95 %).
    """

    wearer: str
    minutes: int
    nearest_m: float
    error_m: float
    known_share: float


@dataclass(frozen=True)
class Met:
    """`met`: the columns of `places.together`, with `other`, the key of the other wearer. `perhaps`: whom errors do not
    rule out. `not_known`: of the rest, who was not known all the time at the same minutes as this wearer. `apart`: how
    many were, and beyond the distance and its error at each minute.
    """

    met: pl.DataFrame
    perhaps: list[PerhapsNear]
    not_known: list[NotKnown]
    apart: int


@transaction.atomic
def whom_met(*, wearer: Wearer, begins: datetime, ends: datetime, within_m: float, why: str, by: User) -> Met:
    """Every meeting that reaches into [begins, ends), whole, with another wearer whom `by` may see."""
    settings = MeetingSettings(within_m=within_m)
    others = [other for other in searched(by, begins, ends) if other.pk != wearer.pk]
    told, perhaps, not_known = [], [], []
    for other in others:
        both = tracks_of([wearer, other], begins - MARGIN, ends + MARGIN)
        looks = minute_places(both, settings)
        near = near_looks(looks, settings)
        # What is usual is dear to find out, and asked only of those who met at all.
        if not near.is_empty() and not meetings(both, settings).is_empty():
            longer = tracks_of([wearer, other], begins - USUAL_DAYS, ends + MARGIN)
            met = meetings(longer, settings).filter(pl.col("ended_at") >= begins, pl.col("began_at") < ends)
            told.append(met.with_columns(other=pl.lit(other.key)))
            if not met.is_empty():
                continue
        share = _both_known(looks, begins, ends)
        near = near.filter(pl.col("minute_at").is_between(begins, ends, closed="left")).sort("off_m", "error_m")
        if not near.is_empty():
            nearest = near.row(0, named=True)
            perhaps.append(PerhapsNear(other.key, near.height, nearest["off_m"], nearest["error_m"], share))
        elif share < 1:
            not_known.append(NotKnown(other.key, share, bool(worn(other, begins, ends))))
    met = pl.concat(told) if told else pl.DataFrame(schema=[*MEETING, "other"])
    record(
        by=by,
        act=Act.COMBINATION,
        what=f"searched whom {wearer.key} met from {begins.isoformat()} to {ends.isoformat()}",
        why=why,
        whose=[wearer.key, *(other.key for other in others)],
        begins=begins.isoformat(),
        ends=ends.isoformat(),
        within_m=within_m,
        met=sorted(set(met["other"])),
        perhaps=[one.wearer for one in perhaps],
        not_known=[one.wearer for one in not_known],
    )
    apart = len(others) - met["other"].n_unique() - len(perhaps) - len(not_known)
    return Met(met.sort("began_at", "other"), perhaps, not_known, apart)


def _both_known(looks: pl.DataFrame, begins: datetime, ends: datetime) -> float:
    """The share of the period's minutes, begun ones among them, at both ends of which both places are known."""
    first, last = _minute(begins), _minute(ends + MINUTE - timedelta.resolution)
    looks = looks.filter(pl.col("minute_at").is_between(first, last))
    both = looks.group_by("minute_at").len().filter(pl.col("len") > 1).sort("minute_at")
    return int((both["minute_at"].diff() == MINUTE).sum()) / max(1, (last - first) // MINUTE)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
