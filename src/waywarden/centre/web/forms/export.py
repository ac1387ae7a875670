"""What is to be exported of a wearer, for which time, as what, and why."""

import re
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
PNG = "png"
MOST_ZOOM = 18
MOST_LAT = 85
VIEW = re.compile(r"(\d{1,2}(?:\.\d+)?)/(-?\d{1,2}(?:\.\d+)?)/(-?\d{1,3}(?:\.\d+)?)")


class ExportForm(ReasonForm):
    most_days = 92
    what = forms.ChoiceField(label="What", choices=What.choices, widget=forms.RadioSelect, initial=What.FIXES)
    file_format = forms.ChoiceField(
        label="As",
        choices=[(PNG, "PNG, a picture: for a map"), *((one.value, said) for one, said in IN_WORDS.items())],
        initial=FileFormat.GPX,
        help_text="Stays and trips: CSV or GeoJSON. A map: PNG.",
    )
    view = forms.CharField(
        label="Piece of the map",
        required=False,
        max_length=40,
        help_text="Of a map: zoom/latitude/longitude, as the Movements page has it. Empty: all fixes of these hours.",
    )
    field_order = ("what", "begins", "ends", "file_format", "view")

    def clean_view(self) -> tuple[float, float, float] | None:
        asked = self.cleaned_data["view"].strip()
        if not asked:
            return None
        read = VIEW.fullmatch(asked)
        zoom, lat, lon = map(float, read.groups()) if read else (0.0, 91.0, 0.0)
        if zoom > MOST_ZOOM or abs(lat) > MOST_LAT or abs(lon) > 180:
            raise forms.ValidationError("Write zoom/latitude/longitude as 14.5/51.50000/-0.12000, or leave it empty.")
        return zoom, lat, lon

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        what, as_what = cleaned.get("what"), cleaned.get("file_format")
        if what == What.MAP and as_what != PNG:
            self.add_error("file_format", "A map is a picture. Choose PNG.")
        if what != What.MAP and as_what == PNG:
            self.add_error("file_format", "Only a map is a picture. Choose another format.")
        if what in (What.STAYS, What.TRIPS) and as_what not in (*OF_STAYS_AND_TRIPS, PNG):
            self.add_error("file_format", "Stays and trips are written as CSV or GeoJSON. Choose one of these.")
        return cleaned
