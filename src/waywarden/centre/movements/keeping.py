"""Beside live detection a worker adds up the days that are over, so that a page that wants a month finds it done.

Each step is some wearer-days of at most a second or two; one worker does it at a time, and one that dies loses nothing.
What a page asks of before it is done, the page makes itself, as far as that is a matter of seconds.
"""

import threading
from datetime import datetime, timedelta
from itertools import product

from django.db import connection, transaction

from waywarden.centre import clock
from waywarden.centre.beside import keep_on
from waywarden.centre.cases.models import Order
from waywarden.centre.gateway import late
from waywarden.centre.gateway.partitions import days_of
from waywarden.centre.movements.kept_days import hours_of
from waywarden.centre.movements.models import HeatOfDay

BACK = timedelta(days=31)  # as far as the page's month reaches; what is older is made when it is asked for
AT_A_TIME = 100  # wearer-days a step
WEARERS_AT_ONCE = 500  # looked through for days that are wanting
LOOK_EVERY_S = 60.0
REST_S = 0.2  # between steps: live detection has the other core

TURN = "SELECT pg_try_advisory_xact_lock(hashtext('waywarden days kept'))"


def run(stop: threading.Event) -> None:
    """Keep what days are over, in a thread of its own."""
    keep_on(lambda: step(clock.now()), stop, look_every_s=LOOK_EVERY_S, rest_s=REST_S)


def step(now: datetime) -> bool:
    """Make some of the wearer-days that are wanting, newest first; where none is, forget those without positions.
    Whether there may be more.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TURN)
        if not cursor.fetchone()[0]:
            return False
        last = late.last_day_over(now)
        days = [day for day in sorted(days_of("position"), reverse=True) if last - BACK <= day <= last]
        serving = Order.objects.filter(begins_at__lt=now, ends_at__gt=now - BACK).order_by("wearer")
        wearers = list(serving.values_list("wearer_id", flat=True).distinct())
        for day, start in product(days, range(0, len(wearers), WEARERS_AT_ONCE)):
            if hours_of(wearers[start : start + WEARERS_AT_ONCE], day, day, now, AT_A_TIME).made:
                return True
        forget_gone()
    return False


def forget_gone() -> int:
    """Remove what is kept of days of which the store holds no position any more. How many wearer-days that were."""
    removed, _ = HeatOfDay.objects.exclude(day__in=days_of("position")).delete()
    return removed
