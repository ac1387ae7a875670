"""Names that practitioners give to a wearer's places, which are computed anew; and what is kept of days gone by."""

from django.db import models

from waywarden.centre.access.models import User
from waywarden.centre.access.need_to_know import of_wearer_at
from waywarden.centre.cases.models import Wearer


class PlaceName(models.Model):
    """What a named person calls a place of this wearer, from then on, until it is named otherwise or not at all."""

    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="place_names")
    place_id = models.CharField(max_length=64, help_text="The place as it was then (places.significant).")
    lat = models.FloatField()
    lon = models.FloatField()
    radius_m = models.FloatField()
    name = models.CharField(max_length=60)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        indexes = (models.Index(fields=["wearer", "ended_at"]),)

    def __str__(self) -> str:
        return f"name {self.pk} of a place"


class HeatOfDay(models.Model):
    """Where a wearer's time of one day of UTC was spent, by hour and cell (`places.hourly`), while a tag was on them.

    It is derived, and no record: `movements.kept_days` makes it anew where it is not of what is stored now. It goes
    with the wearer, and with the positions it was made of.
    """

    wearer = models.ForeignKey(Wearer, models.CASCADE, related_name="+")
    day = models.DateField()
    seq = models.BigIntegerField(help_text="All arrivals up to this number are in it.")
    worn = models.TextField(help_text="Which tags were on the wearer when, as it was made.")
    version = models.SmallIntegerField(help_text="Of the way it was made.")
    cells = models.BinaryField(help_text="movements.packing")

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["wearer", "day"], name="one_heat_of_a_day"),)

    def __str__(self) -> str:
        return f"heat of {self.day}"
