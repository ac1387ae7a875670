"""What can be written as what, and who writes it."""

from collections.abc import Callable
from enum import StrEnum

import polars as pl

from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.geojson import write_points
from waywarden.tracks.writing.gpx import write_gpx
from waywarden.tracks.writing.kml import write_kml
from waywarden.tracks.writing.tables import write_csv, write_parquet


class FileFormat(StrEnum):
    """By the ending of the file's name."""

    GPX = "gpx"
    GEOJSON = "geojson"
    KML = "kml"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA_TYPES = {
    FileFormat.GPX: "application/gpx+xml",
    FileFormat.GEOJSON: "application/geo+json",
    FileFormat.KML: "application/vnd.google-earth.kml+xml",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
}
FIXES: dict[FileFormat, Callable[[pl.DataFrame, About], bytes]] = {
    FileFormat.GPX: write_gpx,
    FileFormat.GEOJSON: write_points,
    FileFormat.KML: write_kml,
    FileFormat.CSV: write_csv,
    FileFormat.PARQUET: write_parquet,
}
OF_STAYS_AND_TRIPS = (FileFormat.CSV, FileFormat.GEOJSON)
