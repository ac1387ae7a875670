"""How pages write times and measures: {{ moment|london }}, {{ began_at|until:ended_at|span }}, {{ metres|metres }}."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from waywarden.centre import clock
from waywarden.centre.crimes.models import Match
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.web import showing
from waywarden.centre.web.crime_words import LABELS, force_in_words
from waywarden.centre.web.showing import Shown
from waywarden.crime.offences import OFFENCES
from waywarden.exhibits.words import duration

register = template.Library()
LONDON = ZoneInfo("Europe/London")
OFTEN = 0.5  # above that odds say less than a share
MOST_SURE = 0.99


@register.filter
def london(moment: datetime | str | None) -> SafeString | str:
    """<time> that reads "Tuesday 3 March, 14:02" in Europe/London, with UTC on hover; "never" for nothing.

    The year is written where it is not this one.
    """
    if not moment:
        return "never"
    local = _at(moment).astimezone(LONDON)
    year = f" {local.year}" if local.year != clock.now().astimezone(LONDON).year else ""
    return _time(moment, f"{local:%A} {local.day} {local:%B}{year}, {local:%H:%M}")


@register.filter
def london_until(moment: datetime, since: datetime) -> SafeString | str:
    """The end of what began at `since`: of the same day only the clock, "21:40"."""
    local = moment.astimezone(LONDON)
    if local.date() != since.astimezone(LONDON).date():
        return london(moment)
    return _time(moment, f"{local:%H:%M}")


@register.filter
def ago(moment: datetime) -> SafeString:
    """<time> that reads "2 min ago", with UTC on hover."""
    return _time(moment, f"{span((clock.now() - moment).total_seconds())} ago")


@register.filter
def london_clock(moment: datetime | str | None) -> SafeString | str:
    """The same, only the clock: "14:02:20"."""
    return _time(moment, f"{_at(moment).astimezone(LONDON):%H:%M:%S}") if moment else "–"


def _at(moment: datetime | str) -> datetime:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


def _time(moment: datetime | str, text: str) -> SafeString:
    utc = _at(moment).astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y-%m-%d %H:%M:%S UTC"),
        text,
    )


@register.filter
def london_date(moment: datetime) -> str:
    """Only the day: "3 March 2027"."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


@register.filter
def until(began_at: datetime, ended_at: datetime) -> float:
    """How long from one to the other, in seconds."""
    return (ended_at - began_at).total_seconds()


@register.filter
def span(seconds: float | None) -> str:
    """How long, as finely as it matters: "1 min 12 s", "24 min", "3 h 5 min", "2 days 4 h"."""
    if seconds is None:
        return "–"
    return duration(seconds)


@register.filter
def minutes_long(minutes: float | None) -> str:
    """The same of minutes, whole ones: "14 h 20 min"."""
    return "–" if minutes is None else span(60 * round(minutes))


@register.filter
def shown(violation: Violation) -> Shown:
    """How a violation is shown: its word, its look and what it is about."""
    return showing.shown(violation)


@register.filter
def force(code: str) -> str:
    """The name of a police force; the code itself where it is none that is known."""
    return force_in_words(code)


@register.filter
def underscores(name: str) -> str:
    """The name of a column for people: "crime reference"."""
    return name.replace("_", " ")


@register.filter
def dashes(name: str) -> str:
    """The name as a fragment of an address: "ruled-out"."""
    return name.replace("_", "-")


@register.filter
def label(value: str) -> str:
    """A label of a match in words: "ruled out"."""
    return LABELS.get(value, value)


@register.filter
def metres_bare(value: float | None) -> str:
    """Whole metres without their unit, which stands behind what follows."""
    return metres(value).removesuffix(" m")


@register.filter
def one_in(rate: float | None) -> str:
    """How usual something is, as odds: "1 in 240"; "none seen" for 0, "not known" for nothing."""
    if rate is None:
        return "not known"
    if rate <= 0:
        return "none seen"
    return f"1 in {1 / rate:,.0f}" if rate <= OFTEN else f"{100 * rate:.0f} of 100"


@register.filter
def ordinary_days(match: Match) -> str:
    """On how many other days this wearer was there at that hour: "2 of 28 days"."""
    if match.base_rate is None:
        return "not known" if match.usual_at else "not asked yet"
    if match.base_days is None:
        return one_in(match.base_rate)
    return f"{match.base_rate * match.base_days:.0f} of {match.base_days} days"


@register.filter
def of_anyone(match: Match) -> str:
    """The same of anyone considered, as odds of one day: "1 in 240"."""
    return one_in(match.base_rate_any) if match.base_rate_any is not None or match.usual_at else "not asked yet"


@register.filter
def probability(value: float | None) -> str:
    """Two decimals, and never surer than 0.99 or 0.01 where it is not."""
    if value is None:
        return "–"
    if value > MOST_SURE:
        return "over 0.99"
    return "under 0.01" if 0 < value < 1 - MOST_SURE else f"{value:.2f}"


@register.filter
def crime_fact(value: datetime | float | str, field: str) -> SafeString | str:
    """A fact of a crime before or after it was amended."""
    if isinstance(value, datetime):
        return london(value)
    if field == "crime_type":
        return OFFENCES.get(str(value), str(value))
    return f"{value:.6f}" if field in ("lat", "lon") else f"± {value:.0f} m" if field == "uncertainty_m" else str(value)


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


@register.filter
def metres(value: float | None) -> str:
    return "–" if value is None else f"{abs(value):,.0f} m"
