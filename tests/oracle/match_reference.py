"""Matching, slow and obvious: every leg of every tag against every shift, no boxes, no runs, no early end.

Kept for ever beside the pass (`crime.match_pass`, `crime.near`). Of the room it takes the shifts and the parameters
only; the chance of a bridge has its own test against a million bridges (test_match.py).
"""

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import polars as pl

from waywarden.crime.bridge import touch
from waywarden.crime.parameters import TO_95, MatchParameters
from waywarden.crime.shifts import shifts
from waywarden.geodesy import LocalFrame, distance_m
from waywarden.positions.canonical import canonical
from waywarden.tracks.clean import Doubt, Doubtful, flagged

SPOILS = {
    "strap_cut": ("strap", ("strap_reviewed", "activated")),
    "case_opened": ("case", ("case_reviewed", "activated")),
    "jamming": ("jamming", ("jamming_over",)),
}


@dataclass
class Fix:
    at: float
    lat: float
    lon: float
    accuracy_m: float
    mechanism: str
    moves: int
    x: float = 0.0
    y: float = 0.0
    sigma_m: float = 0.0
    rest: int = -1


@dataclass
class Tag:
    good: list[Fix] = field(default_factory=list)
    weak: list[tuple[Fix, bool]] = field(default_factory=list)
    spoilt: list[tuple[float, float, str]] = field(default_factory=list)


def match(positions: pl.DataFrame, crimes: pl.DataFrame, p: MatchParameters) -> list[dict[str, Any]]:
    tags = _tags(positions, p)
    rows = []
    for crime in crimes.iter_rows(named=True):
        for device_id in sorted(tags):
            rows.append({"crime_ref": crime["crime_ref"], "device_id": device_id, **_judge(tags[device_id], crime, p)})
    return rows


def _tags(positions: pl.DataFrame, p: MatchParameters) -> dict[str, Tag]:
    rows, _ = canonical(positions)
    rows = flagged(rows, Doubtful(fastest_ms=p.reach_ms, accuracy_default_m=p.accuracy_default_m))
    tags: dict[str, Tag] = {}
    for device_id in rows["device_id"].unique():
        own = rows.filter(pl.col("device_id") == device_id).to_dicts()
        tag = tags[device_id] = Tag()
        fitted = [row["recorded_at"].timestamp() for row in own if row.get("event") == "activated"]
        if fitted:
            tag.spoilt.append((-math.inf, fitted[0], "not_fitted"))
            tag.spoilt += [(at, at, "fitted") for at in fitted[1:]]
        for word, (why, over) in SPOILS.items():
            since = None
            for row in own:
                if row.get("event") == word and since is None:
                    since = row["recorded_at"].timestamp()
                elif row.get("event") in over and since is not None:
                    tag.spoilt.append((since, row["recorded_at"].timestamp(), why))
                    since = None
            if since is not None:
                tag.spoilt.append((since, math.inf, why))
        tag.spoilt.sort(key=lambda one: one[:2])
        for row in own:
            at = row["recorded_at"].timestamp()
            if row["lat"] is None or (fitted and at < fitted[0]):
                continue
            cell = row["mechanism"] == "LBS"
            default_m = p.cell_default_m if cell else p.accuracy_default_m
            accuracy_m = row["accuracy_m"] if row["accuracy_m"] is not None else default_m
            said = [row.get("motion"), None if row.get("speed_kmh") is None else row["speed_kmh"] >= 3.0]
            moves = max((int(word) for word in said if word is not None), default=-1)
            fix = Fix(at, row["lat"], row["lon"], accuracy_m, row["mechanism"], moves)
            if not cell and row["doubt"] == 0 and accuracy_m <= p.wide_m:
                if tag.good and tag.good[-1].at == at:
                    if accuracy_m < tag.good[-1].accuracy_m:
                        tag.good[-1] = fix
                else:
                    tag.good.append(fix)
            else:
                tag.weak.append((fix, bool(row["doubt"] & (Doubt.JUMP | Doubt.DRIFT))))
    return tags


