"""Belief: the probability that the wearer is inside, carried in log-odds from fix to fix.

In: a PAIR record and a fix with its distance. Out: the record with its belief in the zone and in the ring changed.
Two questions, each one line of arithmetic: what was to be expected before the fix spoke, and what does it say. The
reference in tests/oracle answers the same in plain Python.

The chance that a fix at signed distance d with error scale s comes from inside is the normal distribution's
Phi(-d / s), in log-odds by Page's formula (1977, Applied Statistics 26): a cubic, within 0.0002 of Phi everywhere.
"""

import math

from waywarden.detection.motion import Fix
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import APPROACH, NEVER, POSSIBLE, US_PER_S, Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, signed_distance, to_frame


@compiled
def believe(
    state: Record, distance_m: float, buffer_m: float, rearm_s: float, fix: Fix, news: float, p: Parameters
) -> None:
    """Let the fix change the belief in the zone and, where there is one, in its ring."""
    state.quiet = 0
    just_left = state.left_at != NEVER and (fix.at - state.left_at) / US_PER_S < rearm_s
    edge_m = border(distance_m, state.tier >= POSSIBLE, just_left, fix, p)
    state.log_odds = weighed(state.log_odds, state.seen, distance_m, edge_m, fix, news, p)
    if buffer_m > 0.0:
        ring_m = distance_m - buffer_m
        edge_m = border(ring_m, state.tier == APPROACH, state.armed == 0, fix, p)
        state.ring_log_odds = weighed(state.ring_log_odds, state.seen, ring_m, edge_m, fix, news, p)
    else:
        state.ring_log_odds = p.log_odds_floor
    state.seen = 1


@compiled
def held_distance_m(zone: Record, shapes: Shapes, fix: Fix, distance_m: float) -> float:
    """The distance that counts: the fix's own, or while he has not left his stay, of the place he is held to be at."""
    if fix.held.as_measured:
        return distance_m
    x, y = to_frame(zone, fix.held.lat, fix.held.lon)
    return signed_distance(zone, shapes, x, y)


@compiled
def rest(state: Record, p: Parameters) -> None:
    """The tag is elsewhere and nothing is open: belief lies at its floor."""
    state.seen = 1
    state.quiet = 1
    state.log_odds = p.log_odds_floor
    state.ring_log_odds = p.log_odds_floor


@compiled
def border(distance_m: float, is_open: bool, just_left: bool, fix: Fix, p: Parameters) -> float:
    """The distance that counts: a border is a strip, not a line, so that who stands on it does not flap.

    Who is believed inside is outside only beyond the strip. Who has just left is inside again only beyond it on the
    other side.
    """
    half_m = min(p.margin_m, p.margin_scales * fix.scale_m)
    if is_open and distance_m > 0.0:
        return max(0.0, distance_m - half_m)
    if just_left and not is_open and distance_m < 0.0:
        return min(0.0, distance_m + half_m)
    return distance_m


@compiled
def weighed(
    log_odds: float, seen: int, distance_m: float, edge_m: float, fix: Fix, news: float, p: Parameters
) -> float:
    """The log-odds after this fix: what was expected, and what it says."""
    if seen == 0:
        inside = p.prior
    else:
        entered, left = 0.0, 0.0
        if (fix.east_ms != 0.0 or fix.north_ms != 0.0) and fix.gap_s <= p.heading_gap_s:
            share = (p.heading_sensed if fix.moves else p.heading_share) * min(1.0, fix.gap_s / p.waypoint_s)
            entered = share * probability(log_odds_inside(distance_m, fix.scale_m))
            left = share * probability(log_odds_inside(-edge_m, fix.scale_m))
        inside = expected(log_odds, fix.gap_s, entered, left, p)
    return updated(inside, evidence(edge_m, fix.scale_m, news, fix.mechanism, p), p)


@compiled
def expected(log_odds: float, gap_s: float, entered: float, left: float, p: Parameters) -> float:
    """The probability of being inside before this fix speaks.

    Time moves belief towards doubt and never past it: outside it rises no higher than `prior`, inside it falls no
    lower than one half, for silence is no proof of having left. `entered` and `left` are the chances that the motion
    seen has carried him over the edge since the last fix.
    """
    inside = probability(log_odds)
    forgotten = gap_s / (gap_s + p.forget_s)
    if inside < p.prior:
        inside += (p.prior - inside) * forgotten
    elif inside > 0.5:
        inside -= (inside - 0.5) * forgotten
    return inside + (1.0 - inside) * entered - inside * left


@compiled
def evidence(distance_m: float, scale_m: float, weight: float, mechanism: int, p: Parameters) -> float:
    """What the fix adds to the log-odds of being inside. A repeated error counts by its weight; whatever the
    fix says, there remains the chance that it is worthless, and that chance is its own, however often others said so.
    """
    most = p.most_log_odds[mechanism]
    return clamped(weight * log_odds_inside(distance_m, scale_m), -most, most)


@compiled
def log_odds_inside(distance_m: float, scale_m: float) -> float:
    """Log-odds that a place measured at this signed distance, with this error scale, lies inside."""
    scales_inside = -distance_m / scale_m
    return scales_inside * (1.5976 + 0.070566 * scales_inside * scales_inside)


@compiled
def updated(inside: float, added: float, p: Parameters) -> float:
    """Log-odds after the evidence, kept within bounds so that no history outweighs three or four new fixes."""
    return clamped(math.log(inside / (1.0 - inside)) + added, p.log_odds_floor, p.log_odds_ceiling)


@compiled
def probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


@compiled
def clamped(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
