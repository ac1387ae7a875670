"""What may be set about places, each with its unit and where it comes from."""

from dataclasses import dataclass

from waywarden.tracks.settings import Checked, number


@dataclass(frozen=True)
class HeatmapSettings(Checked):
    """How time is laid on the map."""

    gap_cap_s: float = number(600.0, "s", 10, 86_400, "ten times the usual report; longer silence is not laid out")
    wide_m: float = number(250.0, "m (95 % radius)", 10, 100_000, "a wider fix cannot tell one street from the next")
    accuracy_default_m: float = number(30.0, "m (95 % radius)", 1, 1000, "NIJ 1004.00, indoors; where none is said")


@dataclass(frozen=True)
class PlaceSettings(Checked):
    """When stays are at one place, and what a place is suggested to be."""

    place_m: float = number(120.0, "m", 20, 5000, "a building and its yard; stays are as wide as 100 m themselves")
    wide_m: float = number(250.0, "m", 20, 5000, "a stay wider than that draws no place towards it from farther")
    accuracy_floor_m: float = number(20.0, "m", 1, 500, "no stay weighs as if it were surer than that")
    visit_gap_minutes: float = number(20.0, "minutes", 0, 1440, "back within that without another stay: one visit")
    home_nights: float = number(3.0, "nights", 1, 100, "fewer may be a visit")
    home_share: float = number(0.3, "of known nights", 0, 1, "two homes in turn are both found")
    work_days: float = number(5.0, "days", 1, 100, "a working week; fewer may be an errand")
    work_days_a_week: float = number(2.0, "days a week", 0, 7, "part time")
    work_minutes: float = number(180.0, "minutes a day", 30, 1440, "half a working day, as the median of the days")
    night_work_day_share: float = number(0.15, "of minutes", 0, 1, "who lives there is there by day too")
    regular_weeks: float = number(3.0, "weeks", 1, 100, "twice is a coincidence")
    regular_share: float = number(0.5, "of weeks", 0, 1, "every other week")
    new_days: float = number(7.0, "days", 1, 60, "since the last contact with a practitioner, as a rule")
    known_days: float = number(14.0, "days", 1, 365, "with less history everything would be new")


@dataclass(frozen=True)
class MeetingSettings(Checked):
    """When two tags are together."""

    within_m: float = number(50.0, "m", 1, 10_000, "across a street; a practitioner asks about other distances")
    least_minutes: float = number(2.0, "minutes", 1, 1440, "passing in the street takes one")
    known_for_s: float = number(300.0, "s", 60, 3600, "as detection between two tags: longer apart, nobody knows")
    wide_m: float = number(100.0, "m (95 % radius)", 1, 10_000, "wider fixes would put half a street together")
    accuracy_default_m: float = number(30.0, "m (95 % radius)", 1, 1000, "NIJ 1004.00, indoors; where none is said")
