"""Where the wearers of a programme spend their time together: cells that give nobody alone away, and what is not known.

Of the wearers that the person who asks may see, those count who have an order in the programme within the period, for
as long as it lasts. Every look is recorded as a combination with everyone whose movements entered it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Order, Programme, Wearer
from waywarden.centre.movements.exporting import ExportedFile, NothingToExport
from waywarden.centre.movements.kept_days import Hours, hours_of
from waywarden.places.cells import cell_text, middle
from waywarden.places.presence import microseconds
from waywarden.places.shared import LEAST_WEARERS, Shared, shared
from waywarden.schema import UTC_TIME
from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.formats import MEDIA_TYPES, FileFormat
from waywarden.tracks.writing.tables import write_csv

LONDON = ZoneInfo("Europe/London")
MOST_MADE = 250  # wearer-days made for one look: a second or two of reading. Workers make the rest beside it

Hours24 = tuple[int, int]  # from this hour of London's day up to this one, past 24 the next day's


@dataclass(frozen=True)
class Asked:
    """A programme, a period of whole hours [begins, ends), and hours of the day on London's clock, None for all."""

    programme: Programme
    begins: datetime
    ends: datetime
    hours: Hours24 | None = None

    @property
    def in_words(self) -> str:
        hours = "" if self.hours is None else f", {self.hours[0]:02}:00 to {self.hours[1] % 24 or 24:02}:00 of each day"
        return f"programme {self.programme.value} from {self.begins.isoformat()} to {self.ends.isoformat()}{hours}"


@dataclass(frozen=True)
class ProgrammeHeat:
    """`wearers` had an order in the programme, on `with_tag` of them a tag was; `period_minutes` is all of their time
    that was asked about, with a tag or without; `missing` wearer-days are still to be laid out and in no figure.
    """

    shared: Shared
    wearers: int
    with_tag: int
    period_minutes: float
    missing: int

    @property
    def too_few(self) -> bool:
        return self.wearers < LEAST_WEARERS


@transaction.atomic
def heat_of_programme(asked: Asked, *, by: User, why: str = "programme work") -> ProgrammeHeat:
    """As it is known now."""
    found, wearers = _found(asked, by)
    record(
        by=by,
        act=Act.COMBINATION,
        what=f"opened the heatmap of {asked.in_words}"[:200],
        why=why,
        whose=wearers,
        cells=found.shared.cells.height,
    )
    return found


@transaction.atomic
def export_heat_of_programme(asked: Asked, *, why: str, by: User) -> ExportedFile:
    """The shown cells as CSV; the audit row's number is the file's reference. NothingToExport where there is none."""
    found, wearers = _found(asked, by)
    if found.shared.cells.is_empty():
        raise NothingToExport
    entry = record(
        by=by,
        act=Act.DISCLOSURE,
        what=f"exported the heatmap of {asked.in_words}"[:200],
        why=why,
        whose=wearers,
        format=FileFormat.CSV.value,
        begins=asked.begins.isoformat(),
        ends=asked.ends.isoformat(),
        hours=asked.hours,
        rows=found.shared.cells.height,
        missing=found.missing,
    )
    title = (
        f"Where {found.wearers} wearers of the {asked.programme.label} programme spent their time. Minutes to a "
        f"quarter of an hour; cells of fewer than {LEAST_WEARERS} wearers, or mostly of one, are left out"
    )
    about = About(str(entry.pk), title, asked.begins, asked.ends, why, entry.at)
    name = f"programme-{asked.programme.value}-{asked.begins.astimezone(LONDON):%Y-%m-%d}-export-{entry.pk}.csv"
    return ExportedFile(name, MEDIA_TYPES[FileFormat.CSV], write_csv(_rows(found.shared.cells), about))


def _found(asked: Asked, by: User) -> tuple[ProgrammeHeat, list[str]]:
    now = clock.now()
    ends = min(asked.ends, _hour(now))  # an hour that goes on is not told of
    orders = Order.objects.visible_to(by).filter(
        programme=asked.programme.value, begins_at__lt=ends, ends_at__gt=asked.begins
    )
    serving: dict[int, list[tuple[datetime, datetime]]] = {}
    for order in orders.order_by("begins_at"):
        spans = serving.setdefault(order.wearer_id, [])
        since, until = max(_hour(order.begins_at), asked.begins), min(_hour(order.ends_at), ends)
        if spans and since <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(until, spans[-1][1])
        elif since < until:
            spans.append((since, until))
    serving = {wearer: spans for wearer, spans in serving.items() if spans}
    known = Hours(pl.DataFrame(schema={"wearer": pl.Int64, "hour": UTC_TIME, "cell": pl.UInt64, "us": pl.Int64}))
    if serving and asked.begins < ends:
        last = (ends - timedelta(microseconds=1)).date()
        known = hours_of(list(serving), asked.begins.date(), last, now, MOST_MADE)
    rows = _wanted(known.rows, serving, asked)
    told = shared(rows)
    whole = ProgrammeHeat(
        told if len(serving) >= LEAST_WEARERS else told._replace(cells=told.cells.clear()),
        len(serving),
        rows["wearer"].n_unique(),
        _period_minutes(serving, asked),
        known.missing,
    )
    return whole, list(Wearer.objects.filter(pk__in=serving).order_by("key").values_list("key", flat=True))


def _wanted(rows: pl.DataFrame, serving: dict[int, list[tuple[datetime, datetime]]], asked: Asked) -> pl.DataFrame:
    """The hours within the orders, the period and the hours of the day."""
    spans = pl.DataFrame(
        [(wearer, *span) for wearer, its in serving.items() for span in its],
        {"wearer": pl.Int64, "since": UTC_TIME, "until": UTC_TIME},
        orient="row",
    )
    within = pl.col("hour").is_between("since", "until", closed="left")
    return _of_the_day(rows.join(spans, on="wearer").filter(within), asked.hours)


def _of_the_day(rows: pl.DataFrame, hours: Hours24 | None) -> pl.DataFrame:
    if hours is None:
        return rows
    shown = [hour % 24 for hour in range(*hours)]
    return rows.filter(pl.col("hour").dt.convert_time_zone("Europe/London").dt.hour().is_in(shown))


def _period_minutes(serving: dict[int, list[tuple[datetime, datetime]]], asked: Asked) -> float:
    """Whole hours of all orders together."""
    every = pl.datetime_range(asked.begins, asked.ends, "1h", closed="left", time_zone="UTC", eager=True).alias("hour")
    wanted = _of_the_day(every.cast(UTC_TIME).to_frame(), asked.hours)["hour"].dt.timestamp("us").to_numpy()
    bounds = np.array([tuple(map(microseconds, span)) for spans in serving.values() for span in spans], np.int64)
    first, end = np.searchsorted(wanted, bounds.reshape(-1, 2)).T
    return 60.0 * int((end - first).sum())


def _rows(cells: pl.DataFrame) -> pl.DataFrame:
    middles = [middle(cell) for cell in cells["cell"]]
    return cells.select(
        pl.Series("cell", [cell_text(cell) for cell in cells["cell"]]),
        "resolution",
        pl.Series("lat", [round(lat, 5) for lat, _ in middles]),
        pl.Series("lon", [round(lon, 5) for _, lon in middles]),
        "minutes",
        pl.col("wearers").alias("wearers_at_least"),
    )


def _hour(moment: datetime) -> datetime:
    """Hours are kept whole; an order that begins within one begins with it."""
    return moment.replace(minute=0, second=0, microsecond=0)
