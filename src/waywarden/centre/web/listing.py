"""The list of alerts as an operator reads it: worst and oldest first, with what each needs next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Alert

# How soon an alert of a tier should be acknowledged (NIJ Standard 1004.00: four minutes for an active zone alert).
ACKNOWLEDGE_WITHIN = {
    "confirmed": timedelta(minutes=4),
    "possible": timedelta(minutes=10),
    "approach": timedelta(minutes=30),
}
_RANK = {"confirmed": 0, "possible": 1, "approach": 2}


@dataclass(frozen=True)
class ListedAlert:
    """One line of the list."""

    alert: Alert
    state: str  # "withdrawn", "cleared", or the tier
    waiting_s: float
    target_s: float
    closed: bool

    @property
    def pk(self) -> int:
        return self.alert.pk

    @property
    def acknowledged_by(self) -> str:
        row = getattr(self.alert, "acknowledgement", None)
        return row.by.get_full_name() or row.by.username if row else ""

    @property
    def needs_you(self) -> bool:
        """Nobody has taken it on, and it is more than a man walking towards a zone."""
        return not self.closed and not self.acknowledged_by and self.alert.tier != "approach"

    @property
    def over(self) -> bool:
        """It is no longer going on, and waits for a person to look at it once more and close it."""
        return self.state in ("cleared", "withdrawn")

    @property
    def belief_pct(self) -> int:
        return round(100 * float(self.alert.violation.record["peak_belief"]))

    @property
    def zone_name(self) -> str:
        return self.alert.violation.condition.name


def open_alerts(user: User) -> list[ListedAlert]:
    """Every alert that this person may see and nobody has closed."""
    rows = (
        Alert.objects.visible_to(user)
        .filter(resolution=None)
        .select_related("violation__condition", "wearer", "acknowledgement__by")
    )
    return in_order(listed(alert, clock.now()) for alert in rows)


def listed(alert: Alert, moment: datetime) -> ListedAlert:
    violation = alert.violation
    if violation.withdrawn_at:
        state = "withdrawn"
    elif violation.ended_at:
        state = "cleared"
    else:
        state = alert.tier
    return ListedAlert(
        alert,
        state,
        (moment - alert.raised_at).total_seconds(),
        ACKNOWLEDGE_WITHIN[alert.tier].total_seconds(),
        hasattr(alert, "resolution"),
    )


def in_order(alerts: Iterable[ListedAlert]) -> list[ListedAlert]:
    """Still going on before over, what needs somebody first, then the higher tier, then the longest waiting."""
    return sorted(
        alerts,
        key=lambda one: (
            one.over,
            not one.needs_you,
            _RANK[one.alert.tier],
            one.alert.raised_at,
            one.pk,
        ),
    )
