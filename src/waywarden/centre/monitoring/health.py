"""Is anything silent? A handful of figures that go red by themselves, because silence must never look like safety."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Min, OuterRef, Q

from waywarden.centre import clock
from waywarden.centre.devices.models import SHARDS, Activation
from waywarden.centre.gateway.models import Arrival
from waywarden.centre.monitoring.models import SetAside, ShardCursor

TAG_LATE_AFTER = timedelta(minutes=15)  # the field's "out of sync" limit
MONITORED_WITHIN = timedelta(minutes=5)  # a gap of more than five minutes is missing data
WORKER_LATE_AFTER_S = 15.0
QUEUE_LATE_AFTER_S = 10.0


@dataclass(frozen=True)
class Health:
    """The state of monitoring at `at`; ages in seconds of the centre's clock."""

    at: datetime
    tags_fitted: int
    tags_late: int
    last_fix_age_s: float | None
    queue_age_s: float
    idle_shards: int
    tags_set_aside: int

    @property
    def workers_stalled(self) -> bool:
        return self.idle_shards > 0

    @property
    def detection_behind(self) -> bool:
        """Somebody may be in a zone and nobody would be told."""
        return self.workers_stalled or self.queue_age_s >= QUEUE_LATE_AFTER_S

    @property
    def feed_silent(self) -> bool:
        """Tags are fitted and none has a fix of the last five minutes: it is not the tags, the way to us is broken."""
        age_s = self.last_fix_age_s
        return self.tags_fitted > 0 and (age_s is None or age_s > MONITORED_WITHIN.total_seconds())

    @property
    def trouble(self) -> str:
        """What makes the strip red, in words; nothing where nothing does."""
        if self.workers_stalled:
            return "Detection has stopped"
        if self.detection_behind:
            return "Detection is behind"
        if self.tags_set_aside:
            return f"Detection fails on {self.tags_set_aside} tag{'' if self.tags_set_aside == 1 else 's'}"
        if self.feed_silent:
            return "No tag is heard"
        return ""

    @property
    def all_well(self) -> bool:
        return self.tags_late == 0 and not self.trouble


def health() -> Health:
    """Measure now. Tags are judged by the centre's clock; workers and queues by real seconds, in the demo as well."""
    moment, speed = clock.now(), clock.speed()
    fitted = Activation.objects.filter(began_at__lte=moment).filter(Q(ended_at=None) | Q(ended_at__gt=moment))
    heard = fitted.filter(device__latest__recorded_at__gte=moment - TAG_LATE_AFTER)
    newest = fitted.order_by(F("device__latest__recorded_at").desc(nulls_last=True)).values_list(
        "device__latest__recorded_at", flat=True
    )
    last_fix = newest.first()
    unread = Arrival.objects.filter(
        Exists(ShardCursor.objects.filter(shard=OuterRef("shard"), seq__lt=OuterRef("seq")))
    ).aggregate(oldest=Min("received_at"))["oldest"]
    alive = ShardCursor.objects.filter(advanced_at__gte=moment - timedelta(seconds=WORKER_LATE_AFTER_S * speed)).count()
    fitted_count, heard_count = fitted.count(), heard.count()
    return Health(
        at=moment,
        tags_fitted=fitted_count,
        tags_late=fitted_count - heard_count,
        last_fix_age_s=(moment - last_fix).total_seconds() if last_fix else None,
        queue_age_s=(moment - unread).total_seconds() / speed if unread else 0.0,
        idle_shards=SHARDS - alive,
        tags_set_aside=SetAside.objects.count(),
    )
