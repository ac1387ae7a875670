"""Names that practitioners give to a wearer's places. Places are computed anew; names are a person's."""

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
