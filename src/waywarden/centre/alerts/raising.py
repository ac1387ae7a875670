"""From violations to alerts: one episode, one alert, however many fixes and however many workers."""

from django.db import connection, transaction

from waywarden.centre import clock
from waywarden.centre.alerts.models import Alert
from waywarden.centre.monitoring.models import Violation

VIOLATIONS_PER_STEP = 500
CHANNEL = "alerts"


def raise_alerts() -> int:
    """Put every violation that is news before people: raise its alert, or bring the one it has up to date.

    Any number of workers may do this at once: each takes rows nobody else holds, and the alert's uniqueness per
    violation stands behind that. Returns how many violations were announced. Whoever watches is told by NOTIFY.
    """
    with transaction.atomic():
        news = list(
            Violation.objects.filter(announced=False)
            .select_for_update(skip_locked=True)
            .order_by("violation_id")[:VIOLATIONS_PER_STEP]
        )
        if not news:
            return 0
        moment = clock.now()
        Alert.objects.bulk_create(
            [
                Alert(
                    violation=violation,
                    wearer_id=violation.wearer_id,
                    tier=violation.tier,
                    raised_at=moment,
                    changed_at=moment,
                )
                for violation in news
            ],
            update_conflicts=True,
            unique_fields=["violation"],
            update_fields=["tier", "changed_at"],
        )
        Violation.objects.filter(pk__in=[violation.pk for violation in news]).update(announced=True)
        announce()
    return len(news)


def announce() -> None:
    """Tell every open page, when this transaction commits, that the alerts are not what they were."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
