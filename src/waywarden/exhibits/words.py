"""Times, lengths and text of a picture, written as on screen."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SECONDS_MATTER_BELOW_MIN = 10
NARROW, WIDE = "fijlrt.,:;'I|()[] ", "mwMWGOQ%@&"


def in_svg(text: str) -> str:
    """As text of an element: escaped, and without what XML 1.0 has no place for."""
    return escape("".join(letter for letter in text if letter.isprintable()), quote=True)


def moment(value: datetime) -> str:
    """ "Tuesday 3 March 2026, 14:02 GMT"."""
    local = value.astimezone(LONDON)
    return f"{day(value)}, {local:%H:%M} {local.tzname()}"


def day(value: datetime) -> str:
    """ "Tuesday 3 March 2026"."""
    local = value.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}"


def clock(value: datetime) -> str:
    """ "14:02"."""
    return f"{value.astimezone(LONDON):%H:%M}"


def duration(seconds: float) -> str:
    """How long, as finely as it matters: "40 s", "1 min 12 s", "24 min", "3 h 5 min", "2 days 4 h"."""
    whole = max(0, round(seconds))
    days, hours, minutes = whole // 86_400, whole % 86_400 // 3600, whole % 3600 // 60
    if days:
        return f"{days} {'day' if days == 1 else 'days'}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    if minutes >= SECONDS_MATTER_BELOW_MIN:
        return f"{minutes} min"
    if minutes:
        return f"{minutes} min" + (f" {whole % 60} s" if whole % 60 else "")
    return f"{whole} s"


def length(metres: float) -> str:
    """ "640 m", "12.4 km"; none of its digits is noise where it is a round number."""
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f}".removesuffix(".0") + " km"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text of this size is, never much less: to place it, and to break lines."""
    shares = sum(0.28 if one in NARROW else 0.86 if one in WIDE else 0.62 if one.isupper() else 0.5 for one in text)
    return shares * size * (1.06 if bold else 1.0)


def lines_of(text: str, size: float, room: float) -> list[str]:
    """The text in lines that fit into the room; a word wider than it stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
