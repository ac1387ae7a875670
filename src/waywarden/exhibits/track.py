"""A track on a picture, as on screen (static/web/path_layer.js): straight lines from fix to fix in the colour of how
the fix was found, firm with arrows where he travelled and faint where he stayed; a silence as a dotted line; every fix
marked and numbered where there is room; circles of accuracy.

In: the fixes of a period (schema.POSITION and `doubt`) in order of time, its trips and gaps, a frame, and the room that
texts have. Out: SVG.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray
from shapely import MultiLineString, buffer, get_coordinates, get_parts, line_interpolate_point, points, union_all

from waywarden.exhibits import marks
from waywarden.exhibits.basemap import clipped, path_of
from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.labels import Room
from waywarden.exhibits.palette import INK, MECHANISMS
from waywarden.exhibits.words import duration
from waywarden.tracks.settings import GAP_MINUTES

Floats = NDArray[np.float64]
MOST_MARKS = 1600  # as on screen: more would be a blot
FEW_MARKS = 250  # up to here they are drawn large
RIMS = 150  # circles that each have their own rim; of more only the area they cover is tinted
ARROWS_EVERY = 70.0
LEAST_FOR_AN_ARROW = 16.0
APART = 5.0
NUMBER_SIZE = 8.5
UNWRITTEN = 5
GAP_US = GAP_MINUTES * 60e6


def circles(fixes: pl.DataFrame, frame: MapFrame) -> str:
    """Where each fix may truly lie, 95 times in 100: the ground that they cover together, so that many are no blot,
    and a rim for each where they are few. Those of cells, as wide as a borough, have rims only, equal ones one.
    """
    known = fixes.filter(pl.col("accuracy_m") > 0).unique(
        ["lat", "lon", "accuracy_m", "mechanism"], maintain_order=True
    )
    svg = []
    for (mechanism,), its in known.group_by("mechanism", maintain_order=True):
        places = frame.to_page(its["lat"], its["lon"])
        radii = frame.units(its["accuracy_m"], its["lat"])
        colour = MECHANISMS[str(mechanism)][0]
        if mechanism != "LBS":
            covered = clipped(union_all(buffer(points(places), radii, quad_segs=12)), frame)
            svg.append(f'<path d="{path_of(covered)}" fill="{colour}" fill-opacity="0.1" fill-rule="evenodd"/>')
        if its.height <= RIMS:
            drawn = "".join(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>' for (x, y), r in zip(places, radii, strict=True)
            )
            faint = 0.6 * max(0.35, min(1, 40 / its.height))
            svg.append(f'<g fill="none" stroke="{colour}" stroke-width="0.8" stroke-opacity="{faint:.2f}">{drawn}</g>')
    return "".join(svg)


def path(fixes: pl.DataFrame, trips: pl.DataFrame, frame: MapFrame) -> str:
    """The lines and their arrows. Fixes of cells and doubted ones are joined to nothing."""
    runs: dict[tuple[str, str], list[Floats]] = defaultdict(list)
    for how, moving, corners in _runs(fixes, trips, frame):
        runs["trip" if moving else "stay", how].append(corners)
    svg, heads = [], []
    for (part, how), its in sorted(runs.items()):
        paint = 'stroke-width="2.4"' if part == "trip" else 'stroke-width="1" stroke-opacity="0.4"'
        drawn = path_of(clipped(MultiLineString(its), frame))
        svg.append(f'<path d="{drawn}" fill="none" stroke="{MECHANISMS[how][0]}" stroke-linejoin="round" {paint}/>')
        if part == "trip":
            heads += [marks.arrow(*at) for corners in its for at in _along(corners)]
    return "".join(svg) + f'<g fill="{INK}" stroke="#fff" stroke-width="0.8">{"".join(heads)}</g>'


def _runs(fixes: pl.DataFrame, trips: pl.DataFrame, frame: MapFrame) -> Iterator[tuple[str, bool, Floats]]:
    joined = fixes.filter((pl.col("mechanism") != "LBS") & (pl.col("doubt") == 0))
    if joined.height < 2:
        return
    places = frame.to_page(joined["lat"], joined["lon"])
    at = joined["recorded_at"].dt.epoch("us").to_numpy()
    how = joined["mechanism"].to_list()
    in_trip = _in_trip(at, trips)
    silent = np.diff(at, prepend=at[0]) > GAP_US
    other = [True] + [how[i] != how[i - 1] or in_trip[i] != in_trip[i - 1] for i in range(1, len(how))]
    begins = [i for i in range(len(how)) if silent[i] or other[i]]
    for begin, end in zip(begins, [*begins[1:], len(how)], strict=True):
        # The line that leads to another kind of fix is of that kind; over a silence there is none.
        first = begin if begin == 0 or silent[begin] else begin - 1
        if end - first > 1:
            yield how[begin], bool(in_trip[begin]), places[first:end]


def beads(fixes: pl.DataFrame, trips: pl.DataFrame, frame: MapFrame) -> Floats:
    """Points on the lines of the trips that are in view, close enough that no text fits between them."""
    lines = MultiLineString([corners for _, moving, corners in _runs(fixes, trips, frame) if moving])
    seen = [one for one in get_parts(clipped(lines, frame)) if one.length]
    return np.concatenate(
        [
            np.empty((0, 2)),
            *(get_coordinates(line_interpolate_point(one, np.arange(0, one.length, 8.0))) for one in seen),
        ]
    )


def _in_trip(at: NDArray[np.int64], trips: pl.DataFrame) -> NDArray[np.bool_]:
    begins, ends = (trips[name].dt.epoch("us").to_numpy() for name in ("started_at", "ended_at"))
    which = np.searchsorted(ends, at)
    inside = which < len(begins)
    return inside & (begins[np.minimum(which, max(0, len(begins) - 1))] < at) if len(begins) else inside


def _along(corners: Floats) -> Iterator[tuple[float, float, float]]:
    """Where arrows stand on a line, and which way it runs there."""
    steps = np.hypot(*np.diff(corners, axis=0).T)
    covered = np.concatenate([[0], np.cumsum(steps)])
    if covered[-1] < LEAST_FOR_AN_ARROW:
        return
    for wanted in np.arange(min(ARROWS_EVERY, covered[-1]) / 2, covered[-1], ARROWS_EVERY):
        leg = min(len(steps) - 1, int(np.searchsorted(covered, wanted, side="right")) - 1)
        share = (wanted - covered[leg]) / steps[leg] if steps[leg] else 0.0
        x, y = corners[leg] + (corners[leg + 1] - corners[leg]) * share
        # The way over some length about it: two fixes close to one another point anywhere.
        back, on = (np.searchsorted(covered, wanted + off) for off in (-8.0, 8.0))
        east, south = corners[min(on, len(corners) - 1)] - corners[max(0, back - 1)]
        yield float(x), float(y), float(np.arctan2(south, east))


def silences(gaps: pl.DataFrame, frame: MapFrame, room: Room) -> tuple[str, str]:
    """A dotted line from end to end of each gap, and how long it was; lines and texts apart, for texts lie on top."""
    lines, texts = [], []
    known = gaps.drop_nulls(["lat", "to_lat"]).sort("length_s", descending=True)
    for gap in known.iter_rows(named=True):
        (x, y), (to_x, to_y) = frame.to_page([gap["lat"], gap["to_lat"]], [gap["lon"], gap["to_lon"]])
        lines.append([(x, y), (to_x, to_y)])
        said = f"no fix for {duration(gap['length_s'])}"
        free = room.baseline(said, (x + to_x) / 2, (y + to_y) / 2, 10, 8)
        if free:
            texts.append(marks.label(said, free[0], free[1], 10, INK, free[2]))
    drawn = path_of(clipped(MultiLineString(lines), frame))
    dots = f'<path d="{drawn}" fill="none" stroke="{INK}" stroke-width="2" stroke-linecap="round"'
    return f'{dots} stroke-dasharray="0.1 4.8" stroke-opacity="0.75"/>' if drawn else "", "".join(texts)


def in_view(fixes: pl.DataFrame, frame: MapFrame) -> pl.DataFrame:
    """The fixes that the map shows, each with its `number` in the period."""
    places = frame.to_page(fixes["lat"], fixes["lon"])
    seen = ((places >= 0) & (places <= (frame.width, frame.height))).all(axis=1)
    return fixes.with_row_index("number", offset=1).filter(pl.Series(seen, dtype=pl.Boolean))


def apart(seen: pl.DataFrame, frame: MapFrame) -> pl.DataFrame:
    """Of these fixes those whose marks do not lie on one another, and the last: of more the white rims hide the way."""
    cells = np.round(frame.to_page(seen["lat"], seen["lon"]) / APART)
    placed = seen.with_columns(column=cells[:, 0], row=cells[:, 1])
    free = placed.select(pl.struct("column", "row").is_first_distinct())
    last = seen["number"] == seen["number"].max()
    return seen.filter(free.to_series() | last)


def fix_marks(fixes: pl.DataFrame, trips: pl.DataFrame, frame: MapFrame) -> str:
    """A mark for each of these fixes, small where he stayed."""
    at = fixes["recorded_at"].dt.epoch("us").to_numpy()
    large = 4.4 if fixes.height <= FEW_MARKS else 3.2
    places = frame.to_page(fixes["lat"], fixes["lon"])
    columns = zip(fixes["mechanism"], fixes["doubt"], places, _in_trip(at, trips), strict=True)
    return "".join(
        marks.mark(how, x, y, large if moving or fixes.height <= FEW_MARKS else 2.4, pale=doubt > 0)
        for how, doubt, (x, y), moving in columns
    )


def numbers(fixes: pl.DataFrame, seen: pl.DataFrame, trips: pl.DataFrame, frame: MapFrame, room: Room) -> str:
    """The number of each fix in view, beside it, as far as there is room: the ends of the track, of trips and of
    silences first, then of what was travelled every tenth and fifth, then the rest. Within a stay they would hide it.
    """
    at = fixes["recorded_at"].dt.epoch("us").to_numpy()
    moving = _in_trip(at, trips)
    places = dict(zip(seen["number"], frame.to_page(seen["lat"], seen["lon"]), strict=True))
    for number, (x, y) in places.items():
        if moving[number - 1]:
            room.takes(x - 3, y - 3, x + 3, y + 3, anyway=True)
    ranked = [(_rank(number - 1, at, moving), number) for number in places]
    written = []
    for rank, number in sorted(ranked):
        x, y = places[number]
        free = room.baseline(str(number), x, y, NUMBER_SIZE, 5.5) if rank < UNWRITTEN else None
        if free:
            written.append(marks.label(str(number), free[0], free[1], NUMBER_SIZE, INK, free[2]))
    return "".join(written)


def _rank(index: int, at: NDArray[np.int64], moving: NDArray[np.bool_]) -> int:
    last = len(at) - 1
    if index in (0, last) or at[index] - at[index - 1] > GAP_US or at[index + 1] - at[index] > GAP_US:
        return 0
    if moving[index - 1] != moving[index] or moving[index] != moving[index + 1]:
        return 1
    if not moving[index]:
        return UNWRITTEN
    number = index + 1
    return 2 if number % 10 == 0 else 3 if number % 5 == 0 else 4
