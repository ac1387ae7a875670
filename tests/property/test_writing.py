"""What is written as a file of positions is read back the same, whatever a tag has said."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from waywarden.positions.canonical import canonical
from waywarden.positions.files import read_positions
from waywarden.schema import POSITION_DTYPES
from waywarden.tracks.writing.about import NO_PROOF, About
from waywarden.tracks.writing.formats import FIXES, FileFormat

BEGIN = datetime(2026, 3, 3, tzinfo=UTC)
ABOUT = About("17", "Fixes of T-0001", BEGIN, BEGIN + timedelta(days=1), "Court: an invented <case> & more", BEGIN)
READ_BACK = [one for one in FileFormat if one is not FileFormat.KML]


def numbers(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | st.floats(low, high).map(lambda number: number + 0.0)


fixes = st.fixed_dictionaries(
    {
        "device_id": st.sampled_from(["T-0001", "tag <2>", "tag & co"]),
        "recorded_at": st.integers(0, 86_400_000_000).map(lambda us: BEGIN + timedelta(microseconds=us)),
        "received_at": st.none() | st.just(BEGIN + timedelta(days=1)),
        "lat": st.floats(0.01, 90) | st.floats(-90, -0.01),  # 0, 0 is refused at the door
        "lon": st.floats(-180, 180).map(lambda number: number + 0.0),
        "accuracy_m": numbers(0.1, 5000),
        "speed_kmh": numbers(0, 300),
        "direction_deg": numbers(0, 360),
        "altitude_m": numbers(-400, 9000),
        "satellites": st.none() | st.integers(0, 40),
        "hdop": numbers(0.1, 60),
        "mechanism": st.sampled_from(["GPS", "LBS", "RF", "WIFI"]),
        "battery_pct": numbers(0, 100),
        "charging": st.none() | st.booleans(),
        "motion": st.none() | st.booleans(),
        "event": st.none() | st.sampled_from(["strap_cut", "jamming", "own < word"]),
        "buffered": st.none() | st.booleans(),
    }
)
frames = st.lists(fixes, min_size=1, max_size=8).map(lambda rows: canonical(pl.DataFrame(rows, POSITION_DTYPES))[0])


@pytest.mark.parametrize("file_format", READ_BACK)
@settings(deadline=None)
@given(written=frames)
def test_what_is_written_reads_back_the_same(file_format: FileFormat, written: pl.DataFrame) -> None:
    read, rejected, _ = read_positions(FIXES[file_format](written, ABOUT))
    assert not rejected
    assert_frame_equal(read.select(written.columns), written)


@settings(deadline=None)
@given(written=frames)
def test_kml_has_a_place_for_every_time(written: pl.DataFrame) -> None:
    kml = ElementTree.fromstring(FIXES[FileFormat.KML](written, ABOUT))
    tracks = list(kml.iter("{http://www.google.com/kml/ext/2.2}Track"))
    when, coord = "{http://www.opengis.net/kml/2.2}when", "{http://www.google.com/kml/ext/2.2}coord"
    assert all(len(track.findall(when)) == len(track.findall(coord)) for track in tracks)
    assert sum(len(track.findall(when)) for track in tracks) == written.height


@pytest.mark.parametrize("file_format", FileFormat)
@settings(deadline=None)
@given(said=st.text(max_size=20))
def test_whatever_a_tag_or_a_person_says_the_file_stays_whole(file_format: FileFormat, said: str) -> None:
    row = {"device_id": "T-0001", "recorded_at": BEGIN, "lat": 51.5, "lon": -0.1, "mechanism": "GPS", "event": said}
    about = About("17", "Fixes of T-0001", BEGIN, BEGIN, said, BEGIN)
    written = FIXES[file_format](pl.DataFrame([row], POSITION_DTYPES), about)
    if file_format in (FileFormat.KML, FileFormat.GPX):
        assert NO_PROOF in "".join(ElementTree.fromstring(written).itertext())
    if file_format is not FileFormat.KML:
        read, rejected, _ = read_positions(written)
        assert (read.height, rejected) == (1, [])
