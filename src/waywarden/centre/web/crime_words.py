"""How crimes, their versions and what was found of them are told: one set of words for every page that names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from waywarden.centre.crimes.models import CrimeVersion, MatchingResult
from waywarden.crime.columns import UNCERTAINTY_M
from waywarden.crime.forces import FORCE_BY_CODE
from waywarden.crime.offences import OFFENCES

# In the order in which they are told.
LABELS = {
    "present": "present",
    "passed": "passed",
    "possible": "possible",
    "unmonitored": "unmonitored then",
    "ruled_out": "ruled out",
}
NEAR = ("present", "passed", "possible")  # who was or may have been there


class State(StrEnum):
    """How far matching is with a crime."""

    WAITING = "waiting"
    NO_AGREEMENT = "no_agreement"
    MATCHED = "matched"


STATES = {
    State.WAITING: "waiting to be matched",
    State.NO_AGREEMENT: "not matched: no agreement",
    State.MATCHED: "matched",
}
# What waits for people in a crime that was matched.
TO_DECIDE, TO_REVIEW = "to_decide", "to_review"
WAITS = {TO_DECIDE: "a match to decide", TO_REVIEW: "a decision to look at again"}
VERDICTS = {
    "SUCCESSFUL": "All rows taken",
    "PARTIAL": "Some rows taken",
    "ERROR": "No row taken",
    "FAILED": "File not usable",
}


@dataclass(frozen=True)
class Told:
    """A crime with what was found of its newest version, as a line or a headline tells it."""

    version: CrimeVersion
    result: MatchingResult | None

    @property
    def state(self) -> State:
        if self.result is None:
            return State.WAITING
        return State.NO_AGREEMENT if self.result.agreement_id is None else State.MATCHED

    @property
    def state_in_words(self) -> str:
        return "matching failed, and is tried again" if self.has_failed else STATES[self.state]

    @property
    def has_failed(self) -> bool:
        return self.state == State.WAITING and self.version.failed_at is not None

    @property
    def matched_at(self) -> datetime | None:
        """When a run last found this."""
        return self.result.looked_again_at if self.result else None

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(label, its words, how many) for every label; nothing where nobody was considered."""
        return counts_in_words(self.result.counts) if self.result and self.state == State.MATCHED else []

    @property
    def considered(self) -> int:
        return self.result.considered if self.result else 0

    @property
    def offence(self) -> str:
        return OFFENCES.get(self.version.crime_type, self.version.crime_type)

    @property
    def place(self) -> str:
        """What its place means, and how far off it may be: "address, ± 15 m"."""
        return place_in_words(self.version.uncertainty_m)

    @property
    def came(self) -> str:
        """What this version is to the one before."""
        return version_in_words(self.version)


def counts_in_words(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(label, words, int(counts.get(label, 0))) for label, words in LABELS.items()]


def place_in_words(uncertainty_m: float) -> str:
    word = next((word for word, most_m in UNCERTAINTY_M.items() if uncertainty_m <= most_m), "area")
    return f"{word}, ± {uncertainty_m:,.0f} m"


def version_in_words(version: CrimeVersion) -> str:
    """ "New", "Duplicate of version 1", "Version 2: crime window, crime location changed"."""
    if version.is_duplicate:
        return f"Duplicate of version {version.number}"
    if version.number == 1:
        return "New"
    return f"Version {version.number}: {', '.join(version.changed).lower() or 'facts'} changed"


def force_in_words(code: str) -> str:
    return FORCE_BY_CODE[code].name if code in FORCE_BY_CODE else code
