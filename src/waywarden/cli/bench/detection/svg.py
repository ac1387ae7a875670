"""A few panels of curves as SVG, by hand: axes with their ticks, lines, marks and words. No colours stand alone.

Panels with curves in units of their axes enter; the text of a file that reads on white leaves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 300.0, 230.0  # of a panel's square of curves
LEFT, TOP, GAP_X, GAP_Y = 64.0, 126.0, 76.0, 84.0
INK, QUIET, GRID = "#0b0c0c", "#484d52", "#dde1e4"
MARK_PX = 4.0


@dataclass(frozen=True)
class Axis:
    """`place` maps a value to 0..1 along the axis; ticks are (value, word)."""

    title: str
    ticks: Sequence[tuple[float, str]]
    place: Callable[[float], float]


@dataclass(frozen=True)
class Look:
    """How a curve is drawn; `shape` is its marks'."""

    colour: str
    shape: str
    dash: str = ""


@dataclass(frozen=True)
class Curve:
    """Points, and beside some of them a word; `bars` are (x, from, to) of the spread over seeds."""

    look: Look
    points: Sequence[tuple[float, float]]
    words: Sequence[str] = ()
    bars: Sequence[tuple[float, float, float]] = ()


@dataclass(frozen=True)
class Panel:
    title: str
    curves: Sequence[Curve]
    guide: Sequence[tuple[float, float]] = field(default=())  # a thin line to compare with


@dataclass(frozen=True)
class Picture:
    """Panels in rows of `across`; the key names each look in the place after the last panel."""

    title: str
    about: str  # what it shows, for who can't see it
    panels: Sequence[Panel]
    key: Sequence[tuple[Look, str]]
    x: Axis
    y: Axis
    across: int = 3


def drawn(picture: Picture) -> str:
    """The SVG file."""
    rows = -(-(len(picture.panels) + 1) // picture.across)
    width = LEFT + picture.across * (WIDTH + GAP_X)
    height = TOP + rows * (HEIGHT + GAP_Y)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img"',
        ' aria-labelledby="title about" font-family="Arial, Helvetica, sans-serif" font-size="13">\n',
        f'<title id="title">{escape(picture.title)}</title>\n<desc id="about">{escape(picture.about)}</desc>\n',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>\n',
        _text(LEFT, 32, picture.title, size=19, bold=True),
        _text(LEFT, 56, f"Across: {picture.x.title}", colour=QUIET),
        _text(LEFT, 75, f"Upwards: {picture.y.title}", colour=QUIET),
        f'<clipPath id="square"><rect x="-6" y="-6" width="{WIDTH + 12:g}" height="{HEIGHT + 6:g}"/></clipPath>\n',
    ]
    for number, panel in enumerate(picture.panels):
        parts.append(_panel(panel, picture.x, picture.y, *_corner(number, picture.across)))
    parts.append(_key(picture.key, *_corner(len(picture.panels), picture.across)))
    return "".join([*parts, "</svg>\n"])


def _corner(number: int, across: int) -> tuple[float, float]:
    row, column = divmod(number, across)
    return LEFT + column * (WIDTH + GAP_X), TOP + row * (HEIGHT + GAP_Y)


def _panel(panel: Panel, x: Axis, y: Axis, left: float, top: float) -> str:
    def at(point: tuple[float, float]) -> tuple[float, float]:
        return WIDTH * x.place(point[0]), HEIGHT * (1 - y.place(point[1]))

    parts = [_text(left, top - 10, panel.title, bold=True)]
    for value, word in x.ticks:
        across = left + WIDTH * x.place(value)
        parts += [_line([(across, top), (across, top + HEIGHT)], GRID)]
        parts += [_text(across, top + HEIGHT + 18, word, anchor="middle", size=12)]
    for value, word in y.ticks:
        down = top + HEIGHT * (1 - y.place(value))
        parts += [_line([(left, down), (left + WIDTH, down)], GRID)]
        parts += [_text(left - 8, down + 4, word, anchor="end", size=12)]
    parts.append(_line([(left, top), (left, top + HEIGHT), (left + WIDTH, top + HEIGHT)], INK))
    parts.append(f'<g transform="translate({left:g} {top:g})" clip-path="url(#square)">')
    if panel.guide:
        parts.append(_line([at(point) for point in panel.guide], QUIET, dash="2 4"))
    parts += [_curve(curve, at) for curve in panel.curves]
    parts.append("</g>")
    return "".join(parts) + "\n"


def _curve(curve: Curve, at: Callable[[tuple[float, float]], tuple[float, float]]) -> str:
    places = [at(point) for point in curve.points]
    parts = [_line([at((x, low)), at((x, high))], curve.look.colour) for x, low, high in curve.bars]
    parts.append(_line(places, curve.look.colour, dash=curve.look.dash, width=2))
    parts += [_mark(curve.look, *place) for place in places]
    for (across, down), word in zip(places, curve.words, strict=False):
        if word:
            aside, anchor = (-7, "end") if across > 0.9 * WIDTH else (7, "")
            parts.append(_text(across + aside, down + 15, word, colour=curve.look.colour, size=12, anchor=anchor))
    return "".join(parts)


def _key(key: Sequence[tuple[Look, str]], left: float, top: float) -> str:
    parts = []
    for number, (look, words) in enumerate(key):
        first, *more = words.split("\n")
        down = top + 14 + 44 * number
        parts += [_line([(left, down), (left + 34, down)], look.colour, dash=look.dash, width=2)]
        parts += [_mark(look, left + 17, down), _text(left + 44, down + 5, first)]
        parts += [_text(left + 44, down + 5 + 16, line, colour=QUIET, size=12) for line in more]
    return "".join(parts)


def _line(places: Sequence[tuple[float, float]], colour: str, *, dash: str = "", width: float = 1) -> str:
    points = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}/>'


def _mark(look: Look, across: float, down: float) -> str:
    size = MARK_PX
    if look.shape == "dot":
        return f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{size:g}" fill="{look.colour}"/>'
    corners = {
        "square": [(-size, -size), (size, -size), (size, size), (-size, size)],
        "triangle": [(0, -size - 1), (size + 1, size), (-size - 1, size)],
        "diamond": [(0, -size - 1), (size + 1, 0), (0, size + 1), (-size - 1, 0)],
    }[look.shape]
    points = " ".join(f"{across + right:.1f},{down + below:.1f}" for right, below in corners)
    return f'<polygon points="{points}" fill="{look.colour}"/>'


def _text(
    across: float, down: float, words: str, *, size: int = 13, bold: bool = False, colour: str = INK, anchor: str = ""
) -> str:
    more = (' font-weight="bold"' if bold else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{across:.1f}" y="{down:.1f}" font-size="{size}" fill="{colour}"{more}>{escape(words)}</text>'
