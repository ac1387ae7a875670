"""The signs of a map as SVG: fixes by how they were found, arrows, places, and the key's samples."""

import math

from waywarden.exhibits.palette import INK, MECHANISMS, PAPER
from waywarden.exhibits.words import in_svg


def mark(mechanism: str, x: float, y: float, size: float, *, pale: bool = False) -> str:
    """A fix, with a white rim."""
    colour, shape, _ = MECHANISMS[mechanism]
    r = size
    drawn = {
        "dot": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.85:.1f}"',
        "square": f'<rect x="{x - r * 0.8:.1f}" y="{y - r * 0.8:.1f}" width="{r * 1.6:.1f}" height="{r * 1.6:.1f}"',
        "diamond": f'<path d="M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}Z"',
        "triangle": f'<path d="M{x:.1f} {y - r:.1f}l{r * 0.95:.1f} {r * 1.75:.1f}h{-r * 1.9:.1f}Z"',
    }[shape]
    faint = ' fill-opacity="0.45"' if pale else ""
    return f'{drawn} fill="{colour}" stroke="{PAPER}" stroke-width="{r * 0.28:.1f}"{faint}/>'


def arrow(x: float, y: float, radians: float) -> str:
    """An arrow head on a line that runs this way (from the x axis, clockwise on the page)."""
    turned = f"translate({x:.1f} {y:.1f}) rotate({math.degrees(radians):.0f})"
    return f'<path d="M5 0L-4 -4L-2 0L-4 4Z" transform="{turned}"/>'


def place(letter: str, colour: str, x: float, y: float, size: float = 9) -> str:
    """The lettered mark of a place of stays."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" fill="{colour}" stroke="{PAPER}" stroke-width="1.8"/>'
        f'<text x="{x:.1f}" y="{y + size * 0.38:.1f}" font-size="{size * 1.15:.1f}" font-weight="700" '
        f'text-anchor="middle" fill="{PAPER}">{in_svg(letter)}</text>'
    )


def label(text: str, x: float, y: float, size: float, colour: str = INK, anchor: str = "middle") -> str:
    """A text that stays readable on whatever lies under it; (x, y) is on its baseline."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{colour}" '
        f'stroke="{PAPER}" stroke-width="2.6" stroke-linejoin="round" paint-order="stroke">{in_svg(text)}</text>'
    )
