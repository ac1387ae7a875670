"""Where wearers spent their hours, of many wearers and days at once: kept by day, made anew where something changed.

In: wearers, and days of UTC. Out: columns `wearer` (key in the database), `hour`, `cell`, `us` (places.hourly), as they
would be read from the store now.

**A day that is kept is never older than the store.** It says up to which arrival it was made, and which tags were on
the wearer when. It is made anew where anything of its tags and time arrived since, late or still in the queue
(`gateway.late`), where tags were fitted, removed or carried by a protected person otherwise than it says, and where the
way of making it is another (`VERSION`). Any number of processes may make a day: the one that has seen more stays.

Only days that are over are kept. It holds what a tag said on a wearer, never what a protected person's said, for the
store does not give that out (`PositionStore.worn_tracks`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import polars as pl
import psycopg
from django.db.models import Q

from waywarden.centre.devices.models import Activation, Entrustment
from waywarden.centre.gateway import late
from waywarden.centre.gateway.connection import connected
from waywarden.centre.gateway.partitions import days_of
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.movements.packing import packed, unpacked
from waywarden.centre.movements.worn import MOMENT
from waywarden.places.hourly import hourly
from waywarden.places.settings import HeatmapSettings
from waywarden.schema import POSITION_KEY, UTC_TIME

VERSION = 1  # of `places.hourly` and of how its rows are chosen: another number makes every kept day anew
CAP = timedelta(seconds=HeatmapSettings().gap_cap_s)
DAY = timedelta(days=1)
AT_ONCE = 250  # wearers whose day is read together: 360,000 fixes
READ = ("lat", "lon", "accuracy_m")

Worn = tuple[int, datetime, datetime]  # a tag's key in the database, since, until
WearerDay = tuple[int, date]  # a wearer's key in the database, a day of UTC

KEPT = """
SELECT wearer_id, day, seq, worn, cells FROM movements_heatofday
WHERE wearer_id = ANY(%s) AND day BETWEEN %s AND %s AND version = %s
"""
KEEP = """
INSERT INTO movements_heatofday AS kept (wearer_id, day, seq, worn, version, cells)
SELECT given.* FROM unnest(%s::bigint[], %s::date[], %s::bigint[], %s::text[], %s::smallint[], %s::bytea[])
    AS given(wearer_id, day, seq, worn, version, cells)
    JOIN cases_wearer AS wearer ON wearer.id = given.wearer_id  -- one may have gone meanwhile
