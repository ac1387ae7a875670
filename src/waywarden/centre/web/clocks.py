"""An alert's clocks: when it was true, when we heard, when we knew, when somebody acted. Each against the event."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from waywarden.centre.alerts.models import Alert
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring.models import Violation


@dataclass(frozen=True)
class Clock:
    """One moment, and how long after the event it was; both None where it has not come."""

    name: str
    at: datetime | None
    after_s: float | None


def clocks(alert: Alert) -> list[Clock]:
    """In the order in which they usually come."""
    violation = alert.violation
    moments = (
        ("Began", violation.began_at),
        ("Its first fix received", _received_at(violation)),
        ("Violation found", violation.found_at),
        ("Alert raised", alert.raised_at),
        ("Possible since", _moment(violation.record["possible_at"])),
        ("Confirmed since", _moment(violation.record["confirmed_at"])),
        ("Over", violation.ended_at),
        ("Acknowledged", getattr(getattr(alert, "acknowledgement", None), "at", None)),
        ("Closed", getattr(getattr(alert, "resolution", None), "at", None)),
    )
    return [Clock(name, at, (at - violation.began_at).total_seconds() if at else None) for name, at in moments]


def _received_at(violation: Violation) -> datetime | None:
    """When the gateway heard of the first fix; None where the episode began between two fixes."""
    just_before = violation.began_at - timedelta(microseconds=1)
    first = PositionStore().tracks({violation.device_id: just_before}, until=violation.began_at)
    received: Any = first["received_at"].min()
    return received if isinstance(received, datetime) else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