def _judge(tag: Tag, crime: dict[str, Any], p: MatchParameters) -> dict[str, Any]:
    frame = LocalFrame.at(crime["lat"], crime["lon"])
    begins = (crime["began_at"] - timedelta(seconds=p.margin_s)).timestamp()
    ends = (crime["ended_at"] + timedelta(seconds=p.margin_s)).timestamp()
    place_sigma_m = crime["uncertainty_m"] / TO_95
    fixes = [Fix(f.at, f.lat, f.lon, f.accuracy_m, f.mechanism, f.moves) for f in tag.good]
    for fix in fixes:
        east, north = frame.to_metres(fix.lat, fix.lon)
        fix.x, fix.y = float(east), float(north)
        fix.sigma_m = max(p.error_floor_m, p.error_inflation * fix.accuracy_m / TO_95)
    raw = [math.hypot(fix.sigma_m, place_sigma_m) for fix in fixes]
    places = [(fix.x, fix.y) for fix in fixes]
    _rest(fixes, p)
    for fix in fixes:
        fix.sigma_m = math.hypot(fix.sigma_m, place_sigma_m)

    row: dict[str, Any] = {"nearest_m": None, "inside_s": 0.0, "probability": 0.0}
    inside = [k for k, fix in enumerate(fixes) if begins <= fix.at <= ends]
    before = [k for k, fix in enumerate(fixes) if fix.at <= begins]
    after = [k for k, fix in enumerate(fixes) if fix.at >= ends]
    low = before[-1] if before else (inside[0] if inside else (after[0] if after else None))
    high = after[0] if after else (inside[-1] if inside else (before[-1] if before else None))
    weak = [(fix, doubted) for fix, doubted in tag.weak if begins <= fix.at <= ends]
    row["fixes_in_window"] = len(inside) + len(weak)

    seen = likely = 0.0
    outside, reached, reachable, covered = True, False, False, False
    if low is not None and high is not None:
        for k in range(low, high + 1):
            near = math.hypot(*places[k]) <= p.radius_m + TO_95 * raw[k]
            outside &= not near
            reached |= near and begins <= fixes[k].at <= ends
        seen, likely, reachable = _nearness(fixes, low, high, begins, ends, place_sigma_m, p, row)
        steps = [fixes[k + 1].at - fixes[k].at for k in range(low, high)]
        covered = all(step <= p.most_gap_s for step in steps)
        for k, edge_s in ((low, fixes[low].at - begins), (high, ends - fixes[high].at)):
            reach_m = p.radius_m + TO_95 * raw[k] + p.reach_ms * edge_s
            covered &= edge_s <= 0 or (edge_s <= p.most_gap_s and math.hypot(*places[k]) > reach_m)
        row["probability"] = likely
    if row["nearest_m"] is not None:
        lat, lon = frame.to_degrees(*row.pop("nearest_xy"))
        row["nearest_m"] = float(distance_m(lat, lon, crime["lat"], crime["lon"]))

    cells, doubted_there = 0.0, False
    for fix, doubted in weak:
        east, north = frame.to_metres(fix.lat, fix.lon)
        error_m = math.hypot(fix.accuracy_m, TO_95 * place_sigma_m)
        if math.hypot(float(east), float(north)) <= p.radius_m + error_m:
            doubted_there |= doubted
            if not doubted:
                cells = max(cells, min(0.5, (p.radius_m / max(1.0, error_m)) ** 2))
    spoilt = [why for since, until, why in tag.spoilt if since <= ends and until >= begins]
    if seen >= p.likely_from:
        row["label"] = "present" if row["inside_s"] >= p.dwell_s else "passed"
    elif seen >= p.possible_from or reached or likely >= p.gap_possible_from or doubted_there:
        row["label"] = "possible"
    elif not covered and cells > 0.0:
        row["label"], row["probability"] = "possible", max(likely, cells)
    elif spoilt or not covered:
        row["label"] = "unmonitored"
    elif not outside or likely > p.cleared_below or reachable:
        row["label"] = "possible"
    else:
        row["label"] = "ruled_out"
    return row


