"""An alert that was closed is opened again when its episode gets worse than anybody had seen it.

In: violations that are news, held by the caller's transaction. A person who closes an alert judges what they saw: an
approach that has become an entry, a strap that was cut again, an episode that goes on after all is something else, and
a closed alert would hide it. What people did before is kept in words (`models.Reopening`) and the alert starts anew.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from waywarden.centre.alerts.models import Acknowledgement, Alert, FirstLook, Reopening, Resolution
from waywarden.centre.alerts.seen import Seen, got_worse
from waywarden.centre.monitoring.models import Violation

Act = Acknowledgement | FirstLook | Resolution
DONE = {"acknowledgement": "acknowledged", "first_look": "first look", "resolution": "closed"}


def open_again(news: Iterable[Violation], moment: datetime) -> None:
    """Open again the alerts of those that got worse. To be called before the alerts are brought up to date."""
    for violation in news:
        alert: Alert | None = getattr(violation, "alert", None)
        if alert is None:
            continue
        judged = [act for name in ("first_look", "resolution") if (act := getattr(alert, name, None))]
        if not judged:
            continue
        # Worse than the last who judged it saw: the second look is the later one.
        if why := got_worse(Seen.read(judged[-1].seen), Seen.of(violation)):
            _open_again(alert, why, moment)


def _open_again(alert: Alert, why: str, moment: datetime) -> None:
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
