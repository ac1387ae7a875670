"""How long a wearer was out during their curfew, in the days before now: what the violations that stand add up to."""

from datetime import datetime, timedelta

from django.db.models import Q

from waywarden.centre.access.models import User
from waywarden.centre.cases.models import ConditionKind, Wearer
from waywarden.centre.monitoring.models import Tier, Violation

DAYS = 7
ADDED_UP = "accumulated"  # a violation made of the minutes of others, which are counted themselves


def out_of_curfew_s(user: User, wearer: Wearer, now: datetime) -> float | None:
    """Seconds out, confirmed, in the last DAYS days; None for whom no curfew was ever demanded."""
    if not wearer.conditions.filter(kind=ConditionKind.CURFEW).exists():
        return None
    since = now - timedelta(days=DAYS)
    standing = (
        Violation.objects.visible_to(user)
        .filter(wearer=wearer, condition__kind=ConditionKind.CURFEW, tier=Tier.CONFIRMED, withdrawn_at=None)
        .filter(Q(ended_at=None) | Q(ended_at__gt=since), began_at__lt=now)
    )
    spans = sorted(
        (max(one.began_at, since), min(one.ended_at or now, now))
        for one in standing
        if ADDED_UP not in one.record["flags"]
    )
    out_s, counted_to = 0.0, since
    for began_at, ended_at in spans:  # two curfews that run at once are one time out
        out_s += max(0.0, (ended_at - max(began_at, counted_to)).total_seconds())
        counted_to = max(counted_to, ended_at)
    return out_s
