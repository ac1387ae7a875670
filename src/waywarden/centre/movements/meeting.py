"""Whom did this wearer meet? Of those a person may see, pair by pair, recorded with whose fixes were searched.

Two others who met one another are nobody's question here, and are not compared.

**How usual a meeting is** is asked of four weeks before the period, which for one other person is a hundred times what
an evening is. So it is asked of as many as `USUAL_WEARER_HOURS` allow, of those first who were near the longest; the
meetings of the rest are told without, and who they are.
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
from waywarden.schema import POSITION_KEY

USUAL_DAYS = timedelta(days=28)  # before the period: what is usual for the two is asked of these days too
USUAL_WEARER_HOURS = 10_000  # as a search itself may read (`searched`): some fourteen people beside an evening
HOUR = timedelta(hours=1)
UNKNOWN, NO_DAYS = pl.lit(None, pl.Float64), pl.lit(0, pl.UInt32)
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
    many were, and beyond the distance and its error at each minute. `usual_not_asked`: of whom it was not asked how
    usual their meetings are, because there were too many.
    """

    met: pl.DataFrame
    perhaps: list[PerhapsNear]
    not_known: list[NotKnown]
    apart: int
    usual_not_asked: list[str]


@transaction.atomic
def whom_met(*, wearer: Wearer, begins: datetime, ends: datetime, within_m: float, why: str, by: User) -> Met:
    """Every meeting that reaches into [begins, ends), whole, with another wearer whom `by` may see."""
    settings = MeetingSettings(within_m=within_m)
    others = [other for other in searched(by, begins, ends) if other.pk != wearer.pk]
    told, perhaps, not_known = [], [], []
    may_have_met: list[tuple[int, Wearer, pl.DataFrame]] = []
    for other in others:
        both = tracks_of([wearer, other], begins - MARGIN, ends + MARGIN)
        looks = minute_places(both, settings)
        near = near_looks(looks, settings)
        met = _reaching(meetings(both, settings), begins, ends) if not near.is_empty() else None
        if met is not None and not met.is_empty():
            may_have_met.append((int(met["minutes"].sum()), other, met))
            continue
        share = _both_known(looks, begins, ends)
        near = near.filter(pl.col("minute_at").is_between(begins, ends, closed="left")).sort("off_m", "error_m")
        if not near.is_empty():
            nearest = near.row(0, named=True)
            perhaps.append(PerhapsNear(other.key, near.height, nearest["off_m"], nearest["error_m"], share))
        elif share < 1:
            not_known.append(NotKnown(other.key, share, bool(worn(other, begins, ends))))
    may_have_met.sort(key=lambda one: (-one[0], one[1].key))
    most = int(USUAL_WEARER_HOURS * HOUR / (ends - begins + USUAL_DAYS + 2 * MARGIN))
    before = tracks_of([wearer], begins - USUAL_DAYS, ends + MARGIN) if may_have_met else pl.DataFrame()
    for _, other, _ in may_have_met[:most]:
        longer = pl.concat([before, tracks_of([other], begins - USUAL_DAYS, ends + MARGIN)]).sort(*POSITION_KEY)
        told.append(_reaching(meetings(longer, settings), begins, ends).with_columns(other=pl.lit(other.key)))
    for _, other, near in may_have_met[most:]:
        told.append(near.with_columns(base_rate=UNKNOWN, base_days=NO_DAYS, other=pl.lit(other.key)))
    not_asked = [other.key for _, other, _ in may_have_met[most:]]
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
        usual_not_asked=sorted(not_asked),
    )
    apart = len(others) - met["other"].n_unique() - len(perhaps) - len(not_known)
    return Met(met.sort("began_at", "other"), perhaps, not_known, apart, sorted(not_asked))


def _reaching(met: pl.DataFrame, begins: datetime, ends: datetime) -> pl.DataFrame:
    return met.filter(pl.col("ended_at") >= begins, pl.col("began_at") < ends)


def _both_known(looks: pl.DataFrame, begins: datetime, ends: datetime) -> float:
    """The share of the period's minutes, begun ones among them, at both ends of which both places are known."""
    first, last = _minute(begins), _minute(ends + MINUTE - timedelta.resolution)
    looks = looks.filter(pl.col("minute_at").is_between(first, last))
    both = looks.group_by("minute_at").len().filter(pl.col("len") > 1).sort("minute_at")
    return int((both["minute_at"].diff() == MINUTE).sum()) / max(1, (last - first) // MINUTE)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