def _rest(fixes: list[Fix], p: MatchParameters) -> None:
    begin = 0
    while begin < len(fixes):
        end = begin + 1
        while end < len(fixes) and fixes[end].at - fixes[end - 1].at <= p.most_gap_s:
            if fixes[end].moves == 1 and fixes[end - 1].moves == 1:
                break
            so_far = fixes[begin:end]
            x, y, weight = _mean(so_far)
            gate_m = p.gate * math.sqrt(fixes[end].sigma_m ** 2 + 1 / weight)
            if math.hypot(fixes[end].x - x, fixes[end].y - y) > gate_m:
                break
            end += 1
        rest = fixes[begin:end]
        if len(rest) >= 3 and rest[-1].at - rest[0].at >= 110:
            better = []
            for fix in rest:
                about = [other for other in rest if abs(other.at - fix.at) <= p.mean_s]
                x, y, weight = _mean(about)
                witnesses = min(float(len(about)), 1 + (about[-1].at - about[0].at) / p.memory_s)
                better.append((x, y, math.sqrt(len(about) / weight / witnesses)))
            for fix, (x, y, sigma_m) in zip(rest, better, strict=True):
                fix.x, fix.y, fix.sigma_m, fix.rest = x, y, sigma_m, begin
        begin = end


def _mean(fixes: list[Fix]) -> tuple[float, float, float]:
    weights = [1 / fix.sigma_m**2 for fix in fixes]
    x = sum(weight * fix.x for weight, fix in zip(weights, fixes, strict=True)) / sum(weights)
    y = sum(weight * fix.y for weight, fix in zip(weights, fixes, strict=True)) / sum(weights)
    return x, y, sum(weights)


