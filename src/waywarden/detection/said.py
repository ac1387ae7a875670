"""What a fix said about one zone, kept as evidence: its distance, its likelihood alone, and the belief after it.

In: a fix (or the tag's last one) and a zone. Out: the pair's `last` evidence, from which every other slot is copied.
Distances are signed as everywhere, negative inside; likelihood and belief are of being in the wrong place.
"""

from waywarden.detection.belief import evidence, probability
from waywarden.detection.episode import put
from waywarden.detection.error import error_scale_m
from waywarden.detection.motion import Fix
from waywarden.detection.parameters import Parameters
from waywarden.detection.state import Record
from waywarden.zones.compiled import compiled
from waywarden.zones.table import Shapes, signed_distance, to_frame


@compiled
def hold(kept: Record, fix: Fix, distance_m: float, keep_out: bool, log_odds: float, p: Parameters) -> None:
    """Keep this fix as the last one, with what it said and what was believed after it."""
    wrong_m = distance_m if keep_out else -distance_m
    said = probability(evidence(wrong_m, fix.scale_m, 1.0, fix.mechanism, p))
    put(kept.last, fix.at, fix.lat, fix.lon, fix.accuracy_m, fix.mechanism, distance_m, said, probability(log_odds))


@compiled
def hold_again(
    zone: Record,
    shapes: Shapes,
    kept: Record,
    at: int,
    lat: float,
    lon: float,
    accuracy_m: float,
    mechanism: int,
    log_odds: float,
    p: Parameters,
) -> None:
    """Measure a fix that a quiet belief about a zone to keep to had passed over, if it is not yet the last one kept."""
    if kept.last.at == at and kept.last.mechanism == mechanism:
        return
    x, y = to_frame(zone, lat, lon)
    distance_m = signed_distance(zone, shapes, x, y)
    scale_m = error_scale_m(accuracy_m, mechanism, p)
    said = probability(evidence(-distance_m, scale_m, 1.0, mechanism, p))
    put(kept.last, at, lat, lon, accuracy_m, mechanism, distance_m, said, probability(log_odds))
