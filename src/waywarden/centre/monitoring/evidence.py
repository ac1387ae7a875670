"""The numbers behind a violation, as the alert page draws them: row by row, with the hours in which it was demanded.

For places they are computed anew from the stored fixes by the pass that decided. Of a tag itself, and of two tags, the
rows that were kept with the violation are what there is; a tag's own fixes around it say where that was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring.demands import Demand, demand_of, demands_on
from waywarden.centre.monitoring.models import Checkpoint, Violation
from waywarden.detection.carry import Carry as State
from waywarden.detection.columns import placed, rows_of
from waywarden.detection.trace import TRACED, trace

BEFORE = timedelta(minutes=20)
AFTER = timedelta(minutes=10)
LONGEST = timedelta(days=2)  # of an episode that goes on for weeks, the beginning is shown
ROW: dict[str, pl.DataType | type[pl.DataType]] = {
    "recorded_at": pl.Datetime("us", "UTC"),
    "lat": pl.Float64,
    "lon": pl.Float64,
    "accuracy_m": pl.Float64,
    "mechanism": pl.String,
    "distance_m": pl.Float64,
    "likelihood": pl.Float64,
    "belief": pl.Float64,
    "said": pl.String,
}


@dataclass(frozen=True)
class Evidence:
    """`rows` as ROW, in order of time: what the violation rests on. `places`: where the tag was around it."""

    since: datetime
    until: datetime
    rows: pl.DataFrame
    places: pl.DataFrame
    windows: Sequence[tuple[datetime, datetime]]  # when the condition applied; empty where it has no timetable


def evidence(violation: Violation) -> Evidence:
    """From shortly before the violation to shortly after it."""
    since = violation.began_at - BEFORE
    until = min(_ended(violation) + AFTER, since + LONGEST)
    demand = _demand(violation)
    kind = violation.condition.kind
    if demand is None:  # of two tags: neither places nor hours of one of them are shown
        return Evidence(since, until, _kept(violation), pl.DataFrame(schema=ROW), ())
    windows = _windows(demand, since, until)
    if kind in TRACED:
        traced = _traced(violation, demand, since, until)
        rows = _kept(violation) if traced.is_empty() else traced  # of a tag that was silent, what was last known
        return Evidence(since, until, rows, rows.filter(pl.col("lat").is_not_null()), windows)
    return Evidence(since, until, _kept(violation), _places(violation, since, until), windows)


def _demand(violation: Violation) -> Demand | None:
    """What was demanded of the tag; None for what is demanded of two."""
    pk = violation.record["condition_id"].partition("-")[2]
    if not pk.isdecimal():
        return None
    activation = Activation.objects.select_related("device").get(device=violation.device_id, pk=pk)
    return demand_of(violation.condition, activation)


def _traced(violation: Violation, demand: Demand, since: datetime, until: datetime) -> pl.DataFrame:
    """The belief starts from the state kept before it, so the curve is the one that made the decision."""
    before = Checkpoint.objects.filter(device=violation.device_id, at__lt=since).order_by("-at").first()
    track = PositionStore().tracks({violation.device_id: before.at if before else None}, until=until)
    state = State.from_bytes(bytes(before.carry)) if before else None
    beside = [other.prepared for other in demands_on([violation.device_id])]
    traced = trace(track, demand.prepared, state, beside=beside).filter(pl.col("recorded_at") >= since)
    return traced.with_columns(pl.lit(None, pl.String).alias("said")).select(*ROW)


def _kept(violation: Violation) -> pl.DataFrame:
    """The rows that the violation itself holds."""
    kept = [
        {name: row.get(name) for name in ROW} | {"recorded_at": datetime.fromisoformat(row["recorded_at"])}
        for row in violation.record["evidence"]
    ]
    return pl.DataFrame(kept, schema=ROW)


def _places(violation: Violation, since: datetime, until: datetime) -> pl.DataFrame:
    track = placed(rows_of(PositionStore().tracks({violation.device_id: since}, until=until)))
    wanted = [name for name in ROW if name in track.columns]
    return pl.concat([pl.DataFrame(schema=ROW), track.select(wanted)], how="diagonal")


def _windows(demand: Demand, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    if demand.prepared.timetable is None:
        return []
    spans = demand.prepared.spans(since, until)
    return [(max(span.begins, since), min(span.ends, until)) for span in spans]


def _ended(violation: Violation) -> datetime:
    """When it ended, or the last the tag said; of one that was withdrawn while open, the last row it was seen by."""
    if violation.ended_at:
        return violation.ended_at
    kept = violation.record["evidence"]
    if violation.withdrawn_at and kept:
        return datetime.fromisoformat(kept[-1]["recorded_at"])
    latest = getattr(violation.device, "latest", None)
    return max(violation.began_at, latest.recorded_at) if latest else violation.began_at
