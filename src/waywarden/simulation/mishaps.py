"""What happens to tags: straps are cut, cases opened, tags switched off, satellites drowned in noise.

A script enters, Mishaps leave, each of one wearer from when to when. Times are seconds since the scenario's start.
What the tag says of it is `telling`; what it no longer hears is `silenced` and `jammed`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from waywarden.schema import DeviceEvent

MISHAPS_PER_WEARER_DAY = 1 / 20  # many more than in life, so that a small scenario has some
SAID_IF_JAMMED = 0.7  # of tags that notice that they are jammed


class MishapKind(StrEnum):
    """What happens."""

    STRAP_CUT = "strap_cut"  # and left off
    STRAP_TAPED = "strap_taped"  # cut, and closed again within minutes
    CASE_OPENED = "case_opened"  # and closed again
    SWITCHED_OFF = "switched_off"  # for some hours; the tag says so with its last word
    JAMMED = "jammed"  # for some ten minutes no satellites and no Wi-Fi; the tag talks on


LASTS_S = {
    MishapKind.STRAP_CUT: (np.inf, np.inf),
    MishapKind.STRAP_TAPED: (60.0, 300.0),
    MishapKind.CASE_OPENED: (120.0, 900.0),
    MishapKind.SWITCHED_OFF: (2700.0, 14_400.0),
    MishapKind.JAMMED: (600.0, 2400.0),
}
WORDS = {
    MishapKind.STRAP_CUT: (DeviceEvent.STRAP_CUT, None),
    MishapKind.STRAP_TAPED: (DeviceEvent.STRAP_CUT, DeviceEvent.STRAP_CLOSED),
    MishapKind.CASE_OPENED: (DeviceEvent.CASE_OPENED, DeviceEvent.CASE_CLOSED),
    MishapKind.SWITCHED_OFF: (DeviceEvent.POWER_OFF, DeviceEvent.POWER_ON),
    MishapKind.JAMMED: (DeviceEvent.JAMMING, DeviceEvent.JAMMING_OVER),
}


@dataclass(frozen=True)
class ScriptedMishap:
    """A mishap of this kind happens to somebody so many minutes after the scenario's start."""

    kind: MishapKind
    after_min: float


@dataclass(frozen=True)
class Mishap:
    """One mishap as it happened; `to_s` is infinity where nobody undid it. `noticed`: does the tag say so?"""

    kind: MishapKind
    from_s: float
    to_s: float
    noticed: bool = True

    def words(self) -> list[tuple[float, DeviceEvent]]:
        """When the tag says what."""
        began, over = WORDS[self.kind]
        said = [(self.from_s, began)] if self.noticed else []
        return [*said, (self.to_s, over)] if self.noticed and over and np.isfinite(self.to_s) else said


def mishap(scripted: ScriptedMishap, rng: np.random.Generator) -> Mishap:
    """How long it lasts, and whether the tag notices."""
    from_s = round(scripted.after_min * 60, 1)
    low, high = LASTS_S[scripted.kind]
    to_s = round(from_s + rng.uniform(low, high), 1) if np.isfinite(low) else np.inf
    noticed = scripted.kind is not MishapKind.JAMMED or rng.random() < SAID_IF_JAMMED
    return Mishap(scripted.kind, from_s, float(to_s), bool(noticed))


def usual_mishaps(wearers: int, hours: float, rng: np.random.Generator) -> list[ScriptedMishap]:
    """One for twenty wearers a day, of any kind at any time but the very end."""
    kinds = list(MishapKind)
    count = min(wearers, round(wearers * hours / 24 * MISHAPS_PER_WEARER_DAY))
    return [
        ScriptedMishap(kinds[int(rng.integers(len(kinds)))], float(rng.uniform(0.02, 0.8) * hours * 60))
        for _ in range(count)
    ]


def silenced(mishaps: Iterable[Mishap], time_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """At which ticks is the tag off?"""
    return _during(mishaps, MishapKind.SWITCHED_OFF, time_s)


def jammed(mishaps: Iterable[Mishap], time_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """At which ticks does it hear neither satellites nor Wi-Fi?"""
    return _during(mishaps, MishapKind.JAMMED, time_s)


def _during(mishaps: Iterable[Mishap], kind: MishapKind, time_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    during = np.zeros(len(time_s), np.bool_)
    for one in mishaps:
        if one.kind is kind:
            during |= (time_s >= one.from_s) & (time_s < one.to_s)
    return during
