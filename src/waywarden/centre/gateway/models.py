"""What came in: messages as they were sent, the positions and events decoded from them, and what was refused.

`position` and `raw_message` are partitioned by day and written by COPY only (store.py); Django's models of them are
for reading. The natural key of a position is (device, recorded_at, mechanism).
"""

from django.db import models

from waywarden.centre.devices.models import Device


class Supplier(models.Model):
    """A server trusted to send for every registered device: a tag supplier's platform, or a replay."""

    name = models.CharField(max_length=64, unique=True)
    secret_sha256 = models.BinaryField(max_length=32)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "supplier"

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """One accepted fix. Columns and units are those of `waywarden.schema.POSITION`; partitioned by recorded_at."""

    pk = models.CompositePrimaryKey("device_id", "recorded_at", "mechanism")
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, related_name="+")
    recorded_at = models.DateTimeField()
    mechanism = models.CharField(max_length=4)
    received_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    speed_kmh = models.FloatField(null=True)
    direction_deg = models.FloatField(null=True)
    altitude_m = models.FloatField(null=True)
    satellites = models.IntegerField(null=True)
    hdop = models.FloatField(null=True)
    battery_pct = models.FloatField(null=True)
    charging = models.BooleanField(null=True)
    motion = models.BooleanField(null=True)
    event = models.TextField(null=True)
    buffered = models.BooleanField(null=True)
    cell = models.BigIntegerField(help_text="H3 cell, resolution 8, for finding candidates in space and time.")
    message = models.BigIntegerField(help_text="raw_message.id it was decoded from.")

    class Meta:
        managed = False
        db_table = "position"


class RawMessage(models.Model):
    """One message exactly as it came, for disclosure and for decoding anew; partitioned by received_at."""

    pk = models.CompositePrimaryKey("received_at", "id")
    id = models.BigIntegerField()
    received_at = models.DateTimeField()
    feed = models.TextField()
    device = models.BigIntegerField(null=True)
    target = models.TextField(help_text="The request's method and path with its query, secrets removed.")
    content_type = models.TextField()
    body = models.BinaryField()

    class Meta:
        managed = False
        db_table = "raw_message"


class LatestPosition(models.Model):
    """The newest fix of each device by recorded_at."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="latest")
    recorded_at = models.DateTimeField()
    mechanism = models.CharField(max_length=4)
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    speed_kmh = models.FloatField(null=True)
    direction_deg = models.FloatField(null=True)
    battery_pct = models.FloatField(null=True)
    charging = models.BooleanField(null=True)

    class Meta:
        db_table = "latest_position"


class Heard(models.Model):
    """When we last heard from a device at all, by our clock, whatever it said: a tag without a fix is not silent."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="heard")
    at = models.DateTimeField()

    class Meta:
        db_table = "heard"


class DeviceEvent(models.Model):
    """What a tag said besides where it is: strap, battery, charger, motion, alarm, or only that it is alive.

    Of two that differ for one moment and kind the same one is kept whatever the order (merge_sql.EVENTS).
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="events")
    recorded_at = models.DateTimeField()
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=64, help_text="A schema.DeviceEvent, or the tag's own word.")
    battery_pct = models.FloatField(null=True)
    charging = models.BooleanField(null=True)
    motion = models.BooleanField(null=True)
    detail = models.JSONField(default=dict, help_text="Whatever else it said.")
    message = models.BigIntegerField()

    class Meta:
        db_table = "device_event"
        constraints = (
            models.UniqueConstraint(fields=["device", "recorded_at", "kind"], name="one_event_of_a_kind_at_a_time"),
        )


class Arrival(models.Model):
    """The workers' queue: this device has fixes or events, new or better, between these times.

    Written in the transaction that stores them, under a lock held to its commit, so that seq follows the order
    of commits and a worker that has read up to seq has missed nothing. Workers read the rows from the store; this
    row only says where to look, so rows may be repeated, merged or read twice without harm.
    """

    seq = models.BigAutoField(primary_key=True)
    shard = models.SmallIntegerField()
    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    earliest = models.DateTimeField()
    latest = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "arrival"
        indexes = (models.Index(fields=["shard", "seq"]),)


class ArrivalReader(models.Model):
    """Who besides detection reads the queue, and up to where: nothing is forgotten that they have not read."""

    name = models.CharField(max_length=32, primary_key=True)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "arrival_reader"


class LateArrival(models.Model):
    """What the queue has forgotten of days that were over when it came: whoever keeps something of these days must
    make it anew where `seq` is past what it has seen. The days are UTC's, an hour on either side counted in.
    """

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    seq = models.BigIntegerField(help_text="Of the newest such arrival.")

    class Meta:
        db_table = "late_arrival"
        constraints = (models.UniqueConstraint(fields=["device", "first_day", "last_day"], name="one_row_for_days"),)


class Quarantined(models.Model):
    """What was refused, as it came, with the reason and what would mend it. Repeats are counted, not kept again."""

    digest = models.BinaryField(max_length=32, help_text="SHA-256 of reason, claimed device and content.")
    reason = models.CharField(max_length=40)
    required_action = models.CharField(max_length=300)
    feed = models.CharField(max_length=20)
    claimed_device = models.CharField(max_length=64, blank=True)
    content = models.BinaryField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    times = models.PositiveBigIntegerField(default=1)

    class Meta:
        db_table = "quarantined"
        constraints = (models.UniqueConstraint(fields=["digest"], name="one_row_per_refused_content"),)
        indexes = (models.Index(fields=["reason", "last_seen_at"]),)
