"""Finding crimes and batches, and handing a batch in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.crimes.intake import MOST_BYTES
from waywarden.centre.crimes.models import FORCE_CHOICES, Channel
from waywarden.centre.web.crime_words import LABELS, STATES, VERDICTS, WAITS
from waywarden.centre.web.forms.plain import PlainForm
from waywarden.crime.offences import OFFENCES

ANY = ("", "Any")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day(label: str, **options: Any) -> forms.DateField:
    """A field for a day of London's."""
    return forms.DateField(label=label, widget=DAY, input_formats=["%Y-%m-%d"], **options)


class FilterForm(PlainForm):
    """Every field may be empty. What is wrong is said, and the rest still filters."""

    police_force = forms.ChoiceField(label="Force", choices=[ANY, *FORCE_CHOICES], required=False)
    since = day("From", required=False)
    until = day("To", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.may(Permission.SEE_ALL_CRIMES):
            del self.fields["police_force"]  # there is only their own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", "The last day comes before the first.")
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """What was filled in and can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CrimeFilterForm(FilterForm):
    crime_type = forms.ChoiceField(label="Type", choices=[ANY, *OFFENCES.items()], required=False)
    found = forms.ChoiceField(
        label="Found",
        choices=[
            ANY,
            *((label, f"at least one {words}") for label, words in LABELS.items()),
            *WAITS.items(),
            *STATES.items(),
        ],
        required=False,
    )
    reference = forms.CharField(label="Reference", max_length=64, required=False)
    field_order = ("reference", "police_force", "crime_type", "found", "since", "until")


class BatchFilterForm(FilterForm):
    batch = forms.CharField(label="Batch ID", max_length=32, required=False)
    verdict = forms.ChoiceField(label="What came of it", choices=[ANY, *VERDICTS.items()], required=False)
    channel = forms.ChoiceField(label="How it came", choices=[ANY, *Channel.choices], required=False)
    field_order = ("batch", "police_force", "verdict", "channel", "since", "until")


class UploadForm(PlainForm):
    file = forms.FileField(
        label="Crimes, a CSV file",
        help_text="13 columns without a header, as the Ministry of Justice has forces send them. Good rows go in "
        "beside bad ones.",
        allow_empty_file=True,  # what is wrong with it is said as of any other file
    )
    tz = forms.ChoiceField(
        label="Its times are in",
        choices=[("UTC", "UTC"), ("Europe/London", "London's time, with summer time")],
        widget=forms.RadioSelect,
        initial="UTC",
        help_text="Forces agreed on UTC. If this is wrong, crimes of summer are matched with where people were an hour "
        "before or after.",
    )
    place = forms.ChoiceField(
        label="Its places are",
        choices=[
            ("address", "addresses: within 15 m"),
            ("street", "streets: within 50 m"),
            ("area", "areas: within 250 m"),
        ],
        widget=forms.RadioSelect,
        initial="address",
        help_text="A place that is given coarsely, with few digits, is taken as an area whatever is chosen here.",
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Send it in parts.")
        return upload
