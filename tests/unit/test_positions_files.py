"""Position files: kinds told apart, columns guessed or mapped, and one clear line where nothing can be done."""

import io
import json
from pathlib import Path

import polars as pl
import pytest

from waywarden.positions.files import UnusableFile, read_positions
from waywarden.positions.rejection import Reason
from waywarden.schema import POSITION_DTYPES

CSV = b"device_id,recorded_at,lat,lon,accuracy_m,colour\nt1,2026-03-03T14:00:00Z,51.5,-0.1,8,red\n"


def as_parquet() -> bytes:
    frame = pl.read_csv(CSV).with_columns(pl.col("recorded_at").str.to_datetime("%+", time_zone="UTC"))
    frame.write_parquet(buffer := io.BytesIO())
    return buffer.getvalue()


SAME = {
    "csv": CSV,
    "semicolons": CSV.replace(b",", b";"),
    "byte order mark": b"\xef\xbb\xbf" + CSV,
    "windows lines": CSV.replace(b"\n", b"\r\n"),
    "old macintosh lines": CSV.replace(b"\n", b"\r"),
    "utf-16": CSV.decode().encode("utf-16"),
    "quotes": CSV.replace(b"51.5", b'"51.5"'),
    "parquet": as_parquet(),
    "json lines": json.dumps(
        {"device_id": "t1", "recorded_at": 1772546400, "lat": 51.5, "lon": -0.1, "accuracy_m": 8, "colour": "red"}
    ).encode(),
    "geojson": json.dumps(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-0.1, 51.5]},
            "properties": {"device_id": "t1", "time": "2026-03-03T14:00:00Z", "accuracy": 8, "colour": "red"},
        }
    ).encode(),
}


@pytest.mark.parametrize("kind", SAME)
def test_the_same_fix_however_it_is_written(kind: str) -> None:
    positions, rejected, _ = read_positions(SAME[kind])
    assert rejected == []
    assert list(positions.columns) == [*POSITION_DTYPES, "attributes"]
    row = positions.row(0, named=True)
    assert (row["device_id"], row["lat"], row["lon"], row["accuracy_m"]) == ("t1", 51.5, -0.1, 8.0)
    assert (row["recorded_at"].timestamp(), row["mechanism"]) == (1772546400, "GPS")
    assert json.loads(row["attributes"]) == {"colour": "red"}


