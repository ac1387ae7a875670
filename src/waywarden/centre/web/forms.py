"""Forms. Each says what is wrong and what to do in words that a busy person can act on.

Times are typed and shown in Europe/London, kept in UTC.
"""

import json
from typing import Any

from django import forms

from waywarden.centre import clock
from waywarden.centre.alerts.models import Outcome
from waywarden.centre.cases.models import Order, OrderKind, Programme, ProtectedPerson, Wearer
from waywarden.centre.devices.models import Device
from waywarden.zones.geometry import ZoneError, zone_from_geojson

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
IMPORT_AT_MOST_BYTES = 5_000_000


class PlainForm(forms.Form):
    """A form whose empty fields are asked for by their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = f"This is needed: {str(field.label).lower()}."


def _moment(label: str, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MOMENT, input_formats=MOMENT_FORMATS, **options)


class ClosingForm(PlainForm):
    """Closing an alert needs an outcome and a note."""

    outcome = forms.ChoiceField(
        label="What was it?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it was."},
    )
    note = forms.CharField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Write what was found and done, so that the next person need not ask."},
    )


class WearerForm(PlainForm):
    key = forms.SlugField(label="Case key", max_length=32, help_text="What screens and logs show instead of the name.")
    given_name = forms.CharField(label="Given name", max_length=100)
    family_name = forms.CharField(label="Family name", max_length=100)
    borough = forms.CharField(label="Borough", max_length=60, required=False)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if Wearer.objects.filter(key=key).exists():
            raise forms.ValidationError("This key is taken. Choose another.")
        return key


class OrderForm(PlainForm):
    kind = forms.ChoiceField(label="Kind of order", choices=OrderKind.choices)
    programme = forms.ChoiceField(label="Programme", choices=Programme.choices)
    begins_at = _moment("Begins", initial=clock.now)
    ends_at = _moment("Ends")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins_at, ends_at = cleaned.get("begins_at"), cleaned.get("ends_at")
        if begins_at and ends_at and ends_at <= begins_at:
            self.add_error("ends_at", "The order must end after it begins.")
        return cleaned


class ProtectedPersonForm(PlainForm):
    reference = forms.SlugField(label="Reference", max_length=32, help_text="What logs show instead of the name.")
    name = forms.CharField(label="Name", max_length=200)
    contact = forms.CharField(
        label="How to reach them safely", max_length=200, required=False, help_text="Not an address."
    )

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        if ProtectedPerson.objects.filter(reference=reference).exists():
            raise forms.ValidationError("This reference is taken. Choose another.")
        return reference


class TagForm(PlainForm):
    device_id = forms.CharField(
        label="Tag", max_length=64, help_text="The identifier the tag sends. A new one is registered."
    )
    began_at = _moment("Fitted at", initial=clock.now)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device: Device | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.device = Device.objects.filter(device_id=cleaned.get("device_id")).first()
        if self.device and self.device.activations.filter(ended_at=None).exists():
            self.add_error("device_id", "This tag is on somebody. End that fitting first.")
        return cleaned


class _ForCase(PlainForm):
    """What every zone needs: the order it comes from, whom it protects, and since when."""

    order = forms.ModelChoiceField(label="Order", queryset=Order.objects.none(), empty_label=None)
    protects = forms.ModelChoiceField(
        label="Protects", queryset=ProtectedPerson.objects.none(), required=False, empty_label="Nobody named"
    )
    buffer_m = forms.FloatField(
        label="Buffer, metres", min_value=0, max_value=5000, initial=200, help_text="The ring that gives a warning."
    )
    hidden = forms.BooleanField(label="Hidden: its existence must not reach the wearer", required=False, initial=False)
    valid_from = _moment("Holds from", initial=clock.now)
    valid_to = _moment("Until", required=False, help_text="Empty: as long as the order.")

    def __init__(self, *args: Any, wearer: Wearer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("order", wearer.orders.order_by("-begins_at"))
        self._choose("protects", wearer.protected_persons.order_by("reference"))

    def _choose(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        order, valid_from, valid_to = (cleaned.get(name) for name in ("order", "valid_from", "valid_to"))
        if valid_from and valid_to and valid_to <= valid_from:
            self.add_error("valid_to", "The zone must end after it begins.")
        if order and valid_from and valid_from >= order.ends_at:
            self.add_error("valid_from", "The order has ended by then: no condition holds outside its order.")
        if order and valid_to and valid_to <= order.begins_at:
            self.add_error("valid_to", "The order has not begun by then: no condition holds outside its order.")
        return cleaned


class ZoneForm(_ForCase):
    """One exclusion zone, drawn on the map or typed: a circle, or a polygon as GeoJSON."""

    name = forms.CharField(label="Name", max_length=100, help_text="For staff. Do not name a person or an address.")
    shape = forms.ChoiceField(
        label="Shape",
        choices=[("circle", "Circle"), ("polygon", "Polygon")],
        widget=forms.RadioSelect,
        initial="circle",
    )
    lat = forms.FloatField(label="Latitude of the centre", min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label="Longitude of the centre", min_value=-180, max_value=180, required=False)
    radius_m = forms.FloatField(label="Radius, metres", min_value=1, max_value=50_000, required=False, initial=300)
    polygon = forms.CharField(
        label="Polygon (GeoJSON geometry)", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    field_order = ("name", "shape", "lat", "lon", "radius_m", "polygon")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("shape") == "circle":
            missing = [name for name in ("lat", "lon", "radius_m") if cleaned.get(name) is None]
            for name in missing:
                self.add_error(name, "A circle needs this.")
            if missing:
                return cleaned
            geometry, radius_m = {"type": "Point", "coordinates": [cleaned["lon"], cleaned["lat"]]}, cleaned["radius_m"]
        else:
            try:
                geometry, radius_m = json.loads(cleaned.get("polygon") or ""), None
            except ValueError:
                self.add_error("polygon", "This is not JSON. Draw the polygon on the map, or paste a GeoJSON geometry.")
                return cleaned
        try:
            zone_from_geojson(geometry, radius_m)
        except ZoneError as error:
            self.add_error("polygon" if radius_m is None else "radius_m", str(error))
        cleaned["geometry"], cleaned["radius_m"] = geometry, radius_m
        return cleaned


class ZoneImportForm(_ForCase):
    """Many exclusion zones from a GeoJSON FeatureCollection; each Feature's own name and radius count."""

    file = forms.FileField(label="GeoJSON file")
    field_order = ("file",)

    def clean_file(self) -> list[dict[str, Any]]:
        """The features as (name, geometry, radius_m); every bad one is named, and then none is taken."""
        upload = self.cleaned_data["file"]
        if upload.size > IMPORT_AT_MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Split it.")
        try:
            features = json.loads(upload.read().decode("utf-8-sig"))["features"]
            assert isinstance(features, list)
        except (ValueError, KeyError, TypeError, AssertionError):
            raise forms.ValidationError("This is not a GeoJSON FeatureCollection. Export it as GeoJSON.") from None
        zones, wrong = [], []
        for number, feature in enumerate(features, start=1):
            try:
                properties = feature.get("properties") or {}
                radius_m = properties.get("radius_m")
                zone_from_geojson(feature["geometry"], radius_m)
                name = str(properties.get("name") or f"Zone {number}")[:100]
                zones.append({"name": name, "geometry": feature["geometry"], "radius_m": radius_m})
            except ZoneError as error:
                wrong.append(f"Feature {number}: {error}")
            except (KeyError, TypeError, AttributeError):
                wrong.append(f"Feature {number}: it is no GeoJSON Feature with a geometry.")
        if wrong:
            raise forms.ValidationError(wrong)
        if not zones:
            raise forms.ValidationError("The file holds no feature.")
        return zones


class EndingForm(PlainForm):
    """Ending a condition or a fitting needs a reason."""

    why = forms.CharField(label="Why", max_length=200, error_messages={"required": "Say why it ends."})
