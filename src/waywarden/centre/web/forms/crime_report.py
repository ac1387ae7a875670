"""Which paper about a crime is made, of whom and why; or which one that was made is taken again."""

from collections.abc import Sequence
from typing import Any

from django import forms

from waywarden.centre.crimes.models import Match
from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.models import FileFormat, Kind, Report
from waywarden.centre.web.crime_words import LABELS
from waywarden.centre.web.forms.reason import Reason, WhyForm


class MakeReportForm(WhyForm):
    kind = forms.ChoiceField(label="What", choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.PROXIMITY)
    persons = forms.MultipleChoiceField(
        label="Who is told of",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Those of whom two analysts decided that the force is told. Not for a certificate.",
    )
    wearer = forms.CharField(
        label="Who is ruled out",
        required=False,
        max_length=32,
        help_text="The key of one wearer from the list of the ruled out. Only for a certificate.",
    )
    file_format = forms.ChoiceField(label="As", choices=FileFormat.choices, initial=FileFormat.PDF)
    field_order = ("kind", "persons", "wearer", "file_format")

    def __init__(self, *args: Any, told: Sequence[Match], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.wearer.key, f"{one.wearer.name} ({one.wearer.key}), {LABELS[one.label]}") for one in told]
        self.fields["persons"].choices = choices  # type: ignore[attr-defined]
        self.fields["persons"].initial = [key for key, _ in choices]
        if not choices:
            self.fields["persons"].help_text = "Nobody yet: two analysts have to decide it first."
        self.fields["reason"].initial = Reason.INVESTIGATION

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, as_what = cleaned.get("kind"), cleaned.get("file_format")
        if kind == Kind.MATCHES and as_what != FileFormat.CSV:
            self.add_error("file_format", "A table of matches is a CSV. Choose CSV.")
        if kind in (Kind.PROXIMITY, Kind.RULE_OUT) and as_what == FileFormat.CSV:
            self.add_error("file_format", "A report or a certificate is a PDF or a Word document. Choose one of these.")
        if kind == Kind.RULE_OUT and not cleaned.get("wearer", "").strip():
            self.add_error("wearer", "Give the key of the wearer who is ruled out.")
        if kind in (Kind.PROXIMITY, Kind.MATCHES) and "persons" in cleaned and not cleaned["persons"]:
            self.add_error("persons", "Choose at least one person of whom the force is to be told.")
        return cleaned


class TakeReportForm(WhyForm):
    report = forms.ChoiceField(label="Which", widget=forms.RadioSelect)
    field_order = ("report",)

    def __init__(self, *args: Any, reports: Sequence[Report], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = [(str(one.number), in_words(one)) for one in reports]  # type: ignore[attr-defined]
        self.fields["reason"].initial = Reason.INVESTIGATION


def in_words(report: Report) -> str:
    """ "Disclosure 4711, 3 Mar 2026 14:02: proximity report, PDF, T-0001"."""
    what = report.get_kind_display().split(":")[0].split(",")[0]
    replaced = "" if report.result.is_current else ". A newer result has replaced what it says"
    return (
        f"Disclosure {report.number}, {words.london(report.at)}: {what[0].lower()}{what[1:]} of version"
        f" {report.result.version.number}, {report.get_file_format_display()}, {', '.join(report.whose)}{replaced}"
    )
