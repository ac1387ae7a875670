"""What tells size and direction on a map: a bar in metres and miles, an arrow to the north, lines of latitude and
longitude with their degrees."""

import math

from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.labels import Room
from waywarden.exhibits.marks import label
from waywarden.exhibits.palette import INK, PAPER, QUIET
from waywarden.exhibits.words import length

LONGEST = 170.0
M_PER_MILE = 1609.344
LINES = 4  # about so many across


def scale_bar(frame: MapFrame, room: Room) -> str:
    """In the lower left corner: true at the middle of the map."""
    _, south, _, north = frame.degrees
    unit_m = 1 / float(frame.units(1.0, (south + north) / 2))
    long_m = _round_below(LONGEST * unit_m)
    wide = long_m / unit_m
    x, y = 14.0, frame.height - 16
    room.takes(0, y - 26, x + wide + 60, frame.height, anyway=True)
    miles = long_m / M_PER_MILE
    said = f"{length(long_m)} ({miles:.2g} miles)"
    return (
        f'<rect x="{x - 6}" y="{y - 22}" width="{wide + 70:.1f}" height="34" fill="{PAPER}" fill-opacity="0.85"/>'
        f'<rect x="{x}" y="{y}" width="{wide / 2:.1f}" height="5" fill="{INK}"/>'
        f'<rect x="{x}" y="{y}" width="{wide:.1f}" height="5" fill="none" stroke="{INK}"/>'
        f'<text x="{x}" y="{y - 6}" font-size="10.5">0</text>'
        f'<text x="{x + wide:.1f}" y="{y - 6}" font-size="10.5" text-anchor="middle">{said}</text>'
    )


def north_arrow(frame: MapFrame, room: Room) -> str:
    """In the upper right corner."""
    x, y = frame.width - 26, 34.0
    room.takes(x - 18, 0, frame.width, y + 26, anyway=True)
    return (
        f'<circle cx="{x}" cy="{y - 4}" r="20" fill="{PAPER}" fill-opacity="0.85"/>'
        f'<path d="M{x} {y - 20}l7 20l-7 -4l-7 4Z" fill="{INK}"/>'
        f'<text x="{x}" y="{y + 12}" font-size="11" font-weight="700" text-anchor="middle">N</text>'
    )


def graticule(frame: MapFrame) -> str:
    """Thin lines of latitude and longitude, with their degrees at the upper and left edge."""
    west, south, east, north = frame.degrees
    step = _round_below((east - west) / LINES)
    digits = max(0, -math.floor(math.log10(step)))
    lines, texts = [], []
    for number in range(math.ceil(west / step), math.floor(east / step) + 1):
        lon = number * step
        ((x, _),) = frame.to_page([south], [lon])
        lines.append(f"M{x:.1f} 0V{frame.height}")
        if x < frame.width - 90:  # the arrow stands there
            texts.append(label(_degrees(lon, digits, "E", "W"), x + 3, 11, 8.5, QUIET, "start"))
    for number in range(math.ceil(south / step), math.floor(north / step) + 1):
        lat = number * step
        ((_, y),) = frame.to_page([lat], [west])
        lines.append(f"M0 {y:.1f}H{frame.width}")
        texts.append(label(_degrees(lat, digits, "N", "S"), 4, y - 3, 8.5, QUIET, "start"))
    return f'<path d="{"".join(lines)}" stroke="{INK}" stroke-width="0.5" stroke-opacity="0.13"/>{"".join(texts)}'


def _degrees(value: float, digits: int, positive: str, negative: str) -> str:
    return f"{abs(value):.{digits}f}° {positive if value >= 0 else negative}"


def _round_below(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not greater."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(one * power for one in (1, 2, 5) if one * power <= value)
