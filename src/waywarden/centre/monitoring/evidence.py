"""The numbers behind a violation, computed anew from the stored fixes: what the alert page draws."""

from datetime import datetime, timedelta

import polars as pl

from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring.demands import demand_of
from waywarden.centre.monitoring.models import Checkpoint, Violation
from waywarden.detection.carry import Carry as State
from waywarden.detection.trace import trace

BEFORE = timedelta(minutes=20)
AFTER = timedelta(minutes=10)


def evidence(violation: Violation) -> pl.DataFrame:
    """One row per fix from shortly before the violation to shortly after it.

    Columns as `detection.trace`: recorded_at, lat, lon, accuracy_m, mechanism, distance_m, likelihood, belief ...
    The belief starts from the state kept before it, so the curve is the one that made the decision.
    """
    began_at = violation.began_at
    before = Checkpoint.objects.filter(device=violation.device_id, at__lt=began_at - BEFORE).order_by("-at").first()
    track = PositionStore().tracks(
        {violation.device_id: before.at if before else None}, until=_ended(violation) + AFTER
    )
    activation = Activation.objects.select_related("device").get(
        device=violation.device_id, pk=violation.record["condition_id"].partition("-")[2]
    )
    demand = demand_of(violation.condition, activation)
    assert demand is not None, "a violation of a condition that never held"
    state = State.from_bytes(bytes(before.carry)) if before else None
    traced = trace(track, demand.prepared, state)
    return traced.filter(pl.col("recorded_at") >= began_at - BEFORE)


def _ended(violation: Violation) -> datetime:
    """When it ended, or the tag's newest fix; of one that was withdrawn while open, the last fix it was seen by."""
    if violation.ended_at:
        return violation.ended_at
    if violation.withdrawn_at and violation.record["evidence"]:
        return datetime.fromisoformat(violation.record["evidence"][-1]["recorded_at"])
    return violation.device.latest.recorded_at
