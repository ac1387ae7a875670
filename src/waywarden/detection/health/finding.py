"""What a pass found, written into the room for it: episodes that ended, and those that are open at its end."""

import numpy as np

from waywarden.detection.health.arrays import Found
from waywarden.detection.health.checks import CHECKS
from waywarden.detection.health.episode import forget
from waywarden.detection.state import NO_TIER, Record
from waywarden.zones.compiled import compiled


@compiled
def ended(found: Found, count: int, watch: int, check: int, episode: Record) -> int:
    """Write the episode that is over, and forget it."""
    count = keep(found, count, watch, check, episode)
    forget(episode)
    return count


@compiled
def keep_open(found: Found, count: int, watch: int, episodes: np.ndarray) -> int:
    """Write each episode that is still open."""
    for check in range(len(CHECKS)):
        if episodes[check].tier != NO_TIER:
            count = keep(found, count, watch, check, episodes[check])
    return count


@compiled
def all_closed(episodes: np.ndarray) -> bool:
    for check in range(len(CHECKS)):  # noqa: SIM110 (compiled: no generators)
        if episodes[check].tier != NO_TIER:
            return False
    return True


@compiled
def keep(found: Found, count: int, watch: int, check: int, episode: Record) -> int:
    """Write the episode as it stands into the room for results, if there is room; count it in any case."""
    if count < len(found.watch):
        found.watch[count] = watch
        found.check[count] = check
        found.episode[count] = episode
    return count + 1
