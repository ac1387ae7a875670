"""What a wearer's positions say of a period: fixes with their doubts, stays, trips, gaps, heat.

In: a wearer and a period. Out: frames of `tracks` and `places`. Nothing is kept: the same rows give the same answer
whenever they are asked, so late fixes need no repair.

**No stay and no trip claims time without a tag.** Each time a tag was on (tags exchanged without a break are one) is
read as a track of its own, so nothing is bridged over the time between.

**Stays do not depend on where reading began.** A stay is decided by the fixes since the one before it, so the rows
before the period are read as well, from so far back that two stays have ended by its beginning (`RUN_IN`, doubled until
they have, or until there are no earlier rows). A property test holds it against reading everything.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import polars as pl

from waywarden.centre.cases.models import Wearer
from waywarden.centre.gateway.store import ALL
from waywarden.centre.movements.worn import rows_of, track_of, worn
from waywarden.places.at_stays import at_stays
from waywarden.places.cells import added, at_most
from waywarden.places.heatmap import CELLS, MOST_CELLS, STREET, Heatmap, heatmap
from waywarden.places.presence import StaysShown, counted_spans, microseconds
from waywarden.places.settings import HeatmapSettings
from waywarden.schema import PEOPLES_WORDS, UTC_TIME, DeviceEvent
from waywarden.tracks.clean import flagged
from waywarden.tracks.columns import READ
from waywarden.tracks.gaps import gaps
from waywarden.tracks.stays import open_stays, stays
from waywarden.tracks.trips import trips

__all__ = ["Movements", "heat_of", "movements_of", "stays_of", "track_of"]

RUN_IN = timedelta(days=2)
SETTLED = 2  # stays that must have ended before the period
BRIDGED = timedelta(hours=12)  # a silence that may still be part of a stay
CAP = timedelta(seconds=HeatmapSettings().gap_cap_s)
NAME_DIGITS = 6
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Movements(NamedTuple):
    """`fixes` (schema.POSITION, and `doubt`) of the period; `stays` (schema.STAY, and `goes_on`: not ended twelve
    hours after the period, or by now), `trips` (schema.TRIP) and `gaps` (`tracks.gaps`, from `started_at`) that reach
    into it, whole: they may begin before it and end after it.
    """

    fixes: pl.DataFrame
    stays: pl.DataFrame
    trips: pl.DataFrame
    gaps: pl.DataFrame


class Read(NamedTuple):
    """`rows` in [`since`, `until`), and their `stays` (with `goes_on`), each under the number of its time with a tag
    on; these times (`worn`) in order, tags that were exchanged without a break as one.
    """

    rows: pl.DataFrame
    stays: pl.DataFrame
    worn: list[tuple[datetime, datetime]]
    since: datetime
    until: datetime


def movements_of(wearer: Wearer, begins: datetime, ends: datetime, now: datetime) -> Movements:
    """The wearer's movements in [begins, ends), as they are known at `now`."""
    read = _with_run_in(wearer, begins, min(ends + BRIDGED, now))
    inside = pl.col("recorded_at").is_between(begins, ends, closed="left") & pl.col("lat").is_not_null()
    return Movements(
        _named(flagged(read.rows).filter(inside), wearer),
        _named(_reaching(read.stays, begins, ends), wearer),
        _named(_reaching(trips(read.rows, read.stays.drop("goes_on")), begins, ends), wearer),
        _named(_reaching(_gaps(read), begins, ends), wearer),
    )


def stays_of(wearer: Wearer, begins: datetime, ends: datetime, now: datetime) -> pl.DataFrame:
    """The stays (schema.STAY, and `goes_on`) that reach into [begins, ends), whole."""
    read = _with_run_in(wearer, begins, min(ends + BRIDGED, now), READ)
    return _named(_reaching(read.stays, begins, ends), wearer)


def heat_of(
    wearer: Wearer,
    begins: datetime,
    ends: datetime,
    now: datetime,
    hours: tuple[int, int] | None = None,
    shown: StaysShown = StaysShown.ALL,
    most_cells: int = MOST_CELLS,
) -> Heatmap:
    """Minutes in each cell while a tag was on the wearer. Time without a tag is not asked about.

    The time of a stay is laid at the stay's place, which indoors is far nearer to the truth than each fix by itself
    (docs/explanation/movements-habits.md).
    """
    ends = min(ends, now)
    read = _with_run_in(wearer, begins, min(ends + BRIDGED, now), READ)
    own, rows = _named(read.stays.drop("goes_on"), wearer), _named(read.rows, wearer)
    fixes = at_stays(rows.filter(pl.col("recorded_at").is_between(begins - CAP, ends + CAP)), own)
    with_tag = _joined((since, until) for _, since, until in worn(wearer, begins, ends))
    told = [
        heatmap(fixes, resolution=STREET, since=since, until=until, hours=hours, stays=own, shown=shown)
        for since, until in with_tag or [(ends, ends)]
    ]
    told = [
        one if one.asked_minutes or shown is not StaysShown.ALL else _unheard(wearer, *span, hours)
        for one, span in zip(told, with_tag or [(ends, ends)], strict=True)
    ]
    return Heatmap(
        at_most(added(one.cells for one in told), most_cells),
        sum(one.asked_minutes for one in told),
        sum(one.unaccounted_minutes for one in told),
    )


