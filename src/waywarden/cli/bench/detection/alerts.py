"""Alerts of any rule in one form, so that rules can be compared: when raised, when confirmed, when over, how sure.

A crowd on the plain enters; for each tag its alerts leave, in seconds since the crowd's start. Rules that know no tiers
raise and confirm at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import detect
from waywarden.simulation.plain.crowd import MIDDLE, START, Crowd
from waywarden.simulation.plain.ways import ZONE_RADIUS_M

NEVER = float("inf")


@dataclass(frozen=True)
class Alert:
    """Seconds since the start; infinite for what never came."""

    began_s: float
    possible_s: float  # infinite: an approach and no more
    confirmed_s: float
    ended_s: float
    belief: float
    crossing: bool = False

    def overlaps(self, from_s: float, to_s: float) -> bool:
        return self.began_s <= to_s and self.ended_s >= from_s


Alerts = dict[str, list[Alert]]  # by device, every device of the crowd
Rule = Callable[[Crowd], Alerts]


class Ours(Protocol):
    """Ours may have a ring round the zone, and other settings."""

    def __call__(self, crowd: Crowd, buffer_m: float = 0.0, settings: Mapping[str, float] | None = None) -> Alerts: ...


def ours(crowd: Crowd, buffer_m: float = 0.0, settings: Mapping[str, float] | None = None) -> Alerts:
    """The rule of this project, approaches included; `settings` where they differ from those built in."""
    found: Alerts = {device_id: [] for device_id in crowd.journeys}
    for violation in detect(crowd.track, [plain_zone(buffer_m, settings)])[0]:
        found[violation.device_id].append(
            Alert(
                _seconds(violation.began_at),
                _seconds(violation.possible_at),
                _seconds(violation.confirmed_at),
                _seconds(violation.ended_at),
                violation.peak_belief,
                "crossing" in violation.flags,
            )
        )
    return found


def by_places_alone(crowd: Crowd, buffer_m: float = 0.0, settings: Mapping[str, float] | None = None) -> Alerts:
    """The same rule on the same fixes, had the tags neither motion sensor nor Doppler."""
    return ours(crowd.without_sensors(), buffer_m, settings)


OURS: dict[str, Ours] = {"with_sensors": ours, "by_places_alone": by_places_alone}


def plain_zone(buffer_m: float = 0.0, settings: Mapping[str, float] | None = None) -> Condition:
    """The round zone of the plain, for every tag."""
    properties: dict[str, Any] = {"condition_id": "zone", "device_id": "*", "kind": "exclusion_zone"}
    properties |= {"radius_m": ZONE_RADIUS_M, "buffer_m": buffer_m, "parameters": dict(settings or {})}
    point = {"type": "Point", "coordinates": [MIDDLE[1], MIDDLE[0]]}
    feature = {"type": "Feature", "geometry": point, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


def _seconds(at: datetime | None) -> float:
    return NEVER if at is None else (at - START).total_seconds()
