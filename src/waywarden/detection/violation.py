"""A violation: an interval in which a condition was not kept, perhaps still open, with its evidence.

In: an episode as the kernel leaves it. Out: a frozen value with exactly the fields of the `detect` output, and its
JSON form. The same condition, tag and beginning give the same id on every run, so a re-run finds the same violations.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from waywarden.detection.parameters import PARAMETERS
from waywarden.detection.state import CONFIRMED, MECHANISMS, NEVER, POSSIBLE
from waywarden.schema import Mechanism

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIER_NAMES = {1: "approach", POSSIBLE: "possible", CONFIRMED: "confirmed"}


@dataclass(frozen=True)
class Evidence:
    """One row that made the violation: where, how good, what it said, and what was believed after it.

    A row without a place has None for its place; `said` is what a tag told of itself, such as strap_cut.
    """

    recorded_at: datetime
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    mechanism: str | None
    distance_m: float | None
    likelihood: float
    belief: float
    said: str | None = None

    @property
    def error_m(self) -> float | None:
        """Its accuracy, or where it claims none what a fix of its mechanism is taken to have; None without a place."""
        if self.accuracy_m is not None or self.mechanism is None:
            return self.accuracy_m
        return PARAMETERS.accuracy_default_m[MECHANISMS.index(Mechanism(self.mechanism))]

    def as_json(self) -> dict[str, Any]:
        said = {} if self.said is None else {"said": self.said}
        return {
            "recorded_at": iso(self.recorded_at),
            "lat": self.lat,
            "lon": self.lon,
            "accuracy_m": self.accuracy_m,
            "mechanism": self.mechanism,
            "distance_m": self.distance_m,
            "likelihood": self.likelihood,
            "belief": self.belief,
            **said,
        }


@dataclass(frozen=True)
class Violation:
    """Times are of the fix (or the passing minute) that crossed each threshold; None where it never was.

    `parameters` are the settings in force, by name.
    """

    violation_id: str
    condition_id: str
    device_id: str
    kind: str
    tier: str
    began_at: datetime
    ended_at: datetime | None
    possible_at: datetime | None
    confirmed_at: datetime | None
    cleared_at: datetime | None
    peak_belief: float
    min_distance_m: float | None
    fixes: int
    evidence: tuple[Evidence, ...]
    flags: tuple[str, ...]
    rule_version: str
    parameters: Mapping[str, Any]
    sentence: str

    def error_at(self, distance_m: float | None) -> float | None:
        """How far (m, 95 %) the fix that was at this distance may be off; None where none was, as in a passage."""
        errors = [fix.error_m for fix in self.evidence if fix.distance_m == distance_m]
        return min((error_m for error_m in errors if error_m is not None), default=None)

    def as_json(self) -> dict[str, Any]:
        """The object that `waywarden detect` prints: ISO times with Z, null for what never happened."""
        return {
            "violation_id": self.violation_id,
            "condition_id": self.condition_id,
            "device_id": self.device_id,
            "kind": self.kind,
            "tier": self.tier,
            "began_at": iso(self.began_at),
            "ended_at": iso(self.ended_at),
            "possible_at": iso(self.possible_at),
            "confirmed_at": iso(self.confirmed_at),
            "cleared_at": iso(self.cleared_at),
            "peak_belief": self.peak_belief,
            "min_distance_m": self.min_distance_m,
            "fixes": self.fixes,
            "evidence": [fix.as_json() for fix in self.evidence],
            "flags": list(self.flags),
            "rule_version": self.rule_version,
            "parameters": dict(self.parameters),
            "sentence": self.sentence,
        }


def violation_id(condition_id: str, device_id: str, began_at: datetime) -> str:
    """16 hexadecimal digits from what makes a violation itself and no other (docs/adr/0003)."""
    parts = (condition_id, device_id, iso(began_at) or "")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def evidence_of(kept: Any) -> tuple[Evidence, ...]:
    """The filled slots of a record of EVIDENCE slots, such as KEPT, in order of time, each fix once."""
    filled = [kept[name] for name in kept.dtype.names if kept[name]["at"] != NEVER]
    by_key = {(int(slot["at"]), int(slot["mechanism"])): _evidence(slot) for slot in filled}
    return tuple(by_key[key] for key in sorted(by_key))


def evidence_of_trace(rows: pl.DataFrame) -> tuple[Evidence, ...]:
    """Every row of `trace.trace`, as evidence."""
    return tuple(
        _rounded(
            recorded_at=row["recorded_at"],
            lat=row["lat"],
            lon=row["lon"],
            accuracy_m=row["accuracy_m"],
            mechanism=row["mechanism"],
            distance_m=row["distance_m"],
            likelihood=row["likelihood"],
            belief=row["belief"],
        )
        for row in rows.iter_rows(named=True)
    )


def at_or_none(at: int) -> datetime | None:
    return None if at == NEVER else to_time(at)


def to_time(us: int) -> datetime:
    """The moment this many microseconds after 1970 UTC."""
    return EPOCH + timedelta(microseconds=int(us))


def to_us(time: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (time - EPOCH) // timedelta(microseconds=1)


def iso(time: datetime | None) -> str | None:
    """2026-03-03T14:02:00Z, with as many decimals of a second as it has."""
    if time is None:
        return None
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _evidence(slot: Any) -> Evidence:
    return _rounded(
        recorded_at=to_time(slot["at"]),
        lat=float(slot["lat"]),
        lon=float(slot["lon"]),
        accuracy_m=None if math.isnan(slot["accuracy_m"]) else float(slot["accuracy_m"]),
        mechanism=str(MECHANISMS[slot["mechanism"]]),
        distance_m=float(slot["distance_m"]),
        likelihood=float(slot["likelihood"]),
        belief=float(slot["belief"]),
    )


def _rounded(*, distance_m: float, likelihood: float, belief: float, **fix: Any) -> Evidence:
    """To a decimetre and four places: what a reader can use, and enough to see a threshold crossed."""
    return Evidence(**fix, distance_m=round(distance_m, 1), likelihood=round(likelihood, 4), belief=round(belief, 4))
