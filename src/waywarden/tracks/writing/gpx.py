"""Fixes as GPX 1.1, a track for each tag, a segment for each part without a silence.

What GPX has no element for (accuracy, speed, mechanism and more) is written under our own names as extensions, which
the schema allows and `positions.gpx` reads. https://www.topografix.com/GPX/1/1/
"""

from collections.abc import Iterator

import polars as pl

from waywarden.schema import POSITION_DTYPES
from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.parts import parts
from waywarden.tracks.writing.text import as_text, in_xml

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Waywarden" '
    'xmlns="http://www.topografix.com/GPX/1/1" xmlns:ww="urn:waywarden:position:1">\n'
)
ELEMENTS = {"altitude_m": "ele", "recorded_at": "time", "satellites": "sat", "hdop": "hdop"}  # in the schema's order
OURS = tuple(name for name in POSITION_DTYPES if name not in (*ELEMENTS, "device_id", "lat", "lon"))


def write_gpx(fixes: pl.DataFrame, about: About) -> bytes:
    """`fixes` of `schema.POSITION`, sorted by their natural key, each with a place."""
    return "".join([HEAD, _metadata(about), *_tracks(fixes, about), "</gpx>\n"]).encode()


def _metadata(about: About) -> str:
    name, note = in_xml(f"{about.title}, export {about.reference}"), in_xml(about.note)
    return f"<metadata><name>{name}</name><desc>{note}</desc><time>{about.made}</time></metadata>\n"


def _tracks(fixes: pl.DataFrame, about: About) -> Iterator[str]:
    for device_id, segments in parts(fixes):
        yield f"<trk><name>{in_xml(device_id)}</name><desc>{in_xml(about.note)}</desc>\n"
        for segment in segments:
            yield "<trkseg>\n"
            yield from _points(segment)
            yield "</trkseg>\n"
        yield "</trk>\n"


def _points(segment: pl.DataFrame) -> Iterator[str]:
    for fix in as_text(segment).iter_rows(named=True):
        known = "".join(_element(element, fix.get(name)) for name, element in ELEMENTS.items())
        ours = "".join(_element(f"ww:{name}", fix.get(name)) for name in OURS)
        extensions = f"<extensions>{ours}</extensions>" if ours else ""
        yield f'<trkpt lat="{fix["lat"]}" lon="{fix["lon"]}">{known}{extensions}</trkpt>\n'


def _element(name: str, text: str | None) -> str:
    return "" if text is None else f"<{name}>{in_xml(text)}</{name}>"
