"""The list of alerts as an operator reads it: worst and oldest first, with what each needs next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.alerts.models import Alert
from waywarden.centre.alerts.urgency import RANK, Urgency
from waywarden.centre.web.showing import Shown, shown


@dataclass(frozen=True)
class ListedAlert:
    """One line of the list."""

    alert: Alert
    shown: Shown
    waiting_s: float
    closed: bool

    @property
    def pk(self) -> int:
        return self.alert.pk

    @property
    def acknowledged_by(self) -> str:
        row = getattr(self.alert, "acknowledgement", None)
        return row.by.get_full_name() or row.by.username if row else ""

    @property
    def first_look_by(self) -> str:
        row = getattr(self.alert, "first_look", None)
        return row.by.get_full_name() or row.by.username if row else ""

    @property
    def needs_you(self) -> bool:
        """Nobody has taken it on, and it is more than a man walking towards a zone or a battery that gets low."""
        return not self.closed and not self.acknowledged_by and self.shown.handling.urgency != Urgency.NOTE

    @property
    def counted_as(self) -> str:
        """The one figure above the list that it is part of."""
        if self.needs_you:
            return "needs_you"
        if self.over:
            return "to_review"
        return "taken_on" if self.acknowledged_by else "to_know"

    @property
    def target_s(self) -> float:
        return self.shown.handling.acknowledge_within.total_seconds()

    @property
    def over(self) -> bool:
        """It is no longer going on, and waits for a person to look at it once more and close it."""
        return self.shown.over

    @property
    def belief_pct(self) -> int:
        """As the sentence says it (`detection.sentence.sure`): nothing is believed wholly."""
        return min(99, int(100 * float(self.alert.violation.record["peak_belief"])))

    @property
    def zone_name(self) -> str:
        return self.alert.violation.condition.name


def open_alerts(user: User) -> list[ListedAlert]:
    """Every alert that this person may see and nobody has closed."""
    rows = (
        Alert.objects.visible_to(user)
        .filter(resolution=None)
        .select_related("violation__condition", "wearer", "acknowledgement__by", "first_look__by")
    )
    return in_order(listed(alert, clock.now()) for alert in rows)


def listed(alert: Alert, moment: datetime) -> ListedAlert:
    return ListedAlert(
        alert,
        shown(alert.violation, alert.tier),
        (moment - alert.opened_at).total_seconds(),
        hasattr(alert, "resolution"),
    )


def in_order(alerts: Iterable[ListedAlert]) -> list[ListedAlert]:
    """Still going on before over, what needs somebody first, then the more urgent, then the longest waiting."""
    return sorted(
        alerts,
        key=lambda one: (
            one.over,
            not one.needs_you,
            RANK[one.shown.handling.urgency],
            one.alert.opened_at,
            one.pk,
        ),
    )
