"""Fixes as KML 2.2 with Google's track extension, which Google Earth and GIS play along their times.

A placemark for each part without a silence. https://developers.google.com/kml/documentation/kmlreference#gxtrack
"""

from collections.abc import Iterator

import polars as pl

from waywarden.tracks.writing.about import About
from waywarden.tracks.writing.parts import parts
from waywarden.tracks.writing.text import as_text, in_xml

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" '
    'xmlns:gx="http://www.google.com/kml/ext/2.2">\n<Document>\n'
)
STYLE = '<Style id="track"><LineStyle><color>ffb8701d</color><width>3</width></LineStyle></Style>\n'
BESIDE = {"accuracy_m": "float", "speed_kmh": "float", "mechanism": "string"}  # what is told of every fix


def write_kml(fixes: pl.DataFrame, about: About) -> bytes:
    """`fixes` of `schema.POSITION`, sorted by their natural key, each with a place."""
    head = f"<name>{in_xml(f'{about.title}, export {about.reference}')}</name><description>{in_xml(about.note)}"
    fields = "".join(f'<gx:SimpleArrayField name="{name}" type="{kind}"/>' for name, kind in BESIDE.items())
    schema = f'</description>\n{STYLE}<Schema id="fix">{fields}</Schema>\n'
    return "".join([HEAD, head, schema, *_placemarks(fixes), "</Document>\n</kml>\n"]).encode()


def _placemarks(fixes: pl.DataFrame) -> Iterator[str]:
    for device_id, segments in parts(fixes):
        for number, segment in enumerate(segments, start=1):
            name = in_xml(f"{device_id}, part {number} of {len(segments)}")
            yield f"<Placemark><name>{name}</name><styleUrl>#track</styleUrl>\n<gx:Track>\n"
            yield from _track(as_text(segment))
            yield "</gx:Track></Placemark>\n"


def _track(texts: pl.DataFrame) -> Iterator[str]:
    yield from (f"<when>{moment}</when>\n" for moment in texts["recorded_at"])
    places = texts.select(
        "lon", "lat", pl.col("altitude_m").fill_null("0")
    )  # clamped to the ground, which is the default
    yield from (f"<gx:coord>{' '.join(place)}</gx:coord>\n" for place in places.iter_rows())
    yield '<ExtendedData><SchemaData schemaUrl="#fix">\n'
    for name in BESIDE:
        values = "".join(f"<gx:value>{in_xml(value or '')}</gx:value>" for value in texts[name])
        yield f'<gx:SimpleArrayData name="{name}">{values}</gx:SimpleArrayData>\n'
    yield "</SchemaData></ExtendedData>\n"
