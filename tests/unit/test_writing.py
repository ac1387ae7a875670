"""What a written file says, and what it must not let a spreadsheet or a map say."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import polars as pl
import pytest

from waywarden.schema import POSITION_DTYPES, TRIP_DTYPES
from waywarden.tracks.writing.about import NO_PROOF, About
from waywarden.tracks.writing.formats import FIXES, FileFormat
from waywarden.tracks.writing.geojson import write_trips
from waywarden.tracks.writing.gpx import write_gpx
from waywarden.tracks.writing.kml import write_kml
from waywarden.tracks.writing.tables import write_csv

BEGIN = datetime(2026, 3, 29, tzinfo=UTC)  # the day on which clocks go forward
ABOUT = About("17", "Fixes of T-0001", BEGIN, BEGIN + timedelta(days=1), "Court: invented", BEGIN)
GPX, KML = "{http://www.topografix.com/GPX/1/1}", "{http://www.opengis.net/kml/2.2}"


def fixes(*minutes: float, event: str | None = None) -> pl.DataFrame:
    rows = [
        {"device_id": "T-0001", "recorded_at": BEGIN + timedelta(minutes=minute), "lat": 51.5, "lon": -0.00001,
         "mechanism": "GPS", "accuracy_m": 8.0, "event": event}
        for minute in minutes
    ]  # fmt: skip
    return pl.DataFrame(rows, POSITION_DTYPES)


@pytest.mark.parametrize("file_format", FileFormat)
def test_every_file_says_its_number_period_reason_and_limits(file_format: FileFormat) -> None:
    written = FIXES[file_format](fixes(0, 1), ABOUT)
    for said in ("17", "2026-03-29T00:00+00:00 to 2026-03-30T01:00+01:00", "Court: invented", NO_PROOF):
        assert said.encode() in written


def test_a_line_is_cut_at_a_silence_and_not_before() -> None:
    silent = fixes(0, 15, 31, 32)
    assert len(list(ElementTree.fromstring(write_gpx(silent, ABOUT)).iter(f"{GPX}trkseg"))) == 2
    assert len(list(ElementTree.fromstring(write_kml(silent, ABOUT)).iter(f"{KML}Placemark"))) == 2


def test_gpx_keeps_the_order_and_the_numbers_of_its_schema() -> None:
    full = fixes(0).with_columns(altitude_m=12.5, satellites=pl.lit(9, pl.Int32), hdop=0.9)
    [point] = ElementTree.fromstring(write_gpx(full, ABOUT)).iter(f"{GPX}trkpt")
    assert [child.tag.removeprefix(GPX) for child in point] == ["ele", "time", "sat", "hdop", "extensions"]
    assert point.attrib == {"lat": "51.5", "lon": "-0.00001"}  # xsd:decimal knows no exponent
    assert point[1].text == "2026-03-29T00:00:00Z"


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@A1", "\t=1"])
def test_a_spreadsheet_runs_nothing_that_a_tag_said(said: str) -> None:
    [row] = csv.DictReader(io.StringIO(write_csv(fixes(0, event=said), ABOUT).decode()))
    assert row["event"] == f"'{said}"
    assert row["lon"] == "-0.00001"


def test_a_trip_is_a_line_through_its_fixes_and_none_through_one() -> None:
    trips = pl.DataFrame(
        {"device_id": "T-0001", "started_at": [BEGIN, BEGIN + timedelta(hours=1)],
         "ended_at": [BEGIN + timedelta(minutes=2), BEGIN + timedelta(hours=2)], "distance_m": 500.0},
    ).cast({name: TRIP_DTYPES[name] for name in ("started_at", "ended_at")})  # fmt: skip
    told = json.loads(write_trips(trips, fixes(0, 1, 2, 60), ABOUT))
    line, none = told["features"]
    assert line["geometry"]["coordinates"] == [[-0.00001, 51.5]] * 3
    assert line["properties"]["coordTimes"][1] == "2026-03-29T00:01:00Z"
    assert none["geometry"] is None
