"""What is remembered between fixes: one DEVICE record a tag; one PAIR and one KEPT record a tag and condition.

Every field is eight bytes, so the records have no padding and their bytes are a stable, comparable value: `carry`
keeps exactly these. Times are microseconds since 1970 UTC; NEVER and FOREVER stand for no time.
"""

from typing import Any

import numpy as np

from waywarden.schema import Mechanism

Record = Any  # one element of a structured array: its fields are attributes in compiled code

MECHANISMS = (Mechanism.GPS, Mechanism.LBS, Mechanism.RF, Mechanism.WIFI)  # in the order of the natural key
NEVER = -(2**63)
FOREVER = 2**63 - 1
US_PER_S = 1_000_000.0

NO_TIER, APPROACH, POSSIBLE, CONFIRMED = 0, 1, 2, 3
AT_FLOOR, AT_CEILING = 1, 2  # where a quiet belief rests

WAYPOINTS = 3

DEVICE = np.dtype(
    [
        ("last_at", "i8"),
        ("last_lat", "f8"),
        ("last_lon", "f8"),
        ("last_accuracy_m", "f8"),
        ("last_mechanism", "i8"),
        ("heard_at", "i8", (len(MECHANISMS),)),  # last fix of each mechanism: errors persist within one
        ("anchor_lat", "f8"),  # where the tag was when it last clearly moved
        ("anchor_lon", "f8"),
        ("anchor_reach", "f8"),  # farthest from the anchor since, in error scales
        ("senses_motion", "i8"),  # its motion sensor has once said that it moves: so its silence means something
        ("senses_speed", "i8"),  # and its speed has once been more than nothing
        ("stay_lat", "f8"),  # the place about which it has been since it last left one
        ("stay_lon", "f8"),
        ("stay_s", "f8"),  # for how long
        ("stay_ratio2", "f8"),  # square of its true error there over the error believed
        ("stay_scale_m", "f8"),  # mean error scale of late
        ("stay_east_m", "f8"),  # mean of the fixes of late, from the place
        ("stay_north_m", "f8"),
        ("stay_stirred", "i8"),  # the tag has said since it was last near that it moved
        ("stay_gone", "f8"),  # evidence that it has left
        ("way_at", "i8", (WAYPOINTS,)),  # fixes at least waypoint_s apart, oldest first
        ("way_lat", "f8", (WAYPOINTS,)),
        ("way_lon", "f8", (WAYPOINTS,)),
        ("way_accuracy_m", "f8", (WAYPOINTS,)),
        ("way_scale_m", "f8", (WAYPOINTS,)),
        ("way_mechanism", "i8", (WAYPOINTS,)),
    ]
)

PAIR = np.dtype(
    [
        ("seen", "i8"),
        ("quiet", "i8"),  # AT_FLOOR or AT_CEILING: belief lies there and nothing is open, a far fix changes nothing
        ("log_odds", "f8"),  # of being in the wrong place: inside a zone to keep out of, outside one to keep to
        ("ring_log_odds", "f8"),  # of being inside the zone or its buffer ring
        ("hits", "i8"),  # fixes in a row whose course meets the zone
        ("last_hit_at", "i8"),
        ("dark_at", "i8"),  # silence until then is a dark approach
        ("armed", "i8"),  # an approach may open
        ("closed_at", "i8"),  # when the last episode ended
        ("left_at", "i8"),  # when the last one in which he was believed inside did
        ("in_at", "i8"),  # of a zone to keep to: the last fix that showed him in it
        ("spells", "i8"),  # of a curfew whose minutes add up: how many spells out are remembered beside this record
        ("over_since", "i8"),  # since when they add up to more than is allowed
        ("counted_to", "i8"),  # and up to when they were added up
        ("way_at", "i8", (WAYPOINTS,)),  # belief at the device's waypoints, for the evidence of a crossing
        ("way_belief", "f8", (WAYPOINTS,)),
        # the open episode
        ("tier", "i8"),
        ("crossing", "i8"),
        ("dark", "i8"),
        ("from_start", "i8"),  # not seen where he must be since the demand began
        ("below_since", "i8"),  # first fix of those that say it is over
        ("began_at", "i8"),
        ("possible_at", "i8"),
        ("confirmed_at", "i8"),
        ("cleared_at", "i8"),
        ("ended_at", "i8"),
        ("peak_belief", "f8"),
        ("min_distance_m", "f8"),
        ("fixes", "i8"),
    ]
)

EVIDENCE = np.dtype(
    [
        ("at", "i8"),
        ("lat", "f8"),
        ("lon", "f8"),
        ("accuracy_m", "f8"),
        ("mechanism", "i8"),
        ("distance_m", "f8"),
        ("likelihood", "f8"),
        ("belief", "f8"),
    ]
)

# Key evidence is bounded: one slot for each thing a reader asks.
KEPT = np.dtype(
    [
        ("first", EVIDENCE),  # the fix the episode began with
        ("before", EVIDENCE),  # of a passage: the last fix before it, one on the way, the first after it
        ("between", EVIDENCE),
        ("after", EVIDENCE),
        ("possible", EVIDENCE),  # the fixes that crossed the thresholds
        ("confirmed", EVIDENCE),
        ("deepest", EVIDENCE),  # nearest to the middle of where he must not be, or farthest from where he must
        ("peak", EVIDENCE),
        ("last", EVIDENCE),
    ]
)


def new_devices(count: int) -> Any:
    """Tags never heard of."""
    devices = np.zeros(count, DEVICE)
    for name in ("last_at", "heard_at", "way_at"):
        devices[name] = NEVER
    devices["anchor_lat"] = np.nan
    devices["stay_lat"] = np.nan
    return devices


def new_pairs(count: int) -> Any:
    """Conditions under which nothing has been seen yet."""
    pairs = np.zeros(count, PAIR)
    for name in ("last_hit_at", "closed_at", "left_at", "way_at", "began_at", "possible_at", "confirmed_at"):
        pairs[name] = NEVER
    for name in ("cleared_at", "ended_at", "below_since", "in_at", "over_since", "counted_to"):
        pairs[name] = NEVER
    pairs["dark_at"] = FOREVER
    pairs["armed"] = 1
    pairs["min_distance_m"] = np.inf
    return pairs


def new_kept(count: int) -> Any:
    """Empty slots."""
    kept = np.zeros(count, KEPT)
    for slot in KEPT.names or ():
        kept[slot]["at"] = NEVER
    return kept
