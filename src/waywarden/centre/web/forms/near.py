"""Who was near a place, or near another wearer: where or how near, when, and why it is asked."""

from typing import Any

from django import forms

from waywarden.centre.web.forms.place import PLACE, PlaceForm
from waywarden.centre.web.forms.reason import ReasonForm
from waywarden.places.settings import MeetingSettings
from waywarden.zones.geometry import ZoneError, zone_from_geojson

MOST_CORNERS = 500  # every fix is measured against every edge, and an audit row keeps them all
TOGETHER_M = MeetingSettings().within_m


class NearForm(PlaceForm, ReasonForm):
    """`cleaned_data["geometry"]` and `radius_m` (None for a polygon) are a zone that can be measured against."""

    most_days = 7
    field_order = (*PLACE, "begins", "ends", "reason", "explained")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["radius_m"].initial = 200

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        geometry = self.geometry(cleaned)
        round_one = cleaned.get("shape") != "polygon"
        if self.errors:
            return cleaned
        radius_m = cleaned["radius_m"] if round_one else None
        try:
            zone = zone_from_geojson(geometry, radius_m)
        except ZoneError as unfit:
            self.add_error("radius_m" if round_one else "polygon", str(unfit))
        else:
            if len(zone.edges) > MOST_CORNERS:
                self.add_error("polygon", f"An area to search has at most {MOST_CORNERS} corners. Draw it simpler.")
        return cleaned | {"geometry": geometry, "radius_m": radius_m}


class MetForm(ReasonForm):
    within_m = forms.FloatField(
        label="How near, metres",
        min_value=5,
        max_value=1000,
        initial=round(TOGETHER_M),
        help_text="Across a street is 50 m. What their errors allow counts as well, and is told apart.",
    )
    field_order = ("begins", "ends", "within_m", "reason", "explained")
