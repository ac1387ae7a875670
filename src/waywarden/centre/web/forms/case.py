"""Registering a case: the wearer, the order, whom it protects, the tag; and ending something for a reason."""

from typing import Any

from django import forms

from waywarden.centre import clock
from waywarden.centre.cases.models import OrderKind, Programme, ProtectedPerson, Wearer
from waywarden.centre.devices.models import Device, Entrustment
from waywarden.centre.web.forms.plain import PlainForm, moment


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
    begins_at = moment("Begins", initial=clock.now)
    ends_at = moment("Ends")

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
    began_at = moment("Fitted at", initial=clock.now)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device: Device | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.device = Device.objects.filter(device_id=cleaned.get("device_id")).first()
        if self.device and self.device.activations.filter(ended_at=None).exists():
            self.add_error("device_id", "This tag is on somebody. End that fitting first.")
        return cleaned


class EntrustingForm(PlainForm):
    """A tag for a protected person to carry."""

    person = forms.ModelChoiceField(
        ProtectedPerson.objects.none(), label="Who carries it?", to_field_name="reference", empty_label=None
    )
    device_id = forms.CharField(
        label="Tag",
        max_length=64,
        help_text="The identifier the tag sends. A new one is registered. It counts from now on, and says where she is "
        "to be kept away from: it is on no map, and what it says is forgotten after six hours.",
    )

    def __init__(self, *args: Any, wearer: Wearer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without = wearer.protected_persons.exclude(entrustments__in=Entrustment.objects.filter(ended_at=None))
        self.fields["person"].queryset = without.order_by("reference")  # type: ignore[attr-defined]

    @property
    def device(self) -> Device | None:
        return Device.objects.filter(device_id=self.cleaned_data["device_id"]).first()


class EndingForm(PlainForm):
    """Ending a condition or a fitting needs a reason."""

    why = forms.CharField(label="Why", max_length=200, error_messages={"required": "Say why it ends."})
