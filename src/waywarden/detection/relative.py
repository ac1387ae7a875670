"""One tag seen from another: the relative track on which keeping away from a person rests.

In: the fixes of two tags, each in order. Out: at every moment at which either was seen and the other's place is known
too, his place minus the other's, in metres. The other's place between two of its fixes is the straight way between
them, with an error that grows towards its middle; across a silence longer than `known_for_s` it is not known, and there
is no relative fix: the rule on top sees a gap, not safety.

A moment is settled once both tags have been heard past it, so which tag's fixes arrived first makes no difference, and
what is settled never changes. The price is a delay of at most the slower tag's interval.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.detection.state import MECHANISMS, NEVER, US_PER_S
from waywarden.geodesy import displacement_m
from waywarden.schema import Mechanism

Floats = NDArray[np.float64]
Fixes = NDArray[np.void]

FIX = np.dtype([("at", "i8"), ("lat", "f8"), ("lon", "f8"), ("accuracy_m", "f8"), ("mechanism", "i8")])
CELL = MECHANISMS.index(Mechanism.LBS)


def _number(default: Any, unit: str, source: str) -> Any:
    return field(default=default, metadata={"unit": unit, "source": source})


@dataclass(frozen=True)
class Interpolation:
    """How far the straight way between two fixes is believed."""

    known_for_s: float = _number(300.0, "s", "NIJ 1004.00: a gap over five minutes is missing data")
    wander_m2_s: float = _number(15.0, "m²/s", "Brownian bridge (Horne et al. 2007): 15 m half-way through a minute")
    bend: float = _number(0.1, "", "streets leave the straight line by this share of its length, as for a crossing")
    accuracy_default_m: tuple[float, ...] = _number((30.0, 1500.0, 50.0, 100.0), "m", "as parameters.Parameters")


INTERPOLATION = Interpolation()
IN_95_RADIUS = 2.448  # standard deviations, round normal error


class Relative(NamedTuple):
    """Where he was, seen from the other, at moments that are settled."""

    at: NDArray[np.int64]  # microseconds since 1970 UTC, increasing
    east_m: Floats
    north_m: Floats
    accuracy_m: Floats  # 95 % radius of the difference
    mechanism: NDArray[np.int64]  # the less trusted of the two


def fixes_from(rows: pl.DataFrame) -> Fixes:
    """Placed rows of one tag as FIX records. Cell-tower circles are wider than any distance ordered: left out."""
    rows = rows.filter(pl.col("order") != CELL)
    fixes = np.empty(len(rows), FIX)
    fixes["at"] = rows.get_column("recorded_at").dt.timestamp("us").to_numpy()
    for name in ("lat", "lon"):
        fixes[name] = rows.get_column(name).to_numpy()
    fixes["mechanism"] = rows.get_column("order").to_numpy()
    defaults = np.array(INTERPOLATION.accuracy_default_m)[fixes["mechanism"]]
    claimed = rows.get_column("accuracy_m").fill_null(float("nan")).to_numpy()
    fixes["accuracy_m"] = np.where(np.isnan(claimed), defaults, claimed)
    return fixes


def one_a_moment(fixes: Fixes) -> Fixes:
    """Of the fixes of one moment the first, which is the best mechanism."""
    later = fixes["at"][1:] > fixes["at"][:-1]
    return fixes[np.concatenate([[True], later])] if len(fixes) else fixes


def settled_at(own: Fixes, other: Fixes) -> int:
    """The last moment up to which nothing can change: both tags were heard at it or later."""
    return int(min(own["at"][-1], other["at"][-1])) if len(own) and len(other) else NEVER


def seen_from(other: Fixes, own: Fixes, after: int) -> Relative:
    """His places seen from the other's, at every moment later than `after` that is settled and known."""
    until = settled_at(own, other)
    moments = np.union1d(own["at"], other["at"])
    moments = moments[(moments > after) & (moments <= until)]
    own_at, other_at = _places(own, moments), _places(other, moments)
    known = own_at.known & other_at.known
    east_m, north_m = displacement_m(other_at.lat, other_at.lon, own_at.lat, own_at.lon)
    accuracy_m = np.hypot(own_at.accuracy_m, other_at.accuracy_m)
    mechanism = np.maximum(own_at.mechanism, other_at.mechanism)
    return Relative(moments[known], east_m[known], north_m[known], accuracy_m[known], mechanism[known])


class _Places(NamedTuple):
    lat: Floats
    lon: Floats
    accuracy_m: Floats
    mechanism: NDArray[np.int64]
    known: NDArray[np.bool_]


def _places(fixes: Fixes, moments: NDArray[np.int64]) -> _Places:
    """Where this tag was at these moments, none of which is later than its last fix."""
    if not len(fixes):
        nothing = np.zeros(len(moments))
        return _Places(nothing, nothing, nothing, nothing.astype(np.int64), nothing.astype(bool))
    ahead = np.minimum(np.searchsorted(fixes["at"], moments), len(fixes) - 1)
    behind = np.where(fixes["at"][ahead] == moments, ahead, np.maximum(ahead - 1, 0))
    one, two = fixes[behind], fixes[ahead]
    gap_s = (two["at"] - one["at"]) / US_PER_S
    known = (one["at"] <= moments) & (gap_s <= INTERPOLATION.known_for_s)
    share = np.divide((moments - one["at"]) / US_PER_S, gap_s, out=np.zeros(len(moments)), where=gap_s > 0)
    degrees_east = (two["lon"] - one["lon"] + 180.0) % 360.0 - 180.0
    way_m = np.hypot(*displacement_m(one["lat"], one["lon"], two["lat"], two["lon"]))
    wandered_m = IN_95_RADIUS * np.sqrt(INTERPOLATION.wander_m2_s * share * (1 - share) * gap_s)
    bent_m = 4 * share * (1 - share) * INTERPOLATION.bend * way_m
    claimed_m = one["accuracy_m"] + share * (two["accuracy_m"] - one["accuracy_m"])
    return _Places(
        one["lat"] + share * (two["lat"] - one["lat"]),
        one["lon"] + share * degrees_east,
        np.sqrt(claimed_m**2 + wandered_m**2 + bent_m**2),
        np.maximum(one["mechanism"], two["mechanism"]),
        known,
    )
