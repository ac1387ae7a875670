"""What every form has in common: empty fields are asked for by their names."""

import re
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

    def in_words(self, said: str) -> str:
        """What other rooms say of a field, with the field called what the person who fills it sees."""
        labels = {name: f"'{self.fields[name].label}'" for name in self.called_by_label}
        if not labels:
            return said
        names = re.compile(rf"\b({'|'.join(labels)})\b", re.IGNORECASE)
        return names.sub(lambda named: labels[named[0].lower()], said)

    @property
    def called_by_label(self) -> "Sequence[str]":
        """The fields whose names are no words that a message may use otherwise."""
        return [name for name in self.fields if "_" in name]


def moment(label: str, **options: Any) -> forms.DateTimeField:
    """A field for a date and a time of day on London's clocks."""
    return forms.DateTimeField(label=label, widget=MOMENT, input_formats=MOMENT_FORMATS, **options)
