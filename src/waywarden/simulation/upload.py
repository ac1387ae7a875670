"""When the gateway hears of each fix: at once, or in a burst when the network comes back; now and then twice.

Which ticks gave a fix and which had a network enter; the time each is received, whether it was buffered, and which rows
are sent again leave. Seconds since the scenario's start.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OUTAGES_PER_DAY = 1.5
OUTAGE_MEDIAN_S = 420.0
OUTAGE_SPREAD = 1.0  # sigma of the logarithm; the longest are cut at three hours
LONGEST_OUTAGE_S = 3 * 3600.0
DUPLICATE = 0.003  # share of fixes sent a second time because the answer was lost


@dataclass(frozen=True)
class Delivery:
    """For each fix: when it is received, whether it waited in the buffer, and whether and when it comes again."""

    received_s: NDArray[np.float64]
    buffered: NDArray[np.bool_]
    again: NDArray[np.bool_]
    again_s: NDArray[np.float64]


def without_network(time_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """At which ticks is there no data connection for no visible reason?"""
    offline = np.zeros(len(time_s), np.bool_)
    lasts_s = time_s[-1] - time_s[0]
    for _ in range(int(rng.poisson(OUTAGES_PER_DAY * lasts_s / 86_400))):
        from_s = time_s[0] + rng.uniform(0, lasts_s)
        to_s = from_s + min(LONGEST_OUTAGE_S, float(rng.lognormal(np.log(OUTAGE_MEDIAN_S), OUTAGE_SPREAD)))
        offline |= (time_s >= from_s) & (time_s < to_s)
    return offline


def delivery(
    time_s: NDArray[np.float64],
    has_fix: NDArray[np.bool_],
    offline: NDArray[np.bool_],
    newest_first: bool,
    rng: np.random.Generator,
) -> Delivery:
    """Delivery of the fixes: arrays over the ticks where `has_fix`, in order of recording."""
    fix_s = time_s[has_fix]
    online_s = np.append(time_s[~offline], time_s[-1] + LONGEST_OUTAGE_S)
    back_s = online_s[np.searchsorted(online_s, fix_s)]  # the tick itself where there is a network
    buffered = back_s > fix_s
    _, burst, place, size = np.unique(back_s, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(fix_s)) - burst[place]
    turn = size[place] - 1 - rank if newest_first else rank
    latency_s = np.minimum(1.0 + rng.lognormal(np.log(1.5), 0.7, len(fix_s)), 40.0)
    received_s = back_s + np.where(buffered, 3.0 + 0.2 * turn, latency_s)
    again = rng.random(len(fix_s)) < DUPLICATE
    return Delivery(received_s, buffered, again, received_s + rng.uniform(5, 60, len(fix_s)))
