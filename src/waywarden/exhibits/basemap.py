"""The basemap under a picture: the tiles of a PMTiles archive, in the colours of the screen (static/web/basemap.js).

In: the archive's path and a frame. Out: SVG of land, water and lines, and the names that may be written over them.
Where the archive has no tile the paper stays plain.
"""

import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.reader import MmapSource, Reader
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from waywarden.exhibits.frame import HALF_WORLD_M, MapFrame
from waywarden.exhibits.palette import BASEMAP

AREAS = {"land": "land", "open_space": "openSpace", "water": "water"}
Tile = dict[str, Any]


class Name(NamedTuple):
    """Something that has a name on the map, what is most important first."""

    order: tuple[int, int]
    text: str
    x: float
    y: float
    size: float
    colour: str


class NameStyle(NamedTuple):
    """Names of one layer, from which zoom to which."""

    size: float
    colour: str
    from_zoom: float
    to_zoom: float
    capitals: bool = False


NAMES = {
    "places": NameStyle(11, BASEMAP["placeName"], 10, 24),
    "boroughs": NameStyle(10.5, BASEMAP["boroughName"], 8.5, 13, capitals=True),
    "postcode_districts": NameStyle(10, BASEMAP["postcode"], 11, 13),
    "postcode_sectors": NameStyle(10, BASEMAP["postcode"], 13, 24),
}


def basemap(archive: Path, frame: MapFrame) -> tuple[str, list[Name]]:
    """What lies under the track, and its names."""
    drawn: dict[str, list[str]] = defaultdict(list)
    names: set[Name] = set()
    for tile, x, y, zoom in _tiles(archive, frame):
        for layer, content in tile.items():
            for feature in content["features"]:
                if layer in AREAS or layer in ("rail", "borough_lines"):
                    drawn[layer].append(_path(feature, content["extent"], (x, y, zoom), frame, layer in AREAS))
                elif layer in NAMES and NAMES[layer].from_zoom <= frame.zoom < NAMES[layer].to_zoom:
                    names.add(_name(layer, feature, content["extent"], (x, y, zoom), frame))
    rail = min(2.4, max(0.6, 0.6 + (frame.zoom - 9) * 0.25))
    svg = [_layer(drawn[layer], f'fill="{BASEMAP[colour]}"') for layer, colour in AREAS.items()]
    svg += [
        _layer(drawn["rail"], f'fill="none" stroke="{BASEMAP["rail"]}" stroke-width="{rail:.1f}"'),
        _layer(drawn["borough_lines"], f'fill="none" stroke="{BASEMAP["border"]}" stroke-dasharray="4 2"'),
    ]
    return "".join(svg), sorted(names)


def _layer(paths: list[str], paint: str) -> str:
    together = "".join(paths)
    return f'<path d="{together}" {paint}/>' if together else ""


def _tiles(archive: Path, frame: MapFrame) -> Iterator[tuple[Tile, int, int, int]]:
    """Tiles, as content and column, row and zoom."""
    with archive.open("rb") as file:
        reader = Reader(MmapSource(file))
        header = reader.header()
        zoom = min(header["max_zoom"], max(header["min_zoom"], round(frame.zoom)))
        wide_m = 2 * HALF_WORLD_M / 2**zoom
        west_m, south_m, east_m, north_m = frame.box_m
        columns = range(_index(west_m + HALF_WORLD_M, wide_m, zoom), _index(east_m + HALF_WORLD_M, wide_m, zoom) + 1)
        rows = range(_index(HALF_WORLD_M - north_m, wide_m, zoom), _index(HALF_WORLD_M - south_m, wide_m, zoom) + 1)
        if len(columns) * len(rows) > 400:  # so far out that the city is a dot
            return
        for x in columns:
            for y in rows:
                packed = reader.get(zoom, x, y)
                if packed:
                    yield _decoded(packed), x, y, zoom


def _index(from_corner_m: float, wide_m: float, zoom: int) -> int:
    return min((1 << zoom) - 1, max(0, math.floor(from_corner_m / wide_m)))


@lru_cache(maxsize=64)
def _decoded(packed: bytes) -> Tile:
    tile: Tile = mapbox_vector_tile.decode(gzip.decompress(packed), default_options={"y_coord_down": True})
    return tile


def _path(feature: Tile, extent: int, tile: tuple[int, int, int], frame: MapFrame, is_area: bool) -> str:
    """Both tiles draw what lies in the margin they share. A line is cut at the tile's edge, or its dashes would be
    drawn twice; areas overlap, which leaves no seam, and are filled by the direction of their rings, which the format
    fixes.
    """
    drawn = shape(feature["geometry"])
    if not is_area:
        drawn = shapely.clip_by_rect(drawn, 0, 0, extent, extent)
    on_page = shapely.transform(drawn, lambda corners: _on_page(corners, extent, tile, frame))
    return path_of(on_page) if is_area else path_of(clipped(on_page, frame))


def clipped(lines: BaseGeometry, frame: MapFrame) -> BaseGeometry:
    """What of them the frame shows, and a little more: dashes that nobody sees are dear to draw."""
    return shapely.clip_by_rect(lines, -9, -9, frame.width + 9, frame.height + 9)


def _name(layer: str, feature: Tile, extent: int, tile: tuple[int, int, int], frame: MapFrame) -> Name:
    style, told = NAMES[layer], feature["properties"]
    ((x, y),) = _on_page(np.array([feature["geometry"]["coordinates"]], dtype=np.float64), extent, tile, frame)
    text = told["name"].upper() if style.capitals else told["name"]
    order = (list(NAMES).index(layer), int(told.get("rank", 0)))
    return Name(order, text, round(float(x), 1), round(float(y), 1), style.size, style.colour)


def _on_page(
    corners: NDArray[np.float64], extent: int, tile: tuple[int, int, int], frame: MapFrame
) -> NDArray[np.float64]:
    x, y, zoom = tile
    wide_m = 2 * HALF_WORLD_M / 2**zoom
    corner_m = np.array([x * wide_m - HALF_WORLD_M, HALF_WORLD_M - y * wide_m])
    return frame.from_projected(corner_m + corners * (wide_m / extent) * (1, -1))


def path_of(drawn: BaseGeometry) -> str:
    """Lines and areas, in units of the page, as an SVG path; corners closer than a third of a unit are left out."""
    pieces = []
    for part in shapely.get_parts(drawn):
        if isinstance(part, shapely.Polygon):
            pieces += [_corners(shapely.get_coordinates(ring)) + "Z" for ring in (part.exterior, *part.interiors)]
        elif not part.is_empty:
            pieces.append(_corners(shapely.get_coordinates(part)))
    return "".join(pieces)


def _corners(corners: NDArray[np.float64]) -> str:
    rounded = corners.round(1)
    kept = [rounded[0]]
    for corner in rounded[1:-1]:
        if abs(corner - kept[-1]).max() > 0.35:
            kept.append(corner)
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in [*kept, *rounded[1:][-1:]])
