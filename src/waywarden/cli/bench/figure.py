"""One figure of several runs as `waywarden bench` prints it: median, least, most, and beside it a peer's."""

import statistics
from collections.abc import Sequence
from typing import Any


def figure(
    values: Sequence[float],
    unit: str,
    peer: str | None = None,
    theirs: Sequence[float] = (),
    *,
    less: bool = False,
    decimals: int = 2,
) -> dict[str, Any]:
    """`theirs` are the runs of `peer`. The ratio is ours over theirs; where `less` is better, theirs over ours."""
    told = {**_spread(values, decimals), "unit": unit}
    if peer is None:
        return told
    ratio = statistics.median(values) / statistics.median(theirs)
    beside = {"name": peer, **_spread(theirs, decimals), "unit": unit}
    return {**told, "peer": beside, "ratio": round(1 / ratio if less else ratio, 2)}


def _spread(values: Sequence[float], decimals: int) -> dict[str, float]:
    # Whole numbers print without a point: `round(x, 0)` would leave one.
    places = decimals or None
    return {
        "median": round(statistics.median(values), places),
        "min": round(min(values), places),
        "max": round(max(values), places),
    }
