"""Writes layers as one PMTiles archive of Mapbox vector tiles. In: features on the British grid. Out: a file.

The same features give the same bytes: tiles are written in archive order and compressed without a time.
"""

import gzip
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write
from pyproj import Transformer
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from basemap.layers import Feature

MIN_ZOOM, MAX_ZOOM = 6, 13
"""From all of London on a phone to 0.6 m a unit; MapLibre stretches the last zoom further in."""
EXTENT = 4096
MARGIN = 96 / EXTENT
"""Geometry kept around a tile, as a share of its width, so that lines and labels cross its edge unbroken."""
HALF_WORLD_M = math.pi * 6_378_137.0

TO_MERCATOR = Transformer.from_crs("EPSG:27700", "EPSG:3857", always_xy=True)
TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def write_tiles(layers: dict[str, list[Feature]], path: Path, attribution: str) -> int:
    """Write every tile that has content; returns how many."""
    west, south, east, north = shapely.total_bounds([f.shape for f in layers["land"]])
    bounds = TO_DEGREES.transform_bounds(west, south, east, north)
    mercator = {name: _to_mercator(features) for name, features in layers.items()}
    tiles = {
        zxy_to_tileid(zoom, x, y): tile
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1)
        for x, y, tile in _tiles_of(mercator, zoom, bounds)
    }
    with write(str(path)) as archive:
        for tile_id in sorted(tiles):
            archive.write_tile(tile_id, gzip.compress(tiles[tile_id], mtime=0))
        archive.finalize(_header(bounds), _metadata(mercator, attribution))
    return len(tiles)


def _tiles_of(
    layers: dict[str, list[Feature]], zoom: int, bounds: tuple[float, ...]
) -> Iterator[tuple[int, int, bytes]]:
    """(x, y, bytes) of each tile of one zoom, with shapes simplified to half a pixel there."""
    width_m = 2 * HALF_WORLD_M / 2**zoom
    drawn = {
        name: [Feature(f.shape.simplify(width_m / 512 / 2), f.properties) for f in features if zoom >= f.from_zoom]
        for name, features in layers.items()
    }
    trees = {name: STRtree([f.shape for f in features]) for name, features in drawn.items()}
    (first_x, first_y), (last_x, last_y) = (
        _tile_at(bounds[0], bounds[3], zoom),
        _tile_at(bounds[2], bounds[1], zoom),
    )
    for x in range(first_x, last_x + 1):
        for y in range(first_y, last_y + 1):
            west, north = x * width_m - HALF_WORLD_M, HALF_WORLD_M - y * width_m
            square = (west, north - width_m, west + width_m, north)
            content = [{"name": name, "features": _inside(drawn[name], trees[name], square)} for name in drawn]
            content = [layer for layer in content if layer["features"]]
            if content:
                options = {"quantize_bounds": square, "extents": EXTENT}
                yield x, y, mapbox_vector_tile.encode(content, default_options=options)


def _inside(features: list[Feature], tree: STRtree, square: tuple[float, ...]) -> list[dict[str, Any]]:
    """The features of one layer in one tile, clipped; collections taken apart, collapsed shapes left out."""
    margin = (square[2] - square[0]) * MARGIN
    window = (square[0] - margin, square[1] - margin, square[2] + margin, square[3] + margin)
    found = []
    for index in sorted(tree.query(shapely.box(*window))):
        feature = features[index]
        clipped = shapely.clip_by_rect(shapely.make_valid(feature.shape), *window)
        for part in shapely.get_parts(clipped):
            if not part.is_empty and shapely.get_dimensions(part) == shapely.get_dimensions(feature.shape):
                found.append({"geometry": part, "properties": feature.properties})
    return found


def _to_mercator(features: list[Feature]) -> list[Feature]:
    def project(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda grid: np.column_stack(TO_MERCATOR.transform(*grid.T)))

    return [Feature(project(f.shape), f.properties, f.from_zoom) for f in features]


def _tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(x * 2**zoom), int(y * 2**zoom)


def _header(bounds: tuple[float, ...]) -> dict[str, Any]:
    west, south, east, north = (round(degrees * 1e7) for degrees in bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 10,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(layers: dict[str, list[Feature]], attribution: str) -> dict[str, Any]:
    return {
        "name": "Greater London",
        "attribution": attribution,
        "vector_layers": [
            {
                "id": name,
                "fields": {key: "String" if key != "rank" else "Number" for key in features[0].properties},
            }
            for name, features in layers.items()
        ],
    }
