"""Keeping two tags apart: the rule for zones on a relative track, where the zone is a circle round the other tag.

In: the fixes of both tags, conditions that name them, and what was remembered of each pair. Out: violations of the
wearer's tag, and the memory of the pair, which lies with the wearer's.

A pair remembers the fixes that are not settled yet (`relative`) and, as a carry of its own, what the zone rule
remembers of the relative track. Evidence holds distances and beliefs and no place, for his place and a distance to the
other are half of the other's place.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl

from waywarden.detection import exclusion_zone, places
from waywarden.detection.carry import Carry, CarryError, DeviceCarry, Heard, LateFix
from waywarden.detection.columns import placed, rows_of
from waywarden.detection.conditions import Condition
from waywarden.detection.relative import FIX, Fixes, fixes_from, one_a_moment, seen_from, settled_at
from waywarden.detection.settings import ExclusionSettings
from waywarden.detection.state import DEVICE, MECHANISMS, NEVER, PAIR, US_PER_S, new_devices
from waywarden.detection.violation import Violation, at_or_none
from waywarden.geodesy import LocalFrame
from waywarden.zones.geometry import zone_from_geojson

RETAINED_US = int(6 * 3600 * US_PER_S)  # a tag waits so long for the other's stored fixes
EMPTY: Fixes = np.empty(0, FIX)
HERE = LocalFrame.at(0.0, 0.0)  # the relative track is drawn round this place
UNHEARD = Heard(NEVER, 0)
SIZES = struct.Struct("<qqII")


@dataclass(frozen=True)
class Pair:
    """What is remembered of a pair. `own` and `other` begin with the last settled fix of each."""

    own: Fixes
    other: Fixes
    settled: int  # microseconds
    trimmed: int  # fixes before this moment may have been forgotten though they were not settled
    relative: Carry

    def to_bytes(self) -> bytes:
        head = SIZES.pack(self.settled, self.trimmed, len(self.own), len(self.other))
        return head + self.own.tobytes() + self.other.tobytes() + self.relative.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Pair":
        """Raises CarryError for bytes that `to_bytes` did not make."""
        if len(data) < SIZES.size:
            raise CarryError("a pair's carry cut short: replay both tags' fixes from the beginning")
        settled, trimmed, own, other = SIZES.unpack_from(data)
        end = SIZES.size + (own + other) * FIX.itemsize
        if len(data) < end:
            raise CarryError("a pair's carry cut short: replay both tags' fixes from the beginning")
        fixes = np.frombuffer(data, FIX, count=own + other, offset=SIZES.size)
        return cls(fixes[:own], fixes[own:], settled, trimmed, Carry.from_bytes(data[end:]))


NEW_PAIR = Pair(EMPTY, EMPTY, NEVER, NEVER, Carry())


def detect_pairs(
    track: pl.DataFrame,
    conditions: Sequence[Condition],
    carry: Carry,
    circle: Callable[[Condition], tuple[float, ExclusionSettings]],
    tell: Callable[[Violation, Condition, datetime | None], Violation | None],
    now: datetime | None,
) -> tuple[list[Violation], Carry]:
    """The violations of these conditions. `circle` gives radius (m) and settings of the zone round the other tag;
    `tell` puts the zone rule's violation into the words of the condition, or leaves it out; it is also given the moment
    to which one that is still open is known to have lasted.

    Raises LateFix where a tag's fixes come so late that the other's, which they belong beside, are forgotten.
    """
    tags = {condition.device_id for condition in conditions} | {one.other_device_id for one in conditions}
    news = {
        str(rows.item(0, "device_id")): fixes_from(rows)
        for rows in track.filter(pl.col("device_id").is_in(list(tags))).partition_by("device_id")
    }
    violations: list[Violation] = []
    for condition in conditions:
        assert condition.other_device_id is not None
        own, other = news.get(condition.device_id, EMPTY), news.get(condition.other_device_id, EMPTY)
        kept = carry.devices.get(condition.device_id)
        remembered = kept.conditions.get(condition.condition_id) if kept else None
        before = Pair.from_bytes(remembered) if remembered else NEW_PAIR
        if not len(own) and not len(other) and now is None:
            continue
        found, after = _of_pair(before, own, other, condition, circle, now)
        until = _known_until(after.relative, condition)
        violations += [told for one in found if (told := tell(one, condition, until)) is not None]
        if not len(own) and not len(other):
            continue  # time passing only looks
        kept = kept or DeviceCarry(UNHEARD, new_devices(1).tobytes())
        kept = replace(kept, conditions={**kept.conditions, condition.condition_id: after.to_bytes()})
        carry = carry.merge(Carry({condition.device_id: kept}))
    return violations, carry


def due_of_pairs(
    conditions: Sequence[Condition],
    carry: Carry,
    circle: Callable[[Condition], tuple[float, ExclusionSettings]],
    after: datetime,
) -> dict[str, datetime]:
    """As `rules.Due`: the moments of the zone rule on the relative track."""
    moments: dict[str, datetime] = {}
    for condition in conditions:
        kept = carry.devices.get(condition.device_id)
        if kept is None or (data := kept.conditions.get(condition.condition_id)) is None:
            continue
        zone = _round_the_other(condition, *circle(condition))
        for device_id, moment in places.due([zone], Pair.from_bytes(data).relative, after).items():
            moments[device_id] = min(moment, moments.get(device_id, moment))
    return moments


def _of_pair(
    before: Pair,
    own: Fixes,
    other: Fixes,
    condition: Condition,
    circle: Callable[[Condition], tuple[float, ExclusionSettings]],
    now: datetime | None,
) -> tuple[list[Violation], Pair]:
    for fixes, device_id in ((own, condition.device_id), (other, str(condition.other_device_id))):
        if len(fixes) and fixes["at"][0] < before.trimmed:
            raise LateFix(device_id)
    own = one_a_moment(np.concatenate([before.own, own]))
    other = one_a_moment(np.concatenate([before.other, other]))
    track = _as_track(own, other, before.settled, condition.device_id)
    zone = _round_the_other(condition, *circle(condition))
    found, relative = places.detect(placed(track), [zone], _heard(track, before.relative), now=now)
    settled = max(before.settled, settled_at(own, other))
    own, trimmed_own = _unsettled(own, settled)
    other, trimmed_other = _unsettled(other, settled)
    return found, Pair(own, other, settled, max(before.trimmed, trimmed_own, trimmed_other), relative)


def _as_track(own: Fixes, other: Fixes, after: int, device_id: str) -> pl.DataFrame:
    """The relative track as rows of the wearer's tag, drawn round HERE."""
    seen = seen_from(other, own, after)
    lat, lon = HERE.to_degrees(seen.east_m, seen.north_m)
    return rows_of(
        pl.DataFrame(
            {
                "device_id": pl.Series([device_id] * len(seen.at), dtype=pl.String),
                "recorded_at": pl.Series(seen.at, dtype=pl.Int64).cast(pl.Datetime("us", "UTC")),
                "lat": lat,
                "lon": lon,
                "accuracy_m": seen.accuracy_m,
                "mechanism": pl.Series([str(MECHANISMS[code]) for code in seen.mechanism], dtype=pl.String),
            }
        )
    )