ORDER BY given.wearer_id, given.day
ON CONFLICT (wearer_id, day) DO UPDATE
SET seq = excluded.seq, worn = excluded.worn, version = excluded.version, cells = excluded.cells
WHERE kept.seq <= excluded.seq OR kept.version <> excluded.version
"""


@dataclass(frozen=True)
class Hours:
    """`rows`: columns `wearer`, `hour`, `cell`, `us`. `made` wearer-days were not kept and are now laid out; `missing`
    are not, being too many.
    """

    rows: pl.DataFrame
    made: int = 0
    missing: int = 0


def hours_of(wearers: Sequence[int], first: date, last: date, now: datetime, most_made: int) -> Hours:
    """Their hours from the first day to the last, both in it, up to `now`. At most `most_made` wearer-days are made in
    this call, oldest first, and kept where the day is over.
    """
    worn = _worn(wearers, first, min(last, now.date()), now)
    known = {one: cells for one, cells in _kept(worn, wearers, first, last).items() if one in worn}
    wanted = sorted((one for one in worn if one not in known), key=lambda one: (one[1], one[0]))
    whole = dict(sorted((known | _made({one: worn[one] for one in wanted[:most_made]}, now)).items()))
    rows = unpacked([wearer for wearer, _ in whole], [day for _, day in whole], list(whole.values()))
    return Hours(rows, min(len(wanted), most_made), max(0, len(wanted) - most_made))


def _made(worn: Mapping[WearerDay, Sequence[Worn]], now: datetime) -> dict[WearerDay, bytes]:
    """These wearer-days from the store, packed; those that are over are kept."""
    made: dict[WearerDay, bytes] = {}
    kept_until = late.last_day_over(now)
    held = days_of("position")  # what is kept of a day goes with its positions: without any, nothing is
    for day in sorted({day for _, day in worn}):
        of_day = [wearer for wearer, its_day in worn if its_day == day]
        for start in range(0, len(of_day), AT_ONCE):
            part = {wearer: worn[wearer, day] for wearer in of_day[start : start + AT_ONCE]}
            seq = late.seen()  # before the rows: what comes meanwhile may be in them, and makes them anew
            cells = _of_day(part, day)
            if day <= kept_until and day in held:
                _keep(day, seq, part, cells)
            made |= {(wearer, day): one for wearer, one in cells.items()}
    return made


def _of_day(worn: Mapping[int, Sequence[Worn]], day: date) -> dict[int, bytes]:
    begins, ends = _midnight(day), _midnight(day) + DAY
    spans = pl.DataFrame(
        [(wearer, *one) for wearer, its in worn.items() for one in its],
        {"wearer": pl.Int64, "device": pl.Int64, "since": UTC_TIME, "until": UTC_TIME},
        orient="row",
    )
    after = dict(spans.group_by("device").agg(pl.col("since").min()).iter_rows())
    latest: datetime = spans["until"].max()  # type: ignore[assignment]
    # The store leaves its lower bound out and takes its upper bound in; ours is the other way round.
    read = PositionStore().worn_tracks(
        {device: since - MOMENT for device, since in after.items()}, latest - MOMENT, columns=READ
    )
    own = (
        read.drop("device_id")
        .join(spans.with_row_index("fitted"), on="device")
        .filter(pl.col("recorded_at").is_between("since", "until", closed="left"))
        .with_columns(device_id=_name(pl.col("wearer")))
        .sort(*POSITION_KEY, "fitted")
    )
    if spans["wearer"].n_unique() < spans.height:  # two tags that say a place of one moment: the one fitted first
        own = own.unique(POSITION_KEY, keep="first", maintain_order=True)
    asked = {
        f"{wearer:020}": [
            (max(since, begins), min(until, ends)) for _, since, until in its if since < ends and until > begins
        ]
        for wearer, its in worn.items()
    }
    laid = hourly(own, asked)
    parts = laid.partition_by("device_id", as_dict=True, include_key=False)
    return {int(name): packed(part) for (name,), part in parts.items()}


def _name(wearer: pl.Expr) -> pl.Expr:
    return wearer.cast(pl.String).str.zfill(20)  # so that names are in the order of numbers


def _worn(wearers: Sequence[int], first: date, last: date, now: datetime) -> dict[WearerDay, list[Worn]]:
    """Which tags were on whom in these days and up to the cap beside each; only wearer-days with time to ask about."""
    on_them = (
        Activation.objects.filter(wearer__in=wearers, began_at__lt=_midnight(last) + DAY + CAP)
        .filter(Q(ended_at=None) | Q(ended_at__gt=_midnight(first) - CAP))
        .order_by("wearer", "began_at", "pk")
        .values_list("wearer_id", "device_id", "began_at", "ended_at")
    )
    worn: dict[WearerDay, list[Worn]] = {}
    asked: set[WearerDay] = set()
    midnights = [(first + n * DAY, _midnight(first + n * DAY)) for n in range((last - first).days + 1)]
    for wearer, device, began_at, ended_at in on_them:
        for day, begins in midnights:
            since, until = max(began_at, begins - CAP), min(ended_at or now, begins + DAY + CAP, now)
            if since < until:
                worn.setdefault((wearer, day), []).append((device, since, until))
                if since < begins + DAY and until > begins:
                    asked.add((wearer, day))
    return {one: spans for one, spans in worn.items() if one in asked}


def _kept(
    worn: Mapping[WearerDay, Sequence[Worn]], wearers: Sequence[int], first: date, last: date
) -> dict[WearerDay, bytes]:
    """Those of the wearer-days that are kept as they would be made now."""
    with connected() as session, psycopg.Cursor(session) as cursor:
        rows = cursor.execute(KEPT, [list(wearers), first, last, VERSION], binary=True).fetchall()
    carried = _carried({device for spans in worn.values() for device, _, _ in spans})
    newest = _newest_arrivals(worn, first, last)
    return {
        (wearer, day): cells
        for wearer, day, seq, said, cells in rows
        if newest.get((wearer, day), 0) <= seq and said == _in_words(worn.get((wearer, day), ()), carried)
    }


def _newest_arrivals(worn: Mapping[WearerDay, Sequence[Worn]], first: date, last: date) -> dict[WearerDay, int]:
    """The newest arrival that tells of these days and is not yet forgotten as one of a day that was going on."""
    by_device: dict[int, list[WearerDay]] = {}
    for one, spans in worn.items():
        for device, _, _ in spans:
            by_device.setdefault(device, []).append(one)
    newest: dict[WearerDay, int] = {}
    for device, first_told, last_told, seq in late.told_of(by_device, first, last):
        for one in by_device[device]:
            if first_told <= one[1] <= last_told:
                newest[one] = max(newest.get(one, 0), seq)
    return newest


def _carried(devices: Iterable[int]) -> dict[int, list[tuple[datetime, datetime | None]]]:
    """When a protected person carried one of these tags."""
    carried: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for one in Entrustment.objects.filter(device__in=devices).order_by("began_at", "pk"):
        carried.setdefault(one.device_id, []).append((one.began_at, one.ended_at))
    return carried


def _in_words(spans: Sequence[Worn], carried: Mapping[int, Sequence[tuple[datetime, datetime | None]]]) -> str:
    """What the day was made of besides fixes, to be compared."""
    words = [f"{device} {_at(since)} {_at(until)}" for device, since, until in spans]
    for device, since, until in spans:
        words += [
            f"but {_at(max(began_at, since))} {_at(min(ended_at or until, until))}"
            for began_at, ended_at in carried.get(device, ())
            if began_at < until and (ended_at is None or ended_at > since)
        ]
    return "; ".join(words)


@lru_cache(maxsize=4096)  # most of a month's wearer-days begin and end at the same midnights
def _at(moment: datetime) -> str:
    return f"{moment.timestamp():f}"


def _keep(day: date, seq: int, worn: Mapping[int, Sequence[Worn]], cells: Mapping[int, bytes]) -> None:
    carried = _carried({device for spans in worn.values() for device, _, _ in spans})
    rows = [(wearer, day, seq, _in_words(worn[wearer], carried), VERSION, one) for wearer, one in cells.items()]
    with connected() as session, psycopg.Cursor(session) as cursor:
        cursor.execute(KEEP, [list(column) for column in zip(*rows, strict=True)])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
