"""Tags, and the intervals in which a tag is on a wearer: the only join from positions to people."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from waywarden.centre.access.models import User
from waywarden.centre.access.need_to_know import of_wearer_at
from waywarden.centre.cases.models import ProtectedPerson, Wearer

SHARDS = 16  # workers share the devices out in this many parts; a device is in shard pk % SHARDS


class Device(models.Model):
    """A tag. It proves itself by a secret of 128 random bits or more, of which only the SHA-256 is kept."""

    device_id = models.CharField(max_length=64, unique=True)
    secret_sha256 = models.BinaryField(max_length=32)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.device_id


class _Period(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Activation(models.Model):
    """This tag is on this wearer from `began_at` until `ended_at` (half-open; null while it is)."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="activations")
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="activations")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="activation_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="one_wearer_per_device_at_a_time",
                expressions=[
                    ("device", RangeOperators.EQUAL),
                    (_Period("began_at", "ended_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.device} on {self.wearer}"


class Part(models.TextChoices):
    """What a tag can say was opened, and a person looks at. Its word in detection is `<part>_reviewed`."""

    STRAP = "strap", "Strap"
    CASE = "case", "Case"


class Review(models.Model):
    """A named person has looked at the tag's strap or case, at `at`. No tag can say so of itself."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="reviews")
    part = models.CharField(max_length=8, choices=Part.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["device", "part", "at"], name="one_review_of_a_part_at_a_time"),)

    def __str__(self) -> str:
        return f"{self.part} of {self.device}"


class Entrustment(models.Model):
    """This tag is carried by this protected person from `began_at` until `ended_at` (half-open; null while it is).

    It says where the wearer must not come near (a proximity condition), and nothing else: it is on no page and no map,
    its messages are not kept, and its places only for hours (gateway/forgetting.py).
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="entrustments")
    person = models.ForeignKey(ProtectedPerson, models.PROTECT, related_name="entrustments")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = of_wearer_at("person__protected_from").as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="entrustment_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["device"], condition=Q(ended_at=None), name="tag_entrusted_to_one_person"),
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="person_carries_one_tag"),
        )

    def __str__(self) -> str:
        return f"{self.device} with {self.person}"
