"""The forms of rule settings: naming a draft, choosing conditions, setting values, publishing."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms

from waywarden.centre.cases.models import ConditionKind, Programme
from waywarden.centre.web.forms.plain import PlainForm, moment
from waywarden.centre.web.rule_words import NO_LIMIT, settings_of, written
from waywarden.detection.settings import SETTINGS_OF

SETTABLE = [(kind.value, kind.label) for kind in ConditionKind if kind.value in SETTINGS_OF]
FROM_NOW, FROM_THEN = "now", "then"


class DraftForm(PlainForm):
    name = forms.CharField(label="Name", max_length=60, help_text="What changes, in a few words.")
    why = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class WhichForm(PlainForm):
    """For which conditions a row is."""

    kind = forms.ChoiceField(label="Kind of condition", choices=SETTABLE, widget=forms.RadioSelect)
    zone_class = forms.ChoiceField(
        label="Open or hidden",
        choices=[("", "Both"), ("open", "Open only"), ("hidden", "Hidden only")],
        required=False,
        help_text="Hidden: its existence must not reach the wearer.",
    )
    programme = forms.ChoiceField(
        label="Programme", choices=[("", "All programmes"), *Programme.choices], required=False
    )


class SettingField(forms.FloatField):
    """A number within its bounds, or where there may be none the words for it. Empty: what is less specific holds."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, low: float, high: float, bounds: str, **options: Any) -> None:
        self.low, self.high = low, high
        self.or_none = f", or write '{NO_LIMIT}'" if high == math.inf else ""
        self.refusal = f"Give a number {bounds}{self.or_none}."
        super().__init__(required=False, error_messages={"invalid": self.refusal}, **options)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().replace(",", "")
        return math.inf if self.or_none and text.lower() == NO_LIMIT else super().to_python(text)

    def validate(self, value: Any) -> None:
        if value is not None and not self.low <= value <= self.high:
            raise forms.ValidationError(self.refusal)


class ValuesForm(PlainForm):
    """Every setting of a kind; those left empty are not set by this row."""

    def __init__(self, *args: Any, kind: str, values: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = {one.name: one.metadata for one in fields(SETTINGS_OF[kind])}
        for setting in settings_of(kind):
            self.fields[setting.name] = SettingField(
                low=allowed[setting.name]["low"],
                high=allowed[setting.name]["high"],
                bounds=setting.bounds,
                label=f"{setting.label}, {setting.unit}" if setting.unit else setting.label,
                help_text=f"Built in: {setting.built_in}; {setting.bounds}. {setting.source}.",
                initial=written(values[setting.name]) if setting.name in values else "",
            )

    @property
    def called_by_label(self) -> list[str]:
        return list(self.fields)

    @property
    def given(self) -> dict[str, float | None]:
        """What was filled in; None is no limit."""
        return {
            name: None if value == math.inf else value for name, value in self.cleaned_data.items() if value is not None
        }


class PublishForm(PlainForm):
    begins = forms.ChoiceField(
        label="It applies",
        choices=[
            (FROM_NOW, "to what is recorded from now on"),
            (FROM_THEN, "from an earlier moment on: what is stored since then is looked at again"),
        ],
        widget=forms.RadioSelect,
        initial=FROM_NOW,
    )
    applies_from = moment("The earlier moment", required=False, help_text="Within the last 30 days.")
    why = forms.CharField(
        label="Why it is published", max_length=300, help_text="Who agreed to it, and what for. It stays on record."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("begins") == FROM_NOW:
            cleaned["applies_from"] = None
        elif cleaned.get("begins") == FROM_THEN and cleaned.get("applies_from") is None:
            self.add_error("applies_from", "Say from which moment on.")
        return cleaned
