"""A map exhibit: what it says, what it leaves out, and that its lengths are lengths."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import polars as pl
import pytest
from tests.unit.tracks_ways import FRAME, START, way

from waywarden.centre.movements.picturing import MAP_FOLDER
from waywarden.exhibits import palette
from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.labels import Room
from waywarden.exhibits.map_exhibit import MapExhibit, map_exhibit
from waywarden.exhibits.png import png
from waywarden.exhibits.scale import scale_bar
from waywarden.exhibits.zones import MapZone
from waywarden.geodesy import distance_m
from waywarden.tracks.clean import flagged
from waywarden.tracks.gaps import gaps
from waywarden.tracks.stays import stays
from waywarden.tracks.trips import trips
from waywarden.tracks.writing.about import About

SCRIPTS = MAP_FOLDER.parent
HOURS = timedelta(hours=1)
REASON = "For a court or the Parole Board: an invented <hearing> & no more"


def exhibit(rows: pl.DataFrame, **other: object) -> MapExhibit:
    """Of these rows all that the tracks say."""
    found, _ = stays(rows, until=START + 100 * HOURS)
    told = {
        "about": About("4711", "Movements of T-0001", START, START + 12 * HOURS, REASON, START + 13 * HOURS),
        "fixes": flagged(rows),
        "stays": found.with_columns(place=pl.col("started_at").cast(pl.String), goes_on=False),
        "trips": trips(rows, found),
        "gaps": gaps(rows).rename({"began_at": "started_at"}),
        "until": START + 12 * HOURS,
        "credit": "the makers of the map",
    }
    return MapExhibit(**told | other)  # type: ignore[arg-type]


def there_and_back() -> pl.DataFrame:
    """Half an hour at a place, a way of two kilometres, half an hour there; silence for two hours, and half an hour."""
    before = way((30, 0, 0), (20, 0, 2000), (30, 2000, 2000))
    after = way((30, 2000, 2000)).with_columns(pl.col("recorded_at") + timedelta(minutes=80) + 2 * HOURS)
    return pl.concat([before, after])


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_page_says_whose_when_why_its_number_and_what_it_does_not_prove() -> None:
    said = " ".join(texts(map_exhibit(exhibit(there_and_back()), MAP_FOLDER / "london.pmtiles")))
    for wanted in (
        "Movements of T-0001",
        "Tuesday 3 March 2026, 14:00 GMT to Wednesday 4 March 2026, 02:00 GMT",
        "Export 4711",
        f"Reason: {REASON}",
        "It is not proof that a person was present",
        "the makers of the map",
        "no fix for 2 h",
        "stay A, ",
        "trip, 2 km ± ",
        "no fix for over 15 minutes",
        "N",
        "SE1",  # the ground under it
    ):
        assert wanted in said


def test_over_a_silence_there_is_no_line_but_a_dotted_one() -> None:
    rows = pl.concat([way((20, 0, 1000)), way((20, 3000, 4000)).with_columns(pl.col("recorded_at") + 3 * HOURS)])
    svg = map_exhibit(exhibit(rows), MAP_FOLDER / "london.pmtiles")
    (solid,) = re.findall(
        r'<path d="([^"]*)" fill="none" stroke="#1d5f9e" stroke-linejoin="round" stroke-width="2.4"', svg
    )
    assert solid.count("M") == 2
    assert svg.count('stroke-dasharray="0.1 4.8" stroke-opacity') == 1


def test_the_picture_is_the_same_each_time_and_a_page_at_192_dots_an_inch() -> None:
    shown = exhibit(there_and_back())
    pictures = [png(map_exhibit(shown, MAP_FOLDER / "london.pmtiles")) for _ in range(2)]
    assert pictures[0] == pictures[1]
    assert pictures[0][:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(pictures[0][at : at + 4], "big") for at in (16, 20)] == [2246, 1588]


@pytest.mark.parametrize("lat", [50.1, 51.5, 60.8])
def test_the_scale_bar_is_as_long_as_it_says(lat: float) -> None:
    frame = MapFrame.of_view(13.3, lat, -1.0, 776, 604)
    bar = scale_bar(frame, Room(frame.width, frame.height))
    (wide,) = re.findall(r'width="([\d.]+)" height="5" fill="none"', bar)
    said_m = float(re.findall(r">([\d,]+) m", bar)[0].replace(",", ""))
    west, south, east, north = frame.degrees
    middle = (south + north) / 2
    per_unit = float(distance_m(middle, west, middle, east)) / frame.width
    assert float(wide) * per_unit == pytest.approx(said_m, rel=0.005)


def test_a_place_lies_on_the_page_where_the_view_has_it() -> None:
    lat, lon = FRAME.to_degrees([0.0, 300.0], [0.0, 400.0])
    frame = MapFrame.around(lat, lon, 776, 604)
    (x, y), (east_x, north_y) = frame.to_page(lat, lon)
    assert (x + east_x, y + north_y) == pytest.approx((776, 604))
    assert (east_x > x, north_y < y) == (True, True)
    assert frame.units(500.0, lat[0]) == pytest.approx(((east_x - x) ** 2 + (north_y - y) ** 2) ** 0.5, rel=0.005)


def test_a_month_of_one_place_and_no_fix_of_accuracy_still_make_a_page() -> None:
    for rows in (way((1, 0, 0)), way((30, 0, 0), accuracy_m=None), way((40, 0, 0), mechanism="LBS", accuracy_m=900.0)):
        told = " ".join(texts(map_exhibit(exhibit(rows), MAP_FOLDER / "london.pmtiles")))
        assert f"{rows.height} fix" in told


def test_of_too_many_fixes_only_those_of_a_closer_view_are_marked() -> None:
    rows = way((1700, 0, 60_000))
    far = " ".join(texts(map_exhibit(exhibit(rows), MAP_FOLDER / "london.pmtiles")))
    near = " ".join(texts(map_exhibit(exhibit(rows, view=(14.0, 51.5, -0.05)), MAP_FOLDER / "london.pmtiles")))
    assert "1,700 fixes, too many to mark each" in far
    assert "numbered in order of time" in near
    assert "of them lie beyond this map" in near


def test_a_zone_is_drawn_with_what_it_is_and_never_its_name() -> None:
    circle = MapZone("exclusion zone", True, {"type": "Point", "coordinates": [-0.1, 51.5]}, 300.0, 100.0)
    svg = map_exhibit(exhibit(there_and_back(), zones=[circle]), MAP_FOLDER / "london.pmtiles")
    assert "exclusion zone" in texts(svg)
    assert "zone; dashed: its buffer" in texts(svg)


def test_colours_and_words_are_those_of_the_screen() -> None:
    script = (SCRIPTS / "palette.js").read_text()
    for name, (colour, shape, word) in palette.MECHANISMS.items():
        assert f'{name}: {{ colour: "{colour}", shape: "{shape}", word: "{word}" }}' in script
    for name, colour in palette.BASEMAP.items():
        assert f'{name}: "{colour}"' in script
    assert ", ".join(f'"{colour}"' for colour in palette.PLACES) in script
    words = (SCRIPTS / "going_list.js").read_text()
    causes = dict(re.findall(r'^  (\w+): "([^"]*)",$', words, re.MULTILINE))
    assert causes == palette.CAUSES


def test_the_clock_on_a_picture_is_londons() -> None:
    about = About("1", "x", datetime(2026, 7, 1, 11, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC), "y", START)
    said = texts(map_exhibit(exhibit(there_and_back(), about=about), MAP_FOLDER / "london.pmtiles"))
    assert "Wednesday 1 July 2026, 12:00 BST to Wednesday 1 July 2026, 13:00 BST" in said
