"""A place typed or drawn: a circle or a polygon. The page's map (place_form.js) writes into the same fields."""

import json
import math
from typing import Any

from django import forms

from waywarden.centre.web.forms.plain import PlainForm
from waywarden.detection.doubtful import SMALLEST_RADIUS_M

PLACE = ("shape", "lat", "lon", "radius_m", "polygon")


class PlaceForm(PlainForm):
    """The fields of a place, and the GeoJSON geometry that they say."""

    shape = forms.ChoiceField(
        label="Shape",
        choices=[("circle", "Circle"), ("polygon", "Polygon")],
        widget=forms.RadioSelect,
        initial="circle",
    )
    lat = forms.FloatField(label="Latitude of the centre", min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label="Longitude of the centre", min_value=-180, max_value=180, required=False)
    radius_m = forms.FloatField(
        label="Radius, metres",
        min_value=SMALLEST_RADIUS_M,
        max_value=50_000,
        required=False,
        error_messages={
            "min_value": f"At least {SMALLEST_RADIUS_M:g}: no fix is good enough to tell who is within less."
        },
    )
    polygon = forms.CharField(
        label="Polygon (GeoJSON geometry)", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )

    def geometry(self, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        """The shape that was drawn or typed; where it is none, that is said beside its fields."""
        if cleaned.get("shape") == "polygon":
            try:
                geometry: dict[str, Any] = _geometry(cleaned.get("polygon") or "")
            except (ValueError, RecursionError):
                self.add_error("polygon", "This is not JSON. Draw the polygon on the map, or paste a GeoJSON geometry.")
                return None
            return geometry
        missing = [name for name in ("lat", "lon", "radius_m") if name not in self.errors and cleaned.get(name) is None]
        for name in missing:
            self.add_error(name, "A circle needs this.")
        return {"type": "Point", "coordinates": [cleaned.get("lon"), cleaned.get("lat")]}


def _geometry(typed: str) -> Any:
    """Type and coordinates alone: what else was pasted is nobody's to keep. ValueError where it is no JSON."""
    read = json.loads(typed, parse_constant=_finite, parse_float=_finite, parse_int=_finite)
    return {name: read[name] for name in ("type", "coordinates") if name in read} if isinstance(read, dict) else read


def _finite(number: str) -> float:
    """No NaN, no Infinity, nothing that overflows: neither is JSON, and no database keeps it."""
    read = float(number)
    if not math.isfinite(read):
        raise ValueError("not a finite number")
    return read
