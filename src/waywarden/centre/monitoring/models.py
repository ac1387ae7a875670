"""Violations found by the workers, and the workers' memory."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from waywarden.centre.access.need_to_know import of_wearer_at
from waywarden.centre.cases.models import Condition, Wearer
from waywarden.centre.devices.models import Device


class ShardCursor(models.Model):
    """How far a shard's work is done; moved in the transaction that writes what they led to."""

    shard = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0, help_text="Arrival.seq worked off.")
    change = models.BigIntegerField(default=0, help_text="ConditionChange.id worked off.")
    advanced_at = models.DateTimeField(null=True, help_text="A worker's last sign of life on this shard.")


class Carry(models.Model):
    """Where detection stands with a device: its state after the newest row, the one at `at`, and when to look again."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="carry")
    at = models.DateTimeField(null=True, help_text="Null where there is no row yet.")
    carry = models.BinaryField()
    checkpoint_at = models.DateTimeField(null=True, help_text="The newest checkpoint's time.")
    demands = ArrayField(models.TextField(), default=list, help_text="Ids of the demands the state knows.")
    looked_at = models.DateTimeField(null=True, help_text="Up to when it was looked at, rows or none.")
    due_at = models.DateTimeField(null=True, help_text="When passing time alone may change something.")

    class Meta:
        indexes = (models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="carry_due"),)


class Checkpoint(models.Model):
    """Detection's state for a device as it was after the row at `at`; late data is replayed from one before it."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="checkpoints")
    at = models.DateTimeField()
    carry = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["device", "at"], name="one_checkpoint_per_moment"),)


class Pair(models.Model):
    """Two tags that a condition keeps apart, while each is where the condition wants it: the memory of watching them.

    Both are read from the newest checkpoint on whenever a worker looks, which is every few seconds.
    """

    demand_id = models.CharField(max_length=64, primary_key=True, help_text="The condition_id detection knows it by.")
    condition = models.ForeignKey(Condition, models.CASCADE, related_name="pairs")
    device = models.ForeignKey(Device, models.CASCADE, related_name="pairs", help_text="The wearer's tag.")
    other = models.ForeignKey(Device, models.CASCADE, related_name="pairs_as_other")
    looked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(
        null=True, help_text="Both tags had been heard past this moment when last judged."
    )


class PairCheckpoint(models.Model):
    """Detection's state for a pair after all fixes of both up to `at`. It holds places, so it is kept for hours."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="checkpoints")
    at = models.DateTimeField()
    carry = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["pair", "at"], name="one_pair_checkpoint_per_moment"),)


class SetAside(models.Model):
    """Detection failed on this device's fixes since `since`: a fault of ours, shown in red until it is mended.

    Its neighbours go on. It is tried again whenever it has news, and then looked at from `since` on.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="set_aside")
    since = models.DateTimeField()
    at = models.DateTimeField()
    error = models.CharField(max_length=100, help_text="The kind of error; its text may name a place.")


class Tier(models.TextChoices):
    APPROACH = "approach", "Approach"
    POSSIBLE = "possible", "Possible"
    CONFIRMED = "confirmed", "Confirmed"


class Violation(models.Model):
    """An interval in which a condition was not kept, as now believed (docs/reference/command-line.md, `detect`).

    Both times are kept: when it was true (began_at, ended_at) and when we knew (found_at, withdrawn_at).
    """

    violation_id = models.CharField(max_length=64, primary_key=True)
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="violations")
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="violations")
    device = models.ForeignKey(Device, models.PROTECT, related_name="violations")
    matter = models.CharField(max_length=32, help_text="The condition's kind; of a tag's health, the check.")
    tier = models.CharField(max_length=16, choices=Tier.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    record = models.JSONField(help_text="The violation as `waywarden detect` prints it, evidence included.")
    sentence = models.TextField()
    rule_version = models.CharField(max_length=40)
    found_at = models.DateTimeField()
    found_late = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, help_text="Late data or a changed condition: it was not so.")
    provisional = models.BooleanField(
        default=False, help_text="It rests on silence since the tag's last row; what the tag stored may change it."
    )
    announced = models.BooleanField(default=False, help_text="The alerts room has seen it as it stands.")

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["wearer", "began_at"]),
            models.Index(fields=["device", "began_at"]),
            # For alerts.raising: the few violations that are news.
            models.Index(fields=["violation_id"], condition=Q(announced=False), name="violation_news"),
            # For recording: those that the next step must find again.
            models.Index(
                fields=["device"],
                condition=Q(withdrawn_at=None) & (Q(ended_at=None) | Q(provisional=True)),
                name="violation_unsettled",
            ),
        )

    def __str__(self) -> str:
        return self.violation_id


class Revision(models.Model):
    """A violation as it stood from `at` until the next revision: what a person may have been shown is kept."""

    violation = models.ForeignKey(Violation, models.PROTECT, related_name="revisions")
    at = models.DateTimeField()
    why = models.CharField(max_length=40)
    record = models.JSONField()

    objects = of_wearer_at("violation__wearer").as_manager()
