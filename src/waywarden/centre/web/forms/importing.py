"""Many conditions from a GeoJSON FeatureCollection, as `waywarden detect` reads it: all of them, or none.

A Feature's own kind, name, times and settings count; what it leaves out is taken from the form. Its device_id and
condition_id are not read: the conditions are this wearer's, whatever tag is on them.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.cases.fit import Unfit, kinds_watched, refuse_unfit
from waywarden.centre.cases.models import Condition, ConditionKind, Order, ProtectedPerson, Wearer
from waywarden.centre.web.forms.plain import PlainForm, moment
from waywarden.detection.doubtful import refuse_misplaced, refuse_misspelt
from waywarden.detection.settings import SettingsError

AT_MOST_BYTES = 5_000_000
OWN_PROPERTIES = ("name", "other_wearer")


class ConditionImportForm(PlainForm):
    """The file, and what counts where a Feature says nothing."""

    file = forms.FileField(
        label="GeoJSON file", help_text="One Feature a condition, of any kind; without a kind it is an exclusion zone."
    )
    buffer_m = forms.FloatField(label="Buffer of exclusion zones, metres", min_value=0, max_value=20_000, initial=200)
    hidden = forms.BooleanField(label="Hidden: their existence must not reach the wearer", required=False)
    protects = forms.ModelChoiceField(
        ProtectedPerson.objects.none(), label="Protects", required=False, empty_label="nobody in particular"
    )
    order = forms.ModelChoiceField(Order.objects.none(), label="Under which order", empty_label=None)
    valid_from = moment("Hold from", initial=clock.now)
    valid_to = moment("Until", required=False, help_text="Leave empty if they hold until the order ends.")

    def __init__(self, *args: Any, wearer: Wearer, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wearer, self.user = wearer, user
        for name, rows in (
            ("order", wearer.orders.order_by("-begins_at")),
            ("protects", wearer.protected_persons.all()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    @property
    def demands(self) -> list[dict[str, Any]]:
        """What `cases.actions.add_condition` takes, for each Feature."""
        return self.cleaned_data["demands"]  # type: ignore[no-any-return]

    def clean_file(self) -> list[Any]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > AT_MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Split it.")
        try:
            features = json.loads(upload.read().decode("utf-8-sig"))["features"]
        except (ValueError, KeyError, TypeError):
            features = None
        if not isinstance(features, list):
            raise forms.ValidationError("This is not a GeoJSON FeatureCollection. Export it as GeoJSON.")
        if not features:
            raise forms.ValidationError("The file holds no feature.")
        return features

    def clean(self) -> dict[str, Any]:
        """Every bad Feature is named, and then none is taken."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        demands, wrong = [], []
        for number, feature in enumerate(cleaned["file"], start=1):
            try:
                demand = self._demand(number, feature)
                refuse_unfit(Condition(wearer=self.wearer, **demand))
                demands.append(demand)
            except Unfit as unfit:
                wrong.append(f"Feature {number}: {unfit}")
        cleaned["demands"] = demands
        if wrong:
            self.add_error("file", forms.ValidationError(wrong))
        return cleaned

    def _demand(self, number: int, feature: Any) -> dict[str, Any]:
        """The Feature with what the form adds to it. Raises Unfit where it is none."""
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or "geometry" not in feature:
            raise Unfit("file", "it is no GeoJSON Feature with a geometry and properties.")
        kind = properties.get("kind") or ConditionKind.EXCLUSION_ZONE
        if kind not in kinds_watched():
            raise Unfit("file", f"kind must be one of {', '.join(kinds_watched())}.")
        kind = ConditionKind(kind)
        try:
            refuse_misspelt(properties, OWN_PROPERTIES)
            refuse_misplaced(kind, properties)
        except SettingsError as error:
            raise Unfit("file", f"{error}.") from None
        is_zone = kind == ConditionKind.EXCLUSION_ZONE
        buffer_m = properties.get("buffer_m")
        protects = self.cleaned_data["protects"] if is_zone or kind == ConditionKind.PROXIMITY else None
        return {
            "order": self.cleaned_data["order"],
            "kind": kind,
            "name": str(properties.get("name") or f"{kind.label} {number}")[:100],
            "geometry": feature["geometry"],
            "radius_m": properties.get("radius_m"),
            "buffer_m": (self.cleaned_data["buffer_m"] if is_zone else 0.0) if buffer_m is None else buffer_m,
            "hidden": bool(properties.get("hidden") or (is_zone and self.cleaned_data["hidden"])),
            "protects": protects,
            "other_wearer": self._other_wearer(properties),
            "timetable": properties.get("timetable"),
            "parameters": properties.get("parameters") or {},
            "valid_from": _moment(properties, "valid_from") or self.cleaned_data["valid_from"],
            "valid_to": _moment(properties, "valid_to") or self.cleaned_data["valid_to"],
        }

    def _other_wearer(self, properties: dict[str, Any]) -> Wearer | None:
        key = properties.get("other_wearer")
        if key is None:
            return None
        other = Wearer.objects.visible_to(self.user).filter(key=key).first()
        if other is None:
            raise Unfit("file", "other_wearer is no key of a case that you may see.")
        return other


def _moment(properties: dict[str, Any], name: str) -> datetime | None:
    text = properties.get(name)
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        read = None
    if read is None or read.tzinfo is None:
        raise Unfit("file", f"{name} must be an ISO 8601 time with a zone, such as 2026-01-01T00:00:00Z.")
    return read.astimezone(UTC)
