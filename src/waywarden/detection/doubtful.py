"""What a condition says that was surely meant otherwise: refused at the door, not found out by silence.

In: a condition's Feature, and the condition as it was read. Out: nothing, or the error of whatever it is about. Asked
of conditions that somebody hands in, never of one that was accepted before: that one is watched as it stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from waywarden.civil_time import Timetable, TimetableError
from waywarden.civil_time.idle_rows import idle_row
from waywarden.detection.settings import SETTINGS_OF, AttendanceSettings, SettingsError
from waywarden.spelling import near_miss
from waywarden.zones.geometry import ZoneError

if TYPE_CHECKING:
    from waywarden.detection.conditions import Condition

PROPERTIES = (  # that may be left out; without condition_id and device_id nothing is read
    "kind",
    "radius_m",
    "buffer_m",
    "hidden",
    "valid_from",
    "valid_to",
    "timetable",
    "programme",
    "parameters",
)
# The best fix is off by more (parameters.error_floor_m), so no number of them confirms that somebody is in there.
SMALLEST_RADIUS_M = 10.0
A_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
WEEKS_WITH_EVERY_ROW = 53  # bank holidays come once a year


def refuse_misspelt(properties: Mapping[str, Any], own: tuple[str, ...] = ()) -> None:
    """Raises SettingsError for a near miss of a property that is not there itself. Other words, and those of whoever
    asks (`own`), are attributes.
    """
    absent = [name for name in PROPERTIES if name not in properties]
    for word in properties:
        if word not in ("condition_id", "device_id", *PROPERTIES, *own) and (meant := near_miss(word, absent)):
            raise SettingsError(f"{word!r} is not understood: did you mean {meant}? An attribute needs another name")


def refuse_misplaced(kind: str, properties: Mapping[str, Any]) -> None:
    """Raises SettingsError for a setting of this kind that stands beside `parameters` and not in it."""
    settings = [setting.name for setting in fields(SETTINGS_OF[kind])]
    for word in properties:
        if word in settings or word == "other_device_id":
            raise SettingsError(f"{word} is a setting: write it inside parameters")


def refuse_doubtful(feature: Mapping[str, Any], condition: "Condition") -> None:
    """Raises ZoneError, SettingsError or TimetableError for what can be watched and yet was not meant."""
    if condition.other_device_id is not None:
        _refuse_place(feature)
    if condition.zone is not None and condition.zone.bounding_radius_m < SMALLEST_RADIUS_M:
        raise ZoneError(
            f"the place is smaller than a circle of {SMALLEST_RADIUS_M:g} m radius: no fix is good enough to tell who "
            "is in it, so nothing could ever be confirmed; draw it larger"
        )
    if condition.timetable is not None and (row := idle_row(condition.timetable)):
        raise TimetableError(
            f"weekly row {row} takes nothing out: at the priority of the rows that it overlaps, or below, they decide; "
            "give it a higher priority"
        )
    if isinstance(condition.settings, AttendanceSettings) and condition.settings.stay_minutes > 0:
        _refuse_long_stay(condition, timedelta(minutes=condition.settings.stay_minutes))


def _refuse_place(feature: Mapping[str, Any]) -> None:
    if feature["properties"].get("radius_m") is not None:
        raise SettingsError("two tags have no radius_m: give parameters.distance_m, in metres")
    if feature.get("geometry") is not None:
        raise ZoneError("two tags have no place: leave the geometry out, and give parameters.distance_m, in metres")


def _refuse_long_stay(condition: "Condition", stay: timedelta) -> None:
    longest = timedelta()
    for length in _windows(condition):
        longest = max(longest, length)
        if longest >= stay:
            return
    minutes = stay / timedelta(minutes=1)
    raise SettingsError(
        f"stay_minutes is {minutes:g}, and no window is longer than {longest / timedelta(minutes=1):g} minutes: "
        "nobody could keep it; lengthen the window, or shorten the stay"
    )


def _windows(condition: "Condition") -> Iterator[timedelta]:
    """The lengths of its windows, week by week, until no other can come."""
    timetable = condition.timetable or Timetable("UTC")
    dated = [claim.ends for claim in timetable.dated_claims]
    at = condition.valid_from or min([A_MONDAY, *(claim.begins for claim in timetable.dated_claims)])
    until = max([at, *dated]) + WEEKS_WITH_EVERY_ROW * WEEK
    if condition.valid_to is not None:
        until = min(until, condition.valid_to)
    while at < until:
        yield from (span.ends - span.begins for span in condition.spans(at, min(at + WEEK, until)))
        at += WEEK
