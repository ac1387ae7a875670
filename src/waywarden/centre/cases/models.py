"""Wearers, their orders and conditions, whom a zone protects, and who works on the case."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from waywarden.centre.access.models import User
from waywarden.centre.access.need_to_know import of_wearer_at


class Programme(models.TextChoices):
    """A cohort under one policy."""

    STALKING = "stalking", "Stalking"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    KNIFE_CRIME = "knife_crime", "Knife crime"
    ACQUISITIVE_CRIME = "acquisitive_crime", "Acquisitive crime"


class OrderKind(models.TextChoices):
    """The authority a person is monitored under."""

    LICENCE = "licence", "Licence"
    COMMUNITY_ORDER = "community_order", "Community order"
    SUSPENDED_SENTENCE = "suspended_sentence", "Suspended sentence order"
    POST_SENTENCE = "post_sentence_supervision", "Post-sentence supervision"
    BAIL = "bail", "Bail"


class Wearer(models.Model):
    """The person monitored. `key` is what screens and logs show; the name needs the case open."""

    key = models.CharField(max_length=32, unique=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    borough = models.CharField(max_length=60, blank=True)
    registered_at = models.DateTimeField()

    objects = of_wearer_at("").as_manager()

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Assignment(models.Model):
    """A practitioner's need to know: this person works on this case, since and until."""

    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    reason = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["wearer", "user"], condition=Q(ended_at=None), name="one_open_assignment"),
        )

    def __str__(self) -> str:
        return f"{self.user} on {self.wearer}"


class Order(models.Model):
    """The authority for monitoring a wearer, in a programme, for a time (half-open: ends_at is outside)."""

    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=32, choices=OrderKind.choices)
    programme = models.CharField(max_length=32, choices=Programme.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="order_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.wearer}"


class ProtectedPerson(models.Model):
    """Whom a zone protects. The most sensitive rows here: no address is stored, only how she is to be reached."""

    reference = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    protected_from = models.ForeignKey(Wearer, models.PROTECT, related_name="protected_persons")

    objects = of_wearer_at("protected_from").as_manager()

    def __str__(self) -> str:
        return self.reference


class ConditionKind(models.TextChoices):
    """What may be demanded; one rule of detection each."""

    EXCLUSION_ZONE = "exclusion_zone", "Exclusion zone"
    INCLUSION_ZONE = "inclusion_zone", "Inclusion zone"
    CURFEW = "curfew", "Curfew"
    ATTENDANCE = "attendance", "Attendance"
    PROXIMITY = "proximity", "Keeping away from a protected person"
    NON_ASSOCIATION = "non_association", "Non-association"
    DEVICE_HEALTH = "device_health", "Tag worn, charged and heard"


class Condition(models.Model):
    """What an order demands. A condition is never edited: it is ended and another put in its place.

    It holds in [valid_from, valid_to), within its order; one that was ended before it began never held. What a kind
    needs besides (a place, a timetable, another person) is checked by `cases.fit`.
    """

    order = models.ForeignKey(
        Order,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="conditions",
        help_text="Empty only for the watch over a tag, which no order has to name.",
    )
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="conditions")
    kind = models.CharField(max_length=32, choices=ConditionKind.choices)
    name = models.CharField(max_length=100)
    geometry = models.JSONField(
        null=True, blank=True, help_text="GeoJSON: Polygon, MultiPolygon, or Point with radius_m; none without a place."
    )
    radius_m = models.FloatField(null=True, blank=True)
    buffer_m = models.FloatField(default=0)
    hidden = models.BooleanField(default=False, help_text="Its existence must not reach the wearer.")
    protects = models.ForeignKey(ProtectedPerson, models.PROTECT, null=True, blank=True, related_name="zones")
    other_wearer = models.ForeignKey(
        Wearer, models.PROTECT, null=True, blank=True, related_name="not_to_be_met_by", help_text="Non-association."
    )
    timetable = models.JSONField(null=True, blank=True, help_text="When it applies (civil_time); none is always.")
    parameters = models.JSONField(default=dict, blank=True, help_text="Settings other than those of its kind.")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="condition_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(kind=ConditionKind.DEVICE_HEALTH), name="condition_has_an_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.wearer})"

    @property
    def condition_id(self) -> str:
        return f"c{self.pk}"

    def as_feature(self, device_id: str) -> dict[str, Any]:
        """This condition as a GeoJSON Feature for one device (docs/reference/command-line.md)."""
        return {
            "type": "Feature",
            "geometry": self.geometry,
            "properties": {
                "condition_id": self.condition_id,
                "name": self.name,
                "device_id": device_id,
                "kind": self.kind,
                "radius_m": self.radius_m,
                "buffer_m": self.buffer_m,
                "hidden": self.hidden,
                "valid_from": self.valid_from.isoformat(),
                "valid_to": self.valid_to.isoformat() if self.valid_to else None,
                "timetable": self.timetable,
                "parameters": self.parameters,
            },
        }


class Absence(models.Model):
    """An authorised absence: from `begins_at` to `ends_at` the condition demands nothing, as a person agreed.

    It may be agreed after the event. Withdrawn, it has held until then; withdrawn before it began, never.
    """

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="absences")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=200)
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = of_wearer_at("condition__wearer").as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="absence_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"absence from {self.condition}"

    @property
    def held_to(self) -> datetime:
        """The moment from which the condition demands something again."""
        if self.withdrawn_at is None:
            return self.ends_at
        return min(self.ends_at, max(self.withdrawn_at, self.begins_at))


class ConditionChange(models.Model):
    """What is demanded of this wearer is other than it was, from `since` on: detection must look again.

    Written by the actions that change conditions, absences, orders and activations, in their transaction and under a
    lock held to its commit, so that ids follow the order of commits and a reader that has read up to one missed none.
    """

    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="condition_changes")
    since = models.DateTimeField()
    at = models.DateTimeField()