def _heard(track: pl.DataFrame, relative: Carry) -> Carry:
    """The relative carry with the tag made known to it, as the rule for zones expects."""
    if track.is_empty() or relative.devices:
        return relative
    device_id = str(track.item(0, "device_id"))
    return Carry({device_id: DeviceCarry(UNHEARD, new_devices(1).tobytes())})


def _round_the_other(condition: Condition, radius_m: float, settings: ExclusionSettings) -> Condition:
    """The circle round the other tag, as a zone of the relative track."""
    point = {"type": "Point", "coordinates": [HERE.lon, HERE.lat]}
    return replace(
        condition,
        kind=exclusion_zone.KIND,
        zone=zone_from_geojson(point, radius_m),
        settings=settings,
        other_device_id=None,
    )


def _unsettled(fixes: Fixes, settled: int) -> tuple[Fixes, int]:
    """The fixes still needed, from the last settled one on, and the moment before which some were forgotten."""
    if not len(fixes):
        return fixes, NEVER
    first = max(0, int(np.searchsorted(fixes["at"], settled, side="right")) - 1)
    oldest = int(np.searchsorted(fixes["at"], fixes["at"][-1] - RETAINED_US))
    if oldest > first:
        return fixes[oldest:], int(fixes["at"][oldest])
    return fixes[first:], NEVER


def without_places(violation: Violation) -> Violation:
    """The violation with evidence that says how far apart they were and not where."""
    evidence = tuple(replace(fix, lat=None, lon=None) for fix in violation.evidence)
    return replace(violation, evidence=evidence)


def _known_until(relative: Carry, condition: Condition) -> datetime | None:
    """To the last relative fix, or to the first of those that say it is over. None before the first.

    So what has once lasted long enough has done so for good, though it be found later to have ended meanwhile.
    """
    kept = relative.devices.get(condition.device_id)
    if kept is None or (data := kept.conditions.get(condition.condition_id)) is None:
        return None
    below_since = int(np.frombuffer(data, PAIR, count=1)[0]["below_since"])
    last_at = int(np.frombuffer(kept.device, DEVICE, count=1)[0]["last_at"])
    return at_or_none(last_at if below_since == NEVER else below_since)
