"""What protected persons' tags said is forgotten after some hours.

A proximity condition needs a protected person's place for as long as a fix of the wearer's may still come that belongs
beside it, and nobody needs it after that. Messages of such a tag are never kept (judging.py); here its fixes, its
latest place, its events and what was refused of it are removed. Any worker may call it; to repeat it is harmless.
"""

from datetime import timedelta

from django.db import connection, transaction

from waywarden.centre import clock

KEPT_FOR = timedelta(hours=6)  # as long as a pair waits for a tag's stored fixes (detection/keeping_apart.py)

FORGET = """
DELETE FROM {} AS kept USING devices_entrustment AS held
WHERE held.device_id = kept.device_id AND kept.recorded_at >= held.began_at
  AND kept.recorded_at < least(coalesce(held.ended_at, 'infinity'), %(before)s)
"""
FORGET_REFUSED = """
DELETE FROM quarantined AS kept USING devices_entrustment AS held, devices_device AS device
WHERE device.id = held.device_id AND kept.claimed_device = device.device_id
  AND kept.last_seen_at >= held.began_at AND kept.last_seen_at < %(before)s
"""
STATEMENTS = (*map(FORGET.format, ("position", "latest_position", "device_event")), FORGET_REFUSED)


@transaction.atomic
def forget_entrusted() -> int:
    """Remove what is older than KEPT_FOR. Returns the number of rows removed."""
    removed = 0
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, {"before": clock.now() - KEPT_FOR})
            removed += cursor.rowcount
    return removed
