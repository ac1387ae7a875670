"""From violations to alerts: one episode, one alert, however many fixes and however many workers."""

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from waywarden.centre import clock
from waywarden.centre.alerts.models import Alert
from waywarden.centre.alerts.reopening import ask_again
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.monitoring.outage import OF_SILENCE, held_back, outages, with_last_heard

VIOLATIONS_PER_STEP = 500
CHANNEL = "alerts"


def raise_alerts() -> int:
    """Put every violation that is news before people: raise its alert, or bring the one it has up to date.

    Any number of workers may do this at once: each takes rows nobody else holds, and the alert's uniqueness per
    violation stands behind that. Returns how many violations were announced. Whoever watches is told by NOTIFY.

    Not put before people is what is untrue or over before anybody was told: a violation withdrawn meanwhile, and a
    silence after which the tag was heard again. It stays on record with the wearer. While tags are silent because
    the way from them is broken, one alarm says so, and their silence waits (`monitoring.outage`). An episode that got
    worse than whoever closed or took on its alert had seen is put before people again (`reopening`).
    """
    with transaction.atomic():
        news = list(
            _to_be_told()
            .select_related("condition", "alert__acknowledgement__by", "alert__first_look__by", "alert__resolution__by")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("violation_id")[:VIOLATIONS_PER_STEP]
        )
        if not news:
            return 0
        moment = clock.now()
        ask_again(news, moment)
        Alert.objects.bulk_create(
            [
                Alert(
                    violation=violation,
                    wearer_id=violation.wearer_id,
                    tier=violation.tier,
                    raised_at=moment,
                    opened_at=moment,
                    changed_at=moment,
                )
                for violation in news
                if hasattr(violation, "alert") or not _is_past(violation)
            ],
            update_conflicts=True,
            unique_fields=["violation"],
            update_fields=["tier", "changed_at"],
        )
        Violation.objects.filter(pk__in=[violation.pk for violation in news]).update(announced=True)
        announce()
    return len(news)


def _to_be_told() -> QuerySet[Violation]:
    news = Violation.objects.filter(announced=False)
    silent = Q(matter__in=OF_SILENCE, ended_at=None, withdrawn_at=None)
    if news.filter(silent).exists() and (broken := outages(clock.now())):
        return with_last_heard(news).exclude(silent & held_back(broken))
    return news


def _is_past(violation: Violation) -> bool:
    return violation.withdrawn_at is not None or (violation.matter in OF_SILENCE and violation.ended_at is not None)


def announce() -> None:
    """Tell every open page, when this transaction commits, that the alerts are not what they were."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
