"""A map of somebody's movements as one page that can stand as an exhibit: what it shows, of whom, for which time, why
and under which number; the map with its scale, north and key; the same in order of time as a list; and what it does not
prove.

In: frames of `tracks`, zones that may be shown, and the basemap's archive. Out: SVG of an A4 page lying on its side, in
units of 1/96 inch. The caller decides what may be shown; no name of a zone, a place or a person is written.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from waywarden.exhibits import marks, track
from waywarden.exhibits.basemap import basemap
from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.labels import Room
from waywarden.exhibits.order import Line, in_order
from waywarden.exhibits.palette import BASEMAP, INK, MECHANISMS, PAPER, QUIET, ZONE
from waywarden.exhibits.places import Lettered, lettered
from waywarden.exhibits.png import FONT
from waywarden.exhibits.scale import graticule, north_arrow, scale_bar
from waywarden.exhibits.scene import Scene, scene_key, scene_marks
from waywarden.exhibits.words import in_svg, lines_of, moment
from waywarden.exhibits.zones import HATCH, MapZone, words, zones
from waywarden.tracks.settings import GAP_MINUTES
from waywarden.tracks.writing.about import About

WIDE, HIGH, EDGE = 1123, 794, 24
MAP_LEFT, MAP_TOP, MAP_WIDE, MAP_HIGH = EDGE, 104, 776, 604
ASIDE = MAP_LEFT + MAP_WIDE + 20
ASIDE_WIDE = WIDE - EDGE - ASIDE
LINE = 13.5
NO_PROOF = (
    "A fix says where a tag was measured to be: the true place lies within its circle of accuracy 95 times in 100. It"
    " is not proof that a person was present, at an address or anywhere. Where no fix is, nothing is known. A line"
    " between two fixes is straight; it is not the way that was taken."
)


@dataclass(frozen=True)
class MapExhibit:
    """`fixes` (schema.POSITION and `doubt`) of the period in order; `stays` (schema.STAY, `place`, `goes_on`), `trips`
    and `gaps` (with `started_at`) that reach into it. `view` is a screen's (zoom, lat, lon); without one all fixes are
    in the map.

    A place that is asked about (`scene`) is drawn as well; `told` then stands for stays, trips and gaps in order of
    time, and `marked` for the number of the export.
    """

    about: About
    fixes: pl.DataFrame
    stays: pl.DataFrame
    trips: pl.DataFrame
    gaps: pl.DataFrame
    until: datetime
    credit: str
    zones: list[MapZone] = field(default_factory=list)
    view: tuple[float, float, float] | None = None
    scene: Scene | None = None
    told: list[Line] | None = None
    marked: str = ""


def map_exhibit(exhibit: MapExhibit, archive: Path) -> str:
    """The page."""
    places = lettered(exhibit.stays)
    frame = _frame(exhibit)
    told = exhibit.told
    if told is None:
        told = in_order(exhibit.stays, exhibit.trips, exhibit.gaps, places, exhibit.until)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}" '
            f'font-family="{FONT}" fill="{INK}"><defs>{HATCH}</defs>',
            f'<g transform="translate({MAP_LEFT} {MAP_TOP})">{_map(exhibit, frame, places, archive)}</g>',
            # Paper over what reaches beyond the map: a clip path costs six times as much.
            f'<path d="M0 0H{WIDE}V{HIGH}H0ZM{MAP_LEFT} {MAP_TOP}v{MAP_HIGH}h{MAP_WIDE}v-{MAP_HIGH}Z" fill="{PAPER}"/>'
            f'<rect x="{MAP_LEFT}" y="{MAP_TOP}" width="{MAP_WIDE}" height="{MAP_HIGH}" fill="none" stroke="{INK}"/>',
            _head(exhibit.about, exhibit.marked),
            _aside(exhibit, frame, told),
            _foot(exhibit),
            "</svg>",
        ]
    )


def _frame(exhibit: MapExhibit) -> MapFrame:
    if exhibit.view:
        return MapFrame.of_view(*exhibit.view, MAP_WIDE, MAP_HIGH)
    return MapFrame.around(exhibit.fixes["lat"], exhibit.fixes["lon"], MAP_WIDE, MAP_HIGH)


def _head(about: About, marked: str) -> str:
    period = f"{moment(about.begins)} to {moment(about.ends)}"
    made = f"Made {moment(about.made_at)}"
    reason = [
        f'<text x="{EDGE}" y="{78 + 13 * row}" font-size="11" fill="{QUIET}">{in_svg(line)}</text>'
        for row, line in enumerate(lines_of(f"Reason: {about.reason}", 11, WIDE - 2 * EDGE))
    ]
    return (
        f'<text x="{EDGE}" y="40" font-size="23" font-weight="700">{in_svg(about.title)}</text>'
        f'<text x="{EDGE}" y="61" font-size="14">{in_svg(period)}</text>'
        f'<text x="{WIDE - EDGE}" y="40" font-size="23" font-weight="700" text-anchor="end">'
        f"{in_svg(marked or f'Export {about.reference}')}</text>"
        f'<text x="{WIDE - EDGE}" y="61" font-size="11" fill="{QUIET}" text-anchor="end">{in_svg(made)}</text>'
        + "".join(reason[:2])
    )


def _map(exhibit: MapExhibit, frame: MapFrame, places: dict[str, Lettered], archive: Path) -> str:
    fixes, trips, room = exhibit.fixes, exhibit.trips, Room(MAP_WIDE, MAP_HIGH)
    ground, names = basemap(archive, frame)
    bar, north = scale_bar(frame, room), north_arrow(frame, room)
    badges = []
    # The first letters on top.
    for one in reversed(places.values()):
        ((x, y),) = frame.to_page([one.lat], [one.lon])
        room.takes(x - 10, y - 10, x + 10, y + 10, anyway=True)
        badges.append(marks.place(one.letter, one.colour, x, y))
    dots, silences = track.silences(exhibit.gaps, frame, room)
    zone_words = words(exhibit.zones, frame, room)
    seen = track.in_view(fixes, frame)
    shows_marks = seen.height <= track.MOST_MARKS
    marked = track.apart(seen, frame)
    numbers = track.numbers(fixes, marked, trips, frame, room) if shows_marks else ""
    at_fixes = frame.to_page(seen["lat"], seen["lon"])[: track.MOST_MARKS]
    for x, y in [*track.beads(fixes, trips, frame), *at_fixes]:
        room.takes(x - 3, y - 3, x + 3, y + 3, anyway=True)  # names of the ground keep off the track
    written = []
    for name in names:
        free = room.baseline(name.text, name.x, name.y, name.size, 0)
        if free:
            written.append(marks.label(name.text, free[0], free[1], name.size, name.colour, free[2]))
    inside = [
        f'<rect width="{MAP_WIDE}" height="{MAP_HIGH}" fill="{BASEMAP["beyond"]}"/>',
        ground,
        graticule(frame),
        zones(exhibit.zones, frame),
        scene_marks(exhibit.scene, frame) if exhibit.scene else "",
        track.circles(seen, frame) if shows_marks else "",
        "".join(written),
        dots,
        track.path(fixes, trips, frame),
        track.fix_marks(marked, trips, frame) if shows_marks else "",
        "".join(badges),
        zone_words,
        numbers,
        silences,
        bar,
        north,
    ]
    return "".join(inside)


def _aside(exhibit: MapExhibit, frame: MapFrame, told: list[Line]) -> str:
    y = MAP_TOP + 11.0
    svg = [_subtitle("Key", y)]
    seen = track.in_view(exhibit.fixes, frame)
    for sample, said in _key(exhibit, seen):
        y += LINE + 1.5
        svg.append(f'<g transform="translate({ASIDE} {y - 4:.1f})">{sample}</g>{_text(said, ASIDE + 30, y)}')
    for line in lines_of(_said(exhibit, seen), 10.5, ASIDE_WIDE):
        y += LINE if line else 0
        svg.append(_text(line, ASIDE, y + 5, QUIET))
    y += 28
    svg.append(_subtitle("In order of time", y))
    return "".join([*svg, *_list(told, y + 3)])


def _list(told: list[Line], y: float) -> list[str]:
    svg, bottom = [], MAP_TOP + MAP_HIGH
    for number, line in enumerate(told):
        wrapped = lines_of(line.what, 10.5, ASIDE_WIDE - 78) if line.when else [line.what]
        if y + LINE * (len(wrapped) + (number < len(told) - 1)) > bottom + 2:
            rest = sum(1 for one in told[number:] if one.when)
            svg.append(_text(f"… and {rest} more: export stays and trips as tables.", ASIDE, y + LINE, QUIET))
            break
        for row, text in enumerate(wrapped):
            y += LINE
            if not line.when:
                svg.append(_text(text, ASIDE, y, INK, bold=True))
                continue
            if row == 0:
                svg.append(_text(line.when, ASIDE, y))
                colour = line.place.colour if line.place else None
                if colour:
                    svg.append(f'<rect x="{ASIDE + 66}" y="{y - 8:.1f}" width="5" height="9" fill="{colour}"/>')
            svg.append(_text(text, ASIDE + 78, y))
    if not told:
        svg.append(_text("No stay, no trip and no gap is known.", ASIDE, y + LINE))
    return svg


def _key(exhibit: MapExhibit, seen: pl.DataFrame) -> list[tuple[str, str]]:
    used = set(exhibit.fixes["mechanism"])
    entries = [
        (f'<path d="M0 0H22" stroke="{colour}" stroke-width="2.4"/>' + marks.mark(name, 11, 0, 4.6), f"fix by {word}")
        for name, (colour, _, word) in MECHANISMS.items()
        if name in used
    ]
    if seen["accuracy_m"].count() and seen.height <= track.MOST_MARKS:
        circle = f'<circle cx="11" r="6.5" fill="{MECHANISMS["GPS"][0]}"'
        entries.append(
            (f'{circle} fill-opacity="0.12" stroke="{ZONE}" stroke-opacity="0.6"/>', "circle of accuracy, 95 %")
        )
    if (exhibit.fixes["doubt"] > 0).any():
        entries.append((marks.mark("GPS", 11, 0, 4.6, pale=True), "pale: doubtful, not joined"))
    if exhibit.scene:
        entries = scene_key(exhibit.scene) + entries
    arrow = f'<g fill="{INK}" stroke="#fff" stroke-width="0.8">{marks.arrow(13, 0, 0)}</g>'
    way = f'<path d="M0 0H22" stroke="{MECHANISMS["GPS"][0]}" stroke-width="2.4"/>'
    entries.append((way + arrow, "from fix to fix" if exhibit.scene else "travelling; thin: staying"))
    if exhibit.gaps.height:
        dots = f'<path d="M1 0H22" stroke="{INK}" stroke-width="2" stroke-linecap="round" stroke-dasharray="0.1 4.8"/>'
        entries.append((dots, f"no fix for over {GAP_MINUTES:.0f} minutes"))
    if exhibit.stays.height:
        entries.append((marks.place("A", "#0f766e", 11, 0, 6.5), "place of stays; A: the longest"))
    if exhibit.zones:
        box = f'<rect x="1" y="-6" width="20" height="12" fill="url(#hatch)" stroke="{ZONE}" stroke-width="1.4"/>'
        entries.append((box, "zone; dashed: its buffer"))
    return entries


def _said(exhibit: MapExhibit, seen: pl.DataFrame) -> str:
    count, off = exhibit.fixes.height, exhibit.fixes.height - seen.height
    fixes = f"{count:,} {'fix' if count == 1 else 'fixes'}"
    beyond = f" {off:,} of them lie beyond this map." if off else ""
    if seen.height > track.MOST_MARKS:
        return f"{fixes}, too many to mark each: they are drawn as a line, without their circles.{beyond}"
    written = "marked, and their number written" if exhibit.scene else "marked, and in trips their number written"
    return f"{fixes}, numbered in order of time; {written}, where there is room.{beyond}"


def _foot(exhibit: MapExhibit) -> str:
    y = MAP_TOP + MAP_HIGH + 17.0
    svg = []
    for line in lines_of(NO_PROOF, 10.5, WIDE - 2 * EDGE):
        svg.append(_text(line, EDGE, y))
        y += LINE
    ground = (
        f"North is up; Web Mercator, WGS 84. Times are London's. Basemap of Greater London, without streets:"
        f" {exhibit.credit}."
    )
    svg.append(_text(ground, EDGE, y + 2, QUIET))
    return "".join(svg)


def _subtitle(text: str, y: float) -> str:
    return f'<text x="{ASIDE}" y="{y:.1f}" font-size="12.5" font-weight="700">{in_svg(text)}</text>'


def _text(text: str, x: float, y: float, colour: str = INK, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:.1f}" font-size="10.5" fill="{colour}"{weight}>{in_svg(text)}</text>'