@pytest.mark.parametrize(
    ("data", "what_to_do"),
    [
        (b"", "the file is empty"),
        (b"device_id,recorded_at,lat\n", "--map lon=COLUMN"),
        (b"recorded_at,lat,lon\n", "--device-id NAME"),
        (b"<html></html>", "not GPX"),
        (b"<gpx", "export it again"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><gpx/>', "document type"),
        (b"PAR1 and no more", "damaged"),
        (CSV.replace(b"Z", b""), "--assume-tz"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_would_mend_it(data: bytes, what_to_do: str) -> None:
    with pytest.raises(UnusableFile, match=what_to_do) as unusable:
        read_positions(data)
    assert "\n" not in str(unusable.value)


def test_a_mapping_overrides_the_guess_and_a_wrong_one_is_named() -> None:
    data = CSV.replace(b"lat,lon", b"Y,X")
    positions, _, used = read_positions(data, mapping={"lat": "Y", "lon": "X"})
    assert (positions["lat"][0], used["lon"]) == (51.5, "X")
    with pytest.raises(UnusableFile, match="no column `Z`"):
        read_positions(data, mapping={"lat": "Z"})
    with pytest.raises(UnusableFile, match="no position column `height`"):
        read_positions(data, mapping={"height": "Y"})


def test_good_rows_go_through_beside_bad_ones() -> None:
    good = "t1,2026-03-03T14:0{}:00Z,51.5,-0.1,8,red\n"
    bad = "t1,,51.5,-0.1,8,red\nt1,2026-03-03T14:00:00Z,north,-0.1,8,red\nt1,2026-03-03T14:00:00Z,0,0,8,red\n"
    lines = good.format(1) + bad + "t1,2026-03-03T14:09:00Z,51.5,-0.1,8,red,and more\n\n" + good.format(2)
    positions, rejected, _ = read_positions(CSV + lines.encode())
    assert positions.height == 3
    assert [(each.row, each.reason) for each in rejected] == [
        (3, Reason.MISSING_FIELD),
        (4, Reason.BAD_COORDINATES),
        (5, Reason.ZERO_COORDINATES),
        (6, Reason.UNPARSABLE),
    ]


def test_a_row_with_an_event_and_no_place_is_a_device_event() -> None:
    header = "device_id,recorded_at,lat,lon,battery_pct,event\n"
    lines = (
        "t1,2026-03-03T14:00:00Z,,,40,Strap Cut\nt1,2026-03-03T14:01:00Z,,,40,\nt1,2026-03-03T14:02:00Z,51.5,,40,beep\n"
    )
    positions, rejected, _ = read_positions((header + lines).encode())
    assert positions.select("event", "battery_pct", "mechanism", "lat").rows() == [("strap_cut", 40.0, None, None)]
    assert [(each.row, each.column) for each in rejected] == [(2, "lat"), (3, "lon")]


def test_one_unclosed_quotation_mark_costs_one_line() -> None:
    positions, rejected, _ = read_positions(
        CSV + b't1,2026-03-03T14:01:00Z,"51.5,-0.1,8,red\nt1,2026-03-03T14:02:00Z,51.6,-0.1,8,red\n'
    )
    assert positions["lat"].to_list() == [51.5, 51.5, 51.6]
    assert rejected == []


def test_a_gpx_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    point = '<trkpt lat="51.5" lon="-0.1"><time>2026-03-03T14:00:0{}Z</time><speed>2</speed></trkpt>'
    path = tmp_path / "walk.gpx"
    path.write_text("<gpx><trk><trkseg>" + point.format(1) + point.format(2) + "<trkpt lat=")
    positions, rejected, _ = read_positions(path)
    assert positions["device_id"].to_list() == ["walk", "walk"]
    assert positions["speed_kmh"].to_list() == [7.2, 7.2]
    assert [(each.row, each.reason) for each in rejected] == [(3, Reason.UNPARSABLE)]


def test_a_geojson_line_has_a_time_for_each_vertex() -> None:
    line = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[-0.1, 51.5, 12], [-0.2, 51.6, 13]]},
        "properties": {"id": "t1", "coordTimes": ["2026-03-03T14:00:00Z", "2026-03-03T14:01:00Z"]},
    }
    positions, _, _ = read_positions(json.dumps({"type": "FeatureCollection", "features": [line]}).encode())
    assert positions.select("device_id", "lat", "altitude_m").rows() == [("t1", 51.5, 12.0), ("t1", 51.6, 13.0)]


def test_a_files_own_words_for_our_working_columns_do_not_matter() -> None:
    positions, _, _ = read_positions(b"source_row,reason,column,id,time,lat,lon\n9,r,c,t1,1772546400,51.5,-0.1\n")
    assert json.loads(positions["attributes"][0]) == {"source_row_1": "9", "reason": "r", "column": "c"}


def test_unknown_is_not_zero() -> None:
    header, row = "device_id,recorded_at,lat,lon,accuracy,hdop,heading,battery_pct", "t1,1772546400,51.5,-0.1,{}"
    positions, _, _ = read_positions("\n".join([header, row.format("0,0,-1,140")]).encode())
    assert positions.select("accuracy_m", "hdop", "direction_deg", "battery_pct").row(0) == (None,) * 4
    assert json.loads(positions["attributes"][0]) == {
        "accuracy": "0", "hdop": "0", "heading": "-1", "battery_pct": "140"
    }  # fmt: skip
