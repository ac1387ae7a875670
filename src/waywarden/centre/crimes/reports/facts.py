"""What a paper about a crime says, as facts: gathered once (`gathering`), laid out as Word and as PDF alike.

No zone, condition, programme or protected person is here, nor anything of a wearer outside the crime's window.
"""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl


@dataclass(frozen=True)
class CrimeFacts:
    """The crime as one version tells it; degrees and metres."""

    police_force: str
    crime_ref: str
    offence: str
    batch_id: str
    version: int
    is_newest: bool
    changed: tuple[str, ...]
    received_at: datetime
    began_at: datetime
    ended_at: datetime
    lat: float
    lon: float
    uncertainty_m: float
    text: str


@dataclass(frozen=True)
class MethodFacts:
    """By what it was found, and under which agreement. `settings` are those of the run, by name."""

    run: int
    algorithm_version: str
    trigger: str
    found_at: datetime
    arrivals_to: int
    radius_m: float
    margin_s: float
    wide_m: float
    settings: tuple[tuple[str, str], ...]
    software_version: str
    agreement: int
    purpose: str
    legal_basis: str
    considered: int
    counts: tuple[tuple[str, int], ...]

    def count(self, label: str) -> int:
        return dict(self.counts).get(label, 0)


@dataclass(frozen=True)
class Fix:
    """One position of the window. `number` counts all of the window in order of time, as on the maps."""

    number: int
    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    mechanism: str
    speed_kmh: float | None
    direction_deg: float | None
    distance_m: float
    doubtful: bool
    reaches: bool  # fit to tell streets apart, not doubtful, and its circle of accuracy reaches into the area


@dataclass(frozen=True)
class Nearness:
    """What the run found of one wearer; columns of `crimes.models.Match`."""

    label: str
    probability: float | None
    base_rate: float | None
    base_rate_any: float | None
    base_days: int | None
    usual_at: datetime | None  # when that was asked; None: not yet
    nearest_m: float | None
    nearest_low_m: float | None
    nearest_high_m: float | None
    nearest_at: datetime | None
    nearest_fix_gap_s: float | None
    fixes_in_window: int
    accuracy_m: float | None
    mechanism: str
    longest_gap_s: float | None


@dataclass(frozen=True)
class Tag:
    """A tag while it was on the wearer, within the window."""

    device_id: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Decided:
    """Who decided that the force is told, and who agreed."""

    by: str
    at: datetime
    second: str
    second_at: datetime


@dataclass(frozen=True)
class Person:
    """A wearer of whom the force is told."""

    key: str
    name: str
    tags: tuple[Tag, ...]
    manager: str
    decided: Decided
    nearness: Nearness
    fixes_known: int
    fixes: tuple[Fix, ...]  # those about the place; of all known in the window
    first: Fix | None  # that reaches the area
    last: Fix | None
    silences: tuple[tuple[datetime, datetime], ...]
    track: pl.DataFrame = field(compare=False, repr=False)  # all fixes of the window, for the maps
    gaps: pl.DataFrame = field(compare=False, repr=False)


@dataclass(frozen=True)
class Facts:
    """`since` and `until`: the crime's window with the margin that the run put about it."""

    crime: CrimeFacts
    method: MethodFacts
    since: datetime
    until: datetime
    persons: tuple[Person, ...] = ()


@dataclass(frozen=True)
class RuledOut:
    """One wearer of whom the run says that they were not near. No place of theirs is told."""

    key: str
    name: str
    tags: tuple[Tag, ...]
    line: Nearness
    nearest_fix_m: float
    nearest_fix_accuracy_m: float | None
    nearest_fix_at: datetime
    nearest_fix_mechanism: str
    good_fixes: int