def _nearness(
    fixes: list[Fix], low: int, high: int, begins: float, ends: float, place_sigma_m: float, p: MatchParameters,
    row: dict[str, Any],
) -> tuple[float, float, bool]:  # fmt: skip
    set_shifts = shifts(p.tail_share, p.tail_scale)
    missed_seen, missed_gap = [1.0] * len(set_shifts), [1.0] * len(set_shifts)
    reachable = False
    legs = [(k, k + 1) for k in range(low, high)] or [(low, low)]
    for k, to in legs:
        a, b = fixes[k], fixes[to]
        first_s, last_s = max(a.at, begins), min(b.at, ends)
        if first_s > last_s:
            continue
        gap_s = b.at - a.at
        seen = gap_s <= p.most_gap_s
        rests = a.rest >= 0 and a.rest == b.rest
        chord_m = math.hypot(b.x - a.x, b.y - a.y)
        first, last = ((first_s - a.at) / gap_s, (last_s - a.at) / gap_s) if gap_s else (0.0, 1.0)
        hidden = 1.0 if seen else p.hidden
        bow_m = 0.0 if rests else hidden * min(p.bend * chord_m, p.bow_ms * gap_s)
        straight_m = 0.0 if rests else hidden * p.straight * chord_m
        tight_m2 = 0.0 if rests else p.still_m2_s * gap_s
        idle_s = max(0.0, gap_s - chord_m / p.walk_ms - p.back_s)
        loose_m2 = tight_m2 + p.wander_m2_s * idle_s
        outing = min(p.outing_most, (idle_s / p.outing_s) ** 2)
        ends_at = []
        for share in (first, last):
            aside_m = 2 * bow_m * min(share, 1 - share)
            fixes_m = a.sigma_m + share * (b.sigma_m - a.sigma_m)
            sigma_m = math.sqrt(fixes_m**2 + aside_m**2 + tight_m2 * share * (1 - share))
            ends_at.append((a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), sigma_m))
        (ax, ay, a_m), (bx, by, b_m) = ends_at
        share, apart_m = _nearest(ax, ay, bx, by)
        if seen:
            if row["nearest_m"] is None or apart_m < row["nearest_m"]:
                row["nearest_m"] = apart_m
                row["nearest_xy"] = (ax + share * (bx - ax), ay + share * (by - ay))
            row["inside_s"] += _share_inside(ax, ay, bx, by, p.radius_m) * (last_s - first_s)
        else:
            for fix in (a, b):
                away_m = math.hypot(fix.x, fix.y)
                if begins <= fix.at <= ends and (row["nearest_m"] is None or away_m < row["nearest_m"]):
                    row["nearest_m"], row["nearest_xy"] = away_m, (fix.x, fix.y)
        way_m = sum(math.hypot(f.x, f.y) - TO_95 * f.sigma_m for f in (a, b)) - 2 * p.radius_m
        possible_ms = p.still_ms if rests or k == to else _fastest(fixes, k, p)
        reachable |= way_m <= possible_ms * gap_s

        kept = last - first
        shy_m = p.nearer * math.sqrt(max(a.sigma_m, b.sigma_m) ** 2 - place_sigma_m**2) if rests else 0.0
        radius_m = max(1.0, p.radius_m - shy_m)
        for number, (east, north, _) in enumerate(set_shifts):
            chord = (ax + a_m * east, ay + a_m * north, bx + b_m * east, by + b_m * north)
            share, apart_m = _nearest(*chord)
            if 0 < share < 1:
                bowed = [
                    _within(apart_m, radius_m, _aside(one, first + share * kept, share, tight_m2 * kept))
                    for one in (bow_m, straight_m)
                ]
                touched = sum(bowed) / 2
            else:
                touched = float(apart_m <= radius_m)
            if touched < 1 and apart_m > radius_m:
                touched = max(touched, touch(*chord, radius_m, tight_m2 * kept))
            if touched < 1 and outing > 0:
                touched = max(touched, outing * touch(*chord, radius_m, loose_m2 * kept))
            (missed_seen if seen else missed_gap)[number] *= 1 - touched
    weights = [weight for _, _, weight in set_shifts]
    seen_p = sum(w * (1 - s) for w, s in zip(weights, missed_seen, strict=True))
    all_p = sum(w * (1 - s * g) for w, s, g in zip(weights, missed_seen, missed_gap, strict=True))
    return seen_p, all_p, reachable


def _fastest(fixes: list[Fix], k: int, p: MatchParameters) -> float:
    speeds = [
        math.hypot(b.x - a.x, b.y - a.y) / (b.at - a.at)
        for a, b in zip(fixes[max(0, k - 5) : k + 6], fixes[max(0, k - 5) + 1 : k + 7], strict=False)
    ]
    return min(p.reach_ms, p.faster * max(speeds) + p.still_ms)


def _nearest(ax: float, ay: float, bx: float, by: float) -> tuple[float, float]:
    square = (bx - ax) ** 2 + (by - ay) ** 2
    share = min(1.0, max(0.0, -(ax * (bx - ax) + ay * (by - ay)) / square)) if square else 0.0
    return share, math.hypot(ax + share * (bx - ax), ay + share * (by - ay))


def _aside(bow_m: float, whole: float, share: float, tight_m2: float) -> float:
    return math.hypot(2 * bow_m * min(whole, 1 - whole), math.sqrt(tight_m2 * share * (1 - share)))


def _within(apart_m: float, radius_m: float, sigma_m: float) -> float:
    if sigma_m <= 0:
        return float(apart_m <= radius_m)
    normal = [0.5 * math.erfc(-one / sigma_m / math.sqrt(2)) for one in (radius_m - apart_m, -radius_m - apart_m)]
    return normal[0] - normal[1]


def _share_inside(ax: float, ay: float, bx: float, by: float, radius_m: float) -> float:
    """By a thousand looks."""
    looks = [(k + 0.5) / 1000 for k in range(1000)]
    return sum(math.hypot(ax + s * (bx - ax), ay + s * (by - ay)) <= radius_m for s in looks) / 1000
