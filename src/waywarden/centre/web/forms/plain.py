"""What every form has in common: empty fields are asked for by their names."""

from collections.abc import Sequence
from typing import Any

from django import forms

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class PlainForm(forms.Form):
    """A form whose empty fields are asked for by their names. `parts` are the forms it holds, each with its title."""

    title = ""

    @property
    def parts(self) -> "Sequence[PlainForm]":
        return ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = f"This is needed: {str(field.label).lower()}."


def moment(label: str, **options: Any) -> forms.DateTimeField:
    """A field for a date and a time of day on London's clocks."""
    return forms.DateTimeField(label=label, widget=MOMENT, input_formats=MOMENT_FORMATS, **options)
