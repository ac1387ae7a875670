"""A condition of any kind: where, when, whom it concerns, and the few settings that an order names.

One form for all kinds, from which each kind drops what it has no use for. What makes a condition fit to be watched is
asked of `cases.fit`, as the action does; here it is only said beside the field.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.cases.fit import NEEDS_TIMES, PLACELESS, Unfit, refuse_unfit
from waywarden.centre.cases.models import Condition, ConditionKind, Order, ProtectedPerson, Wearer
from waywarden.centre.web.forms.place import PLACE, PlaceForm
from waywarden.centre.web.forms.plain import PlainForm, moment
from waywarden.centre.web.forms.timetable import EVERY_NIGHT, Times

VALIDITY = ("order", "valid_from", "valid_to")
USUAL_RADIUS_M = {ConditionKind.EXCLUSION_ZONE: 300, ConditionKind.INCLUSION_ZONE: 1000}
RADIUS_OF_A_HOME_M = 100


@dataclass(frozen=True)
class Asked:
    """A setting that orders name (detection.settings), in words."""

    name: str
    label: str
    hint: str


SETTINGS = {
    ConditionKind.CURFEW: (
        Asked("grace_minutes", "Minutes of grace", "Minutes late that the order allows. Empty: none."),
        Asked("allowance_minutes", "Minutes out allowed", "Added up over the days below. Empty: they only add up."),
        Asked("allowance_days", "Days over which they add up", "Empty: 7."),
    ),
    ConditionKind.ATTENDANCE: (
        Asked("stay_minutes", "Minutes to stay", "Empty: from the beginning to the end of each time above."),
        Asked("late_minutes", "Minutes late that count as in time", "Empty: 10."),
    ),
    ConditionKind.PROXIMITY: (Asked("distance_m", "Distance to keep, metres", "Empty: 300."),),
    ConditionKind.NON_ASSOCIATION: (
        Asked("distance_m", "Distance that counts as together, metres", "Empty: 50."),
        Asked("minutes", "Minutes together", "Passing in the street is not meeting. Empty: 5."),
    ),
}


class ConditionForm(PlaceForm):
    """What an order demands. `kind` decides which of the fields there are."""

    name = forms.CharField(label="Name", max_length=100, help_text="For staff. Do not name a person or an address.")
    buffer_m = forms.FloatField(
        label="Buffer, metres",
        min_value=0,
        max_value=20_000,
        initial=200,
        help_text="The ring round the zone whose crossing inwards is an approach.",
    )
    hidden = forms.BooleanField(
        label="Hidden: its existence must not reach the wearer",
        required=False,
        help_text="A hidden zone is shown to staff only, with a warning not to speak of it.",
    )
    protects = forms.ModelChoiceField(
        ProtectedPerson.objects.none(), label="Protects", required=False, empty_label="nobody in particular"
    )
    other_wearer = forms.SlugField(
        label="Case key of the other wearer", max_length=32, help_text="Somebody whose case you may see."
    )
    order = forms.ModelChoiceField(Order.objects.none(), label="Under which order", empty_label=None)
    valid_from = moment("Holds from", initial=clock.now)
    valid_to = moment("Until", required=False, help_text="Leave empty if it holds until the order ends.")

    def __init__(
        self, data: QueryDict | None = None, *args: Any, wearer: Wearer, kind: ConditionKind, user: User, **kwargs: Any
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.wearer, self.kind, self.user = wearer, kind, user
        self.fields = {name: field for name, field in self.fields.items() if name not in _unused(kind)}
        for asked in SETTINGS.get(kind, ()):
            self.fields[asked.name] = forms.FloatField(label=asked.label, required=False, help_text=asked.hint)
        self.after_times = [*(asked.name for asked in SETTINGS.get(kind, ())), *VALIDITY]
        before = [name for name in self.fields if name not in ("name", *self.after_times)]
        self.order_fields(["name", *before, *self.after_times])
        self._choose("order", wearer.orders.order_by("-begins_at"))
        self._choose("protects", wearer.protected_persons.order_by("reference"))
        if self.has_place:
            self.fields["radius_m"].initial = USUAL_RADIUS_M.get(kind, RADIUS_OF_A_HOME_M)
        self.times = Times(data, EVERY_NIGHT if kind == ConditionKind.CURFEW else None)

    @property
    def has_place(self) -> bool:
        return self.kind not in PLACELESS

    @property
    def needs_times(self) -> bool:
        return self.kind in NEEDS_TIMES

    @property
    def parts(self) -> list[PlainForm]:
        return self.times.parts

    @property
    def fields_before_times(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.after_times]

    @property
    def fields_after_times(self) -> list[forms.BoundField]:
        return [self[name] for name in self.after_times]

    @property
    def demand(self) -> dict[str, Any]:
        """What `cases.actions.add_condition` takes, but for who adds it."""
        return self.cleaned_data["demand"]  # type: ignore[no-any-return]

    def clean_other_wearer(self) -> Wearer:
        other = Wearer.objects.visible_to(self.user).filter(key=self.cleaned_data["other_wearer"]).first()
        if other is None:
            raise forms.ValidationError("You see no case with this key. Check it, or ask to be assigned to that case.")
        return other

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        geometry = self.geometry(cleaned) if self.has_place else None
        times_are_valid = self.times.is_valid()
        if self.errors or not times_are_valid:
            if not self.errors:
                self.add_error(None, "Some of the times are incomplete; see below.")
            return cleaned
        cleaned["demand"] = {
            "order": cleaned["order"],
            "kind": self.kind,
            "name": cleaned["name"],
            "geometry": geometry,
            "radius_m": cleaned["radius_m"] if geometry and geometry["type"] == "Point" else None,
            "buffer_m": cleaned.get("buffer_m", 0.0),
            "hidden": cleaned.get("hidden", False),
            "protects": cleaned.get("protects"),
            "other_wearer": cleaned.get("other_wearer"),
            "timetable": self.times.timetable(),
            "parameters": {
                asked.name: cleaned[asked.name]
                for asked in SETTINGS.get(self.kind, ())
                if cleaned[asked.name] is not None
            },
            "valid_from": cleaned["valid_from"],
            "valid_to": cleaned["valid_to"],
        }
        try:
            refuse_unfit(Condition(wearer=self.wearer, **cleaned["demand"]))
        except Unfit as unfit:
            self._say(unfit)
        return cleaned

    def _say(self, unfit: Unfit) -> None:
        field: str | None = unfit.field
        if field == "geometry":
            field = "polygon" if self.cleaned_data["shape"] == "polygon" else "radius_m"
        elif field == "parameters":
            field = next((asked.name for asked in SETTINGS[self.kind] if asked.name in str(unfit).lower()), None)
        elif field == "timetable":
            self.times.said = str(unfit)
        self.add_error(field if field in self.fields else None, self.in_words(str(unfit)))

    def _choose(self, name: str, queryset: Any) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = queryset
            field.required = name == "order" or self.kind == ConditionKind.PROXIMITY


def _unused(kind: ConditionKind) -> set[str]:
    """The fields that this kind has no use for."""
    unused = {"buffer_m", "hidden", "protects", "other_wearer"}
    if kind in PLACELESS:
        unused |= set(PLACE)
    if kind == ConditionKind.EXCLUSION_ZONE:
        unused -= {"buffer_m", "hidden", "protects"}
    if kind == ConditionKind.PROXIMITY:
        unused -= {"hidden", "protects"}
    if kind == ConditionKind.NON_ASSOCIATION:
        unused -= {"other_wearer"}
    return unused
