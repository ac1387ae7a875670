"""Versions of the rule settings (docs/reference/rule-settings.md): drafted, compared, published, then never changed.

A version is whole: it holds every row that differs from what is built in. Of the versions that apply at a moment the
one published last is in force at it, so one that is dated back takes the place of those before it from then on.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from waywarden.centre.access.models import User
from waywarden.centre.access.need_to_know import of_wearer_at
from waywarden.centre.cases.models import Condition, ConditionKind, Programme, Wearer
from waywarden.detection.compare import Change
from waywarden.detection.rule_settings import ZoneClass


class SettingsVersion(models.Model):
    """One version; a draft until it has its Publication, after which the database refuses every change to it."""

    name = models.CharField(max_length=60)
    why = models.CharField(max_length=300)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def label(self) -> str:
        """What violations carry as their settings_version."""
        return f"v{self.pk}"

    @property
    def is_draft(self) -> bool:
        return not hasattr(self, "publication")

    def as_rows(self) -> list[dict[str, Any]]:
        """The rows as a settings file has them, in a fixed order: equal rows are equal settings."""
        return [row.as_json() for row in self.rows.all()]


class SettingsRow(models.Model):
    """What differs from the built-in settings for the conditions of one kind; empty is every class or programme."""

    version = models.ForeignKey(SettingsVersion, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=32, choices=ConditionKind.choices)
    zone_class = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in ZoneClass])
    programme = models.CharField(max_length=32, blank=True, choices=Programme.choices)
    values = models.JSONField(help_text="Settings by name; null is no limit.")

    class Meta:
        ordering = ("kind", "zone_class", "programme")
        constraints = (
            models.UniqueConstraint(fields=["version", "kind", "zone_class", "programme"], name="one_row_for_each"),
        )

    def __str__(self) -> str:
        return ", ".join(part for part in (self.kind, self.zone_class, self.programme) if part)

    def as_json(self) -> dict[str, Any]:
        narrowed = {"zone_class": self.zone_class, "programme": self.programme}
        given = {name: value for name, value in narrowed.items() if value}
        return {"kind": self.kind, **given, "set": dict(sorted(self.values.items()))}


class Publication(models.Model):
    """A named person put the version into force, for what was recorded from `applies_from` on."""

    version = models.OneToOneField(SettingsVersion, models.PROTECT, related_name="publication")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applies_from = models.DateTimeField()
    why = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"publication of {self.version}"


class Comparison(models.Model):
    """The last days detected twice, under the settings in force and under a draft: a worker does it, piece by piece."""

    version = models.ForeignKey(SettingsVersion, models.CASCADE, related_name="comparisons")
    rows = models.JSONField(help_text="The draft's rows as they were compared.")
    against = models.ForeignKey(
        SettingsVersion, models.PROTECT, null=True, related_name="+", help_text="In force then; none is built in."
    )
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    devices = models.IntegerField(help_text="Tags to be looked at.")
    devices_done = models.IntegerField(default=0)
    last_device = models.BigIntegerField(default=0, help_text="Tags up to this key are done.")
    wearer_days = models.FloatField(default=0)
    counts = models.JSONField(default=dict, help_text="kind -> tier -> [before, after]")
    changes = models.JSONField(default=dict, help_text="what became of a violation -> how many")
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True, help_text="The kind of error that ended it.")

    class Meta:
        indexes = (models.Index(fields=["id"], condition=Q(finished_at=None, error=""), name="comparison_to_be_done"),)

    def __str__(self) -> str:
        return f"comparison of {self.version}"

    @property
    def under_way(self) -> bool:
        return self.finished_at is None and not self.error


class ComparedViolation(models.Model):
    """A violation that would change, vanish or be raised; `violation_id` names the one on record, if there is one."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="violations")
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="+")
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="+")
    violation_id = models.CharField(max_length=64, blank=True)
    change = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Change])
    began_at = models.DateTimeField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        indexes = (models.Index(fields=["comparison", "began_at"]),)

    def __str__(self) -> str:
        return f"{self.change} in {self.comparison}"