def _gaps(read: Read) -> pl.DataFrame:
    """Gaps while a tag was on: that there is no fix without one is nobody's silence. That it was fitted, or that a
    person looked at it, is no word of the tag's.
    """
    own = read.rows.filter(~pl.col("event").is_in([DeviceEvent.ACTIVATED, *PEOPLES_WORDS]).fill_null(False))
    told = [gaps(own.clear())]
    for number, (since, until) in enumerate(read.worn):
        name = _name(number)
        its = own.filter(pl.col("device_id") == name)
        # Of a time that began before the rows were read the first fix was earlier, or it was over before the period.
        fitted = {name: since} if since >= read.since else {}
        silent = gaps(its, until=until, fitted=fitted)
        over = pl.lit(until if until < read.until else None, UTC_TIME)
        told.append(silent.with_columns(pl.col("ended_at").fill_null(over)))
    return pl.concat(told).rename({"began_at": "started_at"})


def _unheard(wearer: Wearer, since: datetime, until: datetime, hours: tuple[int, int] | None) -> Heatmap:
    """A tag was on and no fix says where: all of the time that was asked about is unaccounted for."""
    ((asked,),) = [
        counted_spans([(microseconds(since), microseconds(until))], [wearer.key], hours, None, StaysShown.ALL)
    ]
    minutes = float((asked[:, 1] - asked[:, 0]).sum()) / 60e6
    return Heatmap(pl.DataFrame(schema=CELLS), minutes, minutes)


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Spans that overlap or touch as one: a minute with two tags on is one minute. They come in order of beginning."""
    joined: list[tuple[datetime, datetime]] = []
    for since, until in spans:
        if joined and since <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(until, joined[-1][1])
        else:
            joined.append((since, until))
    return joined


def _with_run_in(wearer: Wearer, begins: datetime, ends: datetime, columns: Sequence[str] = ALL) -> Read:
    """The rows from long enough before `begins` up to `ends`, and all their stays."""
    spans = _joined((since, until) for _, since, until in worn(wearer, LONG_AGO, ends))
    fitted = min((since for since, _ in spans), default=begins)
    run_in = RUN_IN
    while True:
        since = max(begins - run_in, min(fitted, begins))
        rows = _apart(rows_of(wearer, since, ends, columns), spans)
        ended, carry = stays(rows, until=ends)
        found = pl.concat([ended.with_columns(goes_on=False), open_stays(carry).with_columns(goes_on=True)])
        if since <= fitted or ended.filter(pl.col("ended_at") < begins).height >= SETTLED:
            # Whoever has no tag on any more is not known to stay.
            still_on = {_name(number) for number, (_, until) in enumerate(spans) if until >= ends}
            goes_on = pl.col("goes_on") & pl.col("device_id").is_in(still_on)
            return Read(rows, found.with_columns(goes_on).sort("started_at"), spans, since, ends)
        run_in *= 2


def _apart(rows: pl.DataFrame, spans: list[tuple[datetime, datetime]]) -> pl.DataFrame:
    """Each time a tag was on as a track of its own, named so that tracks sort as they follow one another."""
    begins = pl.Series([since for since, _ in spans], dtype=UTC_TIME)
    number = pl.Series(begins.search_sorted(rows["recorded_at"], side="right")).cast(pl.Int64) - 1
    return rows.with_columns(number.cast(pl.String).str.zfill(NAME_DIGITS).alias("device_id"))


def _name(number: int) -> str:
    return str(number).zfill(NAME_DIGITS)


def _named(frame: pl.DataFrame, wearer: Wearer) -> pl.DataFrame:
    return frame.with_columns(pl.lit(wearer.key).alias("device_id"))


def _reaching(frame: pl.DataFrame, begins: datetime, ends: datetime) -> pl.DataFrame:
    lasts = pl.col("ended_at").is_null() | (pl.col("ended_at") > begins)
    return frame.filter(lasts & (pl.col("started_at") < ends))
