"""What open fence engines do with the same fixes, in a few plain lines each.

Each decides for every fix alone or with its neighbours: inside or not. An alert is a run of "inside".
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from waywarden.cli.bench.detection.alerts import NEVER, Alert, Alerts, Rule
from waywarden.geodesy import LocalFrame
from waywarden.simulation.plain.crowd import MIDDLE, START, Crowd
from waywarden.simulation.plain.ways import ZONE_RADIUS_M

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Inside = Callable[[Floats, Floats], Flags]  # of one tag: (signed distance, claimed radius) of its fixes -> inside


def bare(distance_m: Floats, _: Floats) -> Flags:
    """Point in polygon: Traccar, Tile38 and most others."""
    return distance_m < 0


def in_a_row(count: int, distance_m: Floats, _: Floats) -> Flags:
    """As the bare rule, but a change counts when so many fixes running have shown it."""
    inside = np.empty(len(distance_m), dtype=bool)
    current, run = False, 0
    for index, now in enumerate(distance_m < 0):
        run = run + 1 if bool(now) != current else 0
        if run == count:
            current, run = not current, 0
        inside[index] = current
    return inside


def circle(times: float, distance_m: Floats, accuracy_m: Floats) -> Flags:
    """Inside if the circle of the fix, so many times its radius, touches the zone; below nought, if it lies within."""
    return distance_m - times * accuracy_m < 0


def home_assistant(distance_m: Floats, accuracy_m: Floats) -> Flags:
    """Home Assistant's zones: inside if the circle of the fix touches the zone."""
    return circle(1.0, distance_m, accuracy_m)


def alerts(inside: Inside, crowd: Crowd) -> Alerts:
    """Every run of "inside" of every tag."""
    frame = LocalFrame.at(*MIDDLE)
    found: Alerts = {}
    for (device_id,), rows in crowd.track.group_by("device_id", maintain_order=True):
        east_m, north_m = frame.to_metres(rows["lat"].to_numpy(), rows["lon"].to_numpy())
        at_s = (rows["recorded_at"].dt.timestamp("us").to_numpy() / 1e6) - START.timestamp()
        said = inside(np.hypot(east_m, north_m) - ZONE_RADIUS_M, rows["accuracy_m"].to_numpy())
        changes = np.flatnonzero(np.diff(said.astype(np.int8), prepend=0))
        begins, ends = at_s[changes[::2]], [*at_s[changes[1::2]], NEVER]
        found[str(device_id)] = [
            Alert(begin, begin, begin, end, 1.0) for begin, end in zip(begins.tolist(), ends, strict=False)
        ]
    return found


PEERS: dict[str, Rule] = {
    "point in polygon": partial(alerts, bare),
    "three in a row": partial(alerts, partial(in_a_row, 3)),
    "Home Assistant": partial(alerts, home_assistant),
}
