"""An alert asks people anew when its episode gets worse than anybody had seen it.

In: violations that are news, held by the caller's transaction. A person who closes an alert judges what they saw: an
approach that has become an entry, a strap that was cut again, an episode that goes on after all is something else, and
a closed alert would hide it. Who takes on an approach has not taken on an entry either. What people did before is kept
in words (`models.Reopening`) and the alert starts anew, its clock too.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from waywarden.centre.alerts.models import Acknowledgement, Alert, FirstLook, Reopening, Resolution
from waywarden.centre.alerts.seen import Seen, got_worse
from waywarden.centre.alerts.urgency import RANK, handling
from waywarden.centre.monitoring.models import Violation

Act = Acknowledgement | FirstLook | Resolution
DONE = {"acknowledgement": "acknowledged", "first_look": "first look", "resolution": "closed"}


def ask_again(news: Iterable[Violation], moment: datetime) -> None:
    """Ask anew for those that got worse. To be called before the alerts are brought up to date."""
    for violation in news:
        alert: Alert | None = getattr(violation, "alert", None)
        if alert is None:
            continue
        judged = [act for name in ("first_look", "resolution") if (act := getattr(alert, name, None))]
        if not judged:
            _ask_at_a_higher_tier(alert, violation, moment)
        # Worse than the last who judged it saw: the second look is the later one.
        elif why := got_worse(Seen.read(judged[-1].seen), Seen.of(violation)):
            _start_anew(alert, why, moment)


def _ask_at_a_higher_tier(alert: Alert, violation: Violation, moment: datetime) -> None:
    """The clock runs from when the tier was reached; where that makes it more urgent, somebody must take it on anew.

    The alert still has the tier that whoever acknowledged it was shown.
    """
    now = Seen.of(violation)
    why = got_worse(replace(now, tier=alert.tier), now)
    if not why or violation.withdrawn_at is not None:
        return
    if hasattr(alert, "acknowledgement") and _urgency(violation, violation.tier) < _urgency(violation, alert.tier):
        _start_anew(alert, why, moment)
    else:
        Alert.objects.filter(pk=alert.pk).update(opened_at=moment)


def _urgency(violation: Violation, tier: str) -> int:
    """The lower, the more urgent."""
    return RANK[handling(violation.condition.kind, violation.record["flags"], tier).urgency]


def _start_anew(alert: Alert, why: str, moment: datetime) -> None:
    acts: list[tuple[str, Act]] = [(done, act) for name, done in DONE.items() if (act := getattr(alert, name, None))]
    Reopening.objects.create(alert=alert, at=moment, why=why, before=[_in_words(done, act) for done, act in acts])
    for _, act in acts:
        act.delete()
    Alert.objects.filter(pk=alert.pk).update(opened_at=moment)


def _in_words(done: str, act: Act) -> dict[str, Any]:
    words = {"done": done, "by": act.by.get_full_name() or act.by.username, "at": act.at.isoformat()}
    if not isinstance(act, Acknowledgement):
        words |= {"outcome": act.get_outcome_display(), "note": act.note}
    return words
