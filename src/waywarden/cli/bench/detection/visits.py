"""Entries found, and how soon: on foot from afar and from the door, and by speed, depth and time inside.

A seed and a number of wearers enter; shares found in time and median delays leave, by sky. Of the visits that are
varied one thing differs at a time from a walk at 1.4 m/s, 120 m deep, for a quarter of an hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from waywarden.cli.bench.detection.alerts import OURS
from waywarden.cli.bench.detection.figures import Sample, Samples
from waywarden.cli.bench.detection.measures import entries, passages
from waywarden.cli.bench.detection.peers import PEERS
from waywarden.cli.bench.detection.situations import driving, from_the_door, visiting, walking
from waywarden.simulation.plain.crowd import Crowd

SPEEDS_MS = (0.8, 1.4, 3.0, 5.0, 10.0)
DEPTHS_M = (30.0, 60.0, 120.0, 250.0)
DWELLS_MIN = (0.0, 2.0, 5.0, 15.0)
MEASURED = {  # name of a figure: what `measures.entries` calls it, its unit, and the target of a walk from afar
    "possible_in_2_min": ("possible in 2 min", "share", 0.99),
    "confirmed_in_4_min": ("confirmed in 4 min", "share", 0.98),
    "possible_after": ("possible, median s", "s", None),
    "confirmed_after": ("confirmed, median s", "s", None),
    "still_open": ("stuck", "share", None),
}
PASSAGES_TARGET = 0.95


@dataclass(frozen=True)
class Visit:
    speed_ms: float = 1.4
    depth_m: float = 120.0
    dwell_min: float = 15.0


def visits(sky: str, seed: int, wearers: int) -> Samples:
    """Named by what is measured, the visit, the sky, and with which senses."""
    samples: Samples = {}
    for visit, crowd, has_target in _crowds(sky, seed, wearers):
        theirs = {name: entries(crowd, rule(crowd)) for name, rule in PEERS.items()}
        for senses, rule in OURS.items():
            found = entries(crowd, rule(crowd))
            for name, (measure, unit, target) in MEASURED.items():
                samples[f"{name}.{visit}.{sky}.{senses}"] = Sample(
                    found[measure],
                    unit,
                    less=unit == "s" or name == "still_open",
                    peers={peer: entered[measure] for peer, entered in theirs.items()},
                    target=target if has_target else None,
                )
    return samples | _driving_through(sky, seed, wearers)


def _crowds(sky: str, seed: int, wearers: int) -> Iterator[tuple[str, Crowd, bool]]:
    """(name of the visit, its crowd, whether the targets are meant for it)."""
    yield "walking_in", walking(sky, seed, wearers), True
    yield "from_the_door", from_the_door(sky, seed, wearers), False
    usual = Visit()
    varied = {f"{speed_ms:g}_m_s": replace(usual, speed_ms=speed_ms) for speed_ms in SPEEDS_MS}
    varied |= {f"{depth_m:g}_m_deep": replace(usual, depth_m=depth_m) for depth_m in DEPTHS_M}
    varied |= {f"{dwell_min:g}_min_there": replace(usual, dwell_min=dwell_min) for dwell_min in DWELLS_MIN}
    for name, visit in varied.items():
        crowd = visiting(sky, seed, wearers, visit.speed_ms, visit.depth_m, 60 * visit.dwell_min)
        yield name, crowd, False


def _driving_through(sky: str, seed: int, wearers: int) -> Samples:
    """The share of drives of a minute inside that were told, as a possible crossing or more."""
    drives = driving(sky, seed, wearers)
    theirs = {name: passages(drives, rule(drives)) for name, rule in PEERS.items()}
    return {
        f"told.driving_through.{sky}.{senses}": Sample(
            passages(drives, rule(drives)), "share", peers=theirs, target=PASSAGES_TARGET
        )
        for senses, rule in OURS.items()
    }
