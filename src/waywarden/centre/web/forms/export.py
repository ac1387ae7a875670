"""What is to be exported of a wearer, for which time, as what, and why."""

from typing import Any

from django import forms

from waywarden.centre.movements.exporting import What
from waywarden.centre.web.forms.reason import ReasonForm
from waywarden.tracks.writing.formats import OF_STAYS_AND_TRIPS, FileFormat

IN_WORDS = {
    FileFormat.GPX: "GPX, for maps and navigation programs",
    FileFormat.GEOJSON: "GeoJSON, for geographic information systems",
    FileFormat.KML: "KML, for Google Earth",
    FileFormat.CSV: "CSV, for spreadsheets",
    FileFormat.PARQUET: "Parquet, for analysis",
}


class ExportForm(ReasonForm):
    most_days = 92
    what = forms.ChoiceField(label="What", choices=What.choices, widget=forms.RadioSelect, initial=What.FIXES)
    file_format = forms.ChoiceField(
        label="As",
        choices=[(one.value, said) for one, said in IN_WORDS.items()],
        help_text="Stays and trips: CSV or GeoJSON.",
    )
    field_order = ("what", "begins", "ends", "file_format")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("what") not in (What.FIXES, None) and cleaned.get("file_format") not in OF_STAYS_AND_TRIPS:
            self.add_error("file_format", "Stays and trips are written as CSV or GeoJSON. Choose one of these.")
        return cleaned
