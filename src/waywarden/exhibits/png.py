"""SVG as PNG, with one font of our own: the same picture on every machine, whatever fonts it has."""

from functools import cache
from importlib.resources import files

import resvg_py

FONT = "Source Sans Pro"  # SIL Open Font License; comes with the package font-source-sans-pro
WEIGHTS = ("Regular", "Semibold", "Bold")
PIXELS_PER_UNIT = 2.0  # of an A4 page in units of 1/96 inch: 192 dots an inch


def png(svg: str) -> bytes:
    """The picture at 192 dots an inch, a unit being 1/96 inch."""
    made = resvg_py.svg_to_bytes(
        svg_string=svg, zoom=PIXELS_PER_UNIT, skip_system_fonts=True, font_files=_fonts(), font_family=FONT
    )
    return bytes(made)


@cache
def _fonts() -> list[str]:
    folder = files("font_source_sans_pro") / "files"
    return [str(folder / f"SourceSansPro-{weight}.ttf") for weight in WEIGHTS]
