"""The three recursions of the tag model, compiled: what comes next depends on what was before.

Plain arrays of one wearer enter, one value a tick each; arrays of the same length leave.
"""

import numpy as np
from numpy.typing import NDArray

from waywarden.zones.compiled import compiled

Floats = NDArray[np.float64]


@compiled
def gauss_markov(decay: Floats, noise: Floats) -> Floats:
    """A first-order Gauss-Markov process of unit variance.

    `decay` is exp(-dt / tau) since the tick before, `noise` standard normal.
    """
    state = np.empty_like(noise)
    state[0] = noise[0]
    for k in range(1, len(noise)):
        state[k] = decay[k] * state[k - 1] + np.sqrt(1.0 - decay[k] * decay[k]) * noise[k]
    return state


@compiled
def episodes(begins: Floats, ends: Floats, chance: Floats) -> NDArray[np.int64]:
    """Which episode holds at each tick: 0 for none, else the tick number (from 1) at which it began.

    `begins` and `ends` are the probabilities of beginning and ending at a tick, `chance` uniform on [0, 1).
    """
    holds = np.zeros(len(chance), np.int64)
    current = 0
    for k in range(len(chance)):
        if current == 0 and chance[k] < begins[k]:
            current = k + 1
        elif current > 0 and chance[k] < ends[k]:
            current = 0
        holds[k] = current
    return holds


@compiled
def battery(
    level_pct: float, dt_s: float, drain_pct_h: Floats, charge_pct_h: float, at_home: NDArray[np.bool_],
    wants: NDArray[np.bool_],
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:  # fmt: skip
    """Charge left (%), whether on the charger, whether the tag is alive, at each tick.

    It charges while at home and wanted. A flat tag lives again when 3 % are back.
    """
    levels = np.empty(len(drain_pct_h))
    charging = at_home & wants
    alive = np.empty(len(drain_pct_h), np.bool_)
    lives = True
    for k in range(len(drain_pct_h)):
        rate = charge_pct_h if charging[k] else -drain_pct_h[k]
        level_pct = min(100.0, max(0.0, level_pct + rate * dt_s / 3600.0))
        lives = level_pct > 0.0 if lives else level_pct >= 3.0
        levels[k] = level_pct
        alive[k] = lives
    return levels, charging, alive
