"""What a pass reads and writes, as plain arrays: the fixes, the conditions of each tag, and room for what it finds."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Fixes(NamedTuple):
    """Fixes sorted by tag and natural key. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    at: Integers  # microseconds since 1970 UTC
    lat: Floats  # degrees
    lon: Floats
    accuracy_m: Floats  # 95 % radius, NaN where the source does not say
    mechanism: Integers  # index into state.MECHANISMS


class Pairs(NamedTuple):
    """Conditions of tags. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    conditions: np.ndarray  # of CONDITION


CONDITION = np.dtype(
    [
        ("zone", "i8"),  # index into the ZoneTable
        ("buffer_m", "f8"),
        ("valid_from", "i8"),  # half-open, microseconds since 1970 UTC
        ("valid_to", "i8"),
    ]
)


class Episodes(NamedTuple):
    """Room for what a pass finds: closed episodes and, at the end, open ones."""

    pair: Integers  # which pair
    state: np.ndarray  # its PAIR record at that moment
    kept: np.ndarray  # and its KEPT record
