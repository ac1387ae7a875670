"""A row of fields among others like it: empty it counts as not there, filled half it is asked for the rest."""

from typing import Any, ClassVar

from waywarden.centre.web.forms.plain import PlainForm


class Row(PlainForm):
    """`needed` names each field that a row must have, with what is said where it is missing."""

    needed: ClassVar[dict[str, str]] = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or any(cleaned.get(name) for name in self.fields):
            for name, said in self.needed.items():
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, said)
        return cleaned

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)
