"""The exclusion-zone rule again, slowly and plainly, for one tag and one round zone. Kept forever.

Written from docs/explanation/detection.md with lists and `math`, not from the kernel: everything a fix needs of the
past is looked up in the whole past each time. Where this and the kernel differ, one of them is wrong.
"""

import math
from dataclasses import dataclass, field, replace
from itertools import pairwise

from waywarden.detection.parameters import Parameters
from waywarden.detection.settings import ExclusionSettings
from waywarden.geodesy import LocalFrame

P = Parameters()
S = ExclusionSettings()
ORDER = ("GPS", "LBS", "RF", "WIFI")


@dataclass(frozen=True)
class Fix:
    """`at` in microseconds."""

    at: int
    lat: float
    lon: float
    accuracy_m: float | None = None
    mechanism: str = "GPS"
    speed_ms: float | None = None
    course_deg: float | None = None
    motion: bool | None = None

    @property
    def number(self) -> int:
        return ORDER.index(self.mechanism)

    @property
    def scale_m(self) -> float:
        radius_m = P.accuracy_default_m[self.number] if self.accuracy_m is None else self.accuracy_m
        return max(P.error_floor_m[self.number], P.error_inflation * radius_m / 2.448)

    @property
    def tells_motion(self) -> bool:
        return self.scale_m <= P.motion_scale_m


@dataclass(frozen=True)
class Episode:
    tier: str
    began_at: int
    ended_at: int | None = None
    possible_at: int | None = None
    confirmed_at: int | None = None
    cleared_at: int | None = None
    peak_belief: float = 0.0
    min_distance_m: float = math.inf
    fixes: int = 0
    flags: tuple[str, ...] = ()


@dataclass
class RoundZone:
    lat: float
    lon: float
    radius_m: float
    buffer_m: float = 0.0
    valid_from: int = -(10**18)
    valid_to: int = 10**18
    frame: LocalFrame = field(init=False)

    def __post_init__(self) -> None:
        self.frame = LocalFrame.at(self.lat, self.lon)

    def place(self, fix: Fix) -> tuple[float, float]:
        east, north = self.frame.to_metres(fix.lat, fix.lon)
        return float(east), float(north)

    def distance(self, x: float, y: float) -> float:
        return math.hypot(x, y) - self.radius_m

    def least(self, x: float, y: float, to_x: float, to_y: float) -> float:
        """Least distance on the straight path."""
        squared = (to_x - x) ** 2 + (to_y - y) ** 2
        share = 0.0 if squared == 0 else min(1.0, max(0.0, -(x * (to_x - x) + y * (to_y - y)) / squared))
        return self.distance(x + share * (to_x - x), y + share * (to_y - y))


def seconds(later: int, earlier: int) -> float:
    return (later - earlier) / 1e6


def step(one: Fix, other: Fix, now: Fix | None = None) -> tuple[float, float]:
    """Metres east and north on the parallel of the fix being judged."""
    east = (other.lon - one.lon + 180) % 360 - 180
    return east * 111_195 * math.cos(math.radians((now or other).lat)), (other.lat - one.lat) * 111_195


def logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(log_odds, -700.0)))


def page(distance_m: float, scale_m: float) -> float:
    """Log-odds of Phi(-d / s)."""
    z = -distance_m / scale_m
    return 1.5976 * z + 0.070566 * z**3


def said(distance_m: float, fix: Fix, weight: float) -> float:
    bound = math.log((1 - P.worthless[fix.number]) / P.worthless[fix.number])
    return max(-bound, min(bound, weight * page(distance_m, fix.scale_m)))


def weight(past: list[Fix], fix: Fix) -> float:
    same_kind = [other for other in past if other.mechanism == fix.mechanism]
    if not same_kind:
        return 1.0
    news = seconds(fix.at, same_kind[-1].at) / P.error_memory_s[fix.number]
    anchor, farthest = None, 0.0
    for other in [other for other in past if other.tells_motion]:
        reach = math.hypot(*step(anchor, other)) / other.scale_m if anchor else 0.0
        if anchor is None or reach > 3:
            anchor, farthest = other, 0.0
        else:
            farthest = max(farthest, reach)
    if fix.tells_motion and anchor:
        news += max(0.0, math.hypot(*step(anchor, fix)) / fix.scale_m - max(1.0, farthest))
    return 1 - math.exp(-news)


def waypoints(past: list[Fix]) -> list[Fix]:
    """All waypoints so far, oldest first; the rule looks at the last three."""
    chosen: list[Fix] = []
    for fix in past:
        if fix.tells_motion and (not chosen or seconds(fix.at, chosen[-1].at) >= P.waypoint_s):
            chosen.append(fix)
    return chosen


def under_way(fix: Fix) -> bool:
    """Do all senses the tag has say so?"""
    if fix.motion is None:
        return fix.speed_ms is not None and fix.speed_ms > P.fast_ms
    return fix.motion and (fix.speed_ms is None or fix.speed_ms >= P.going_ms)


def heading(fix: Fix) -> float:
    return P.heading_sensed if under_way(fix) else P.heading_share


def by_doppler(past: list[Fix], fix: Fix) -> tuple[float, float]:
    """Speed and course as the tag says, if it is under way and they lead from the last waypoint to this fix."""
    way = waypoints(past)
    if not way or not fix.tells_motion or not under_way(fix) or seconds(fix.at, way[-1].at) > P.heading_gap_s:
        return 0.0, 0.0
    east, north = 0.0, 0.0
    if fix.speed_ms is not None and fix.speed_ms > P.going_ms and fix.course_deg is not None:
        course = math.radians(fix.course_deg)
        east, north = fix.speed_ms * math.sin(course), fix.speed_ms * math.cos(course)
    gone, time = step(way[-1], fix), seconds(fix.at, way[-1].at)
    agrees = math.hypot(gone[0] - time * east, gone[1] - time * north) < P.doppler_scales * fix.scale_m
    return (east, north) if agrees else (0.0, 0.0)


def velocity(past: list[Fix], fix: Fix) -> tuple[float, float]:
    way = waypoints(past)[-3:]
    if way and seconds(fix.at, way[-1].at) < P.waypoint_s:
        way.pop()
    if not fix.tells_motion or len(way) < 2:
        return 0.0, 0.0
    one, two = way[-2:]
    early, late = step(one, two, fix), step(two, fix)
    early_s, late_s = seconds(two.at, one.at), seconds(fix.at, two.at)
    early_m, late_m = math.hypot(*early), math.hypot(*late)
    both = early[0] + late[0], early[1] + late[1]
    if max(early_s, late_s) > P.heading_gap_s or min(early_m, late_m) < max(P.leg_m, P.leg_scales * fix.scale_m):
        return 0.0, 0.0
    if math.hypot(*both) < P.net_scales * fix.scale_m:
        return 0.0, 0.0
    if early[0] * late[0] + early[1] * late[1] < P.leg_cosine * early_m * late_m:
        return 0.0, 0.0
    ratio = (late_m / late_s) / (early_m / early_s)
    if not 1 / P.leg_ratio <= ratio <= P.leg_ratio:
        return 0.0, 0.0
    return both[0] / (early_s + late_s), both[1] / (early_s + late_s)


class Stay:
    """The place where the tag stays: its mean, its true error, and the evidence that it has left."""

    def __init__(self) -> None:
        self.place: Fix | None = None
        self.scale_m = 0.0
        self.begin(None)

    def begin(self, place: Fix | None) -> None:
        self.place = place
        self.lasted_s, self.gone, self.ratio2 = 0.0, 0.0, 1.0
        self.stirred = False
        self.shift = (0.0, 0.0)

    def held(self, past: list[Fix], fix: Fix) -> tuple[bool, tuple[float, float], Fix]:
        """Has he left, how does he move, and where is he held to be?"""
        left, share = self.judge(past, fix)
        moving = velocity(past, fix) if left else (0.0, 0.0)
        if left and moving == (0.0, 0.0):
            moving = by_doppler(past, fix)
        return left, moving, fix if share == 1.0 or self.place is None else between(self.place, fix, share)

    def judge(self, past: list[Fix], fix: Fix) -> tuple[bool, float]:
        """Has he left, and how much of the fix's distance from the place counts? Keeps what `learn` needs."""
        if self.place is None:
            return True, 1.0
        self.from_place = step(self.place, fix)
        self.wide_m = max(fix.scale_m, self.scale_m)
        self.off = math.hypot(*self.from_place) / self.wide_m / math.sqrt(max(1.0, self.ratio2))
        gap_s = seconds(fix.at, past[-1].at)
        fast = fix.speed_ms is not None and fix.speed_ms > P.fast_ms
        sensor_works = any(other.motion for other in [*past, fix])
        speed_works = any(other.speed_ms for other in [*past, fix])
        says_rest = (fix.motion is False and sensor_works) or (
            fix.speed_ms is not None and fix.speed_ms < P.slow_ms and speed_works
        )
        self.stirs = under_way(fix) or fast or (self.stirred and self.off > P.stay_leaves)
        rests = says_rest and not self.stirs and self.off < P.stay_beyond
        odds = min(P.stay_most, self.off**2 / 2 - P.stay_expected)
        if odds > 0:
            odds *= min(1.0, gap_s / P.stay_memory_s)
            if rests:
                odds *= 1 - P.stay_rest * min(1.0, P.stay_rest_s / gap_s)
        east, north = velocity(past, fix)
        leads_off = east * self.from_place[0] + north * self.from_place[1] > 0
        if leads_off and self.off > P.stay_leaves and not rests:
            odds = max(odds, P.stay_way)
        if under_way(fix):
            odds = max(odds, P.stay_moves)
        odds += max(0.0, gap_s - P.stay_rest_s) / P.stay_silence_s
        self.left = min(P.stay_gone, max(0.0, self.gone + odds))
        settled = (self.lasted_s - P.stay_begins_s) / (P.stay_settled_s - P.stay_begins_s)
        share = 1 - min(1.0, max(0.0, settled)) * (1 - self.left / P.stay_gone)
        return share >= P.stay_left, 1.0 if self.off >= P.stay_beyond else share

    def learn(self, past: list[Fix], fix: Fix) -> None:
        if not fix.tells_motion:
            return
        if self.place is None:
            self.scale_m = fix.scale_m
            return self.begin(fix)
        gap_s = seconds(fix.at, past[-1].at)
        self.scale_m += min(1.0, gap_s / P.stay_scale_s) * (fix.scale_m - self.scale_m)
        capped = min(1.0, P.stay_most / max(1.0, self.off))
        part = min(1.0, gap_s / P.stay_shift_s)
        east, north = (was + part * (capped * now - was) for was, now in zip(self.shift, self.from_place, strict=True))
        self.shift = (east, north)
        shifted = math.hypot(east, north) > P.stay_shift * math.sqrt(max(1.0, self.ratio2)) * self.wide_m
        if self.left >= P.stay_gone or shifted:
            return self.begin(fix)
        self.gone, self.stirred = self.left, self.stirs
        if self.off < P.stay_near:
            errors2 = self.off**2 * max(1.0, self.ratio2)
            lasted_s = min(gap_s, P.heading_gap_s)
            self.lasted_s = min(P.stay_longest_s, self.lasted_s + lasted_s)
            part = lasted_s / (self.lasted_s + P.waypoint_s)
            self.place = between(self.place, fix, part)
            self.ratio2 += part * (errors2 / 2 - self.ratio2)
        return None


def between(one: Fix, other: Fix, share: float) -> Fix:
    """The other fix, drawn towards the first but for this share of the way."""
    lat, lon = one.lat + share * (other.lat - one.lat), one.lon + share * (other.lon - one.lon)
    return replace(other, lat=lat, lon=lon)


class Reference:
    """One tag, one zone. Feed fixes in order; read `episodes` and `beliefs`."""

    def __init__(self, zone: RoundZone) -> None:
        self.zone = zone
        self.past: list[Fix] = []
        self.stay = Stay()
        self.beliefs: list[float] = []
        self.episodes: list[Episode] = []
        self.open: Episode | None = None
        self.inside: float | None = None  # log-odds
        self.ring = P.log_odds_floor
        self.distance_m = math.inf
        self.hits = 0
        self.hit_at: int | None = None
        self.dark_at: int | None = None
        self.armed = True
        self.closed_at: int | None = None
        self.left_at: int | None = None
        self.over_since: int | None = None

    def feed(self, fix: Fix) -> None:
        x, y = self.zone.place(fix)
        distance_m = self.zone.distance(x, y)
        left, moving, held = self.stay.held(self.past, fix)
        held_m = self.zone.distance(*self.zone.place(held))
        nothing = self.inside in (None, P.log_odds_floor) and self.ring == P.log_odds_floor
        idle = self.open is None and nothing and self.armed and not self.hits and self.dark_at is None
        if idle and distance_m > self.zone.buffer_m + self.far(fix, moving):
            self.inside = P.log_odds_floor
        else:
            self.pass_time(fix.at)
            self.believe(fix, held_m, moving)
            self.distance_m = distance_m
            self.course(fix, x, y, distance_m, moving)
            if self.zone.valid_from <= fix.at < self.zone.valid_to:
                if left:
                    self.passage(fix)
                self.decide(fix)
            self.rearm(fix)
        self.stay.learn(self.past, fix)
        self.past.append(fix)
        assert self.inside is not None
        self.beliefs.append(logistic(self.inside))

    def far(self, fix: Fix, moving: tuple[float, float]) -> float:
        far_m = 6 * fix.scale_m
        if moving != (0.0, 0.0):
            far_m = max(far_m, S.approach_reach_m)
        if waypoints([*self.past, fix])[-1:] == [fix]:
            far_m = max([far_m, *(math.hypot(*step(way, fix)) for way in waypoints(self.past)[-3:])])
        return far_m

    def believe(self, fix: Fix, distance_m: float, moving: tuple[float, float]) -> None:
        strip_m = min(P.margin_m, P.margin_scales * fix.scale_m)
        share = weight(self.past, fix)

        def strip(d: float, is_open: bool, just_left: bool) -> float:
            if is_open and d > 0:
                return max(0.0, d - strip_m)
            if just_left and not is_open and d < 0:
                return min(0.0, d + strip_m)
            return d

        def after(log_odds: float | None, d: float, edge: float) -> float:
            if log_odds is None:
                b = P.prior
            else:
                gap_s = seconds(fix.at, self.past[-1].at)
                b = self.relaxed(log_odds, gap_s)
                if moving != (0.0, 0.0) and gap_s <= P.heading_gap_s:
                    part = heading(fix) * min(1.0, gap_s / P.waypoint_s)
                    entered = part * logistic(page(d, fix.scale_m))
                    left = part * logistic(page(-edge, fix.scale_m))
                    b += (1 - b) * entered - b * left
            new = math.log(b / (1 - b)) + said(edge, fix, share)
            return max(P.log_odds_floor, min(P.log_odds_ceiling, new))

        inside_open = self.open is not None and self.open.tier != "approach"
        just_left = self.left_at is not None and seconds(fix.at, self.left_at) < S.rearm_s
        unseen = self.inside is None
        self.inside = after(self.inside, distance_m, strip(distance_m, inside_open, just_left))
        if self.zone.buffer_m > 0:
            d = distance_m - self.zone.buffer_m
            approaching = self.open is not None and self.open.tier == "approach"
            self.ring = after(None if unseen else self.ring, d, strip(d, approaching, not self.armed))

    @staticmethod
    def relaxed(log_odds: float, gap_s: float) -> float:
        b = logistic(log_odds)
        goal = P.prior if b < P.prior else 0.5 if b > 0.5 else b
        return b + (goal - b) * gap_s / (gap_s + P.forget_s)

    def course(self, fix: Fix, x: float, y: float, distance_m: float, moving: tuple[float, float]) -> None:
        speed = math.hypot(*moving)
        ahead_m = min(S.approach_s * speed, S.approach_reach_m)
        if self.tells_where(fix):
            self.dark_at = None
        hit = 0 < distance_m <= ahead_m and (
            self.zone.least(x, y, x + moving[0] * ahead_m / speed, y + moving[1] * ahead_m / speed) <= 0
        )
        self.hits = self.hits + 1 if hit else 0
        if hit:
            self.hit_at = fix.at
            if distance_m <= S.dark_reach_m:
                self.dark_at = fix.at + int(max(S.dark_after_s, distance_m / speed) * 1e6)

    def tells_where(self, fix: Fix) -> bool:
        return fix.tells_motion or self.distance_m > self.far(fix, (0.0, 0.0))

    def passage(self, fix: Fix) -> None:
        way = [*waypoints(self.past)[-3:], fix]
        is_waypoint = waypoints([*self.past, fix])[-1:] == [fix]
        if not is_waypoint or len(way) < 3 or self.distance_m <= 0 or (self.open and self.open.tier != "approach"):
            return
        points = [self.zone.place(one) for one in way]
        depths = [self.zone.distance(*point) for point in points]
        if depths[-2] <= 0 < depths[-3]:
            start = len(way) - 3
        elif len(way) == 4 and depths[0] > 0 and (depths[1] > 0) == (depths[2] > 0):
            start = 0
        else:
            return
        widest_m = max(way[-1].scale_m, way[-2].scale_m)
        if not all(self.leads_somewhere(way[begin:], widest_m) for begin in {0, start}):
            return
        legs = [len(way) - 3] + ([len(way) - 2] if depths[-2] <= 0 else [])
        leg = min(legs, key=lambda index: self.zone.least(*points[index], *points[index + 1]))
        deepest_m = self.zone.least(*points[leg], *points[leg + 1])
        chord_m = math.dist(points[leg], points[leg + 1])
        idle_m = max(0.0, P.walk_ms * seconds(way[leg + 1].at, way[leg].at) - chord_m)
        if deepest_m > -max(one.scale_m for one in way[-3:]):
            return
        bend_m = P.crossing_bend * chord_m + P.crossing_idle * idle_m
        width_m = 2 * self.zone.radius_m
        chances = [self.between_edges(-deepest_m, width_m + deepest_m, math.hypot(fix.scale_m, bend_m))]
        chances += [logistic(page(depths[i], way[i].scale_m)) for i in (len(way) - 3, len(way) - 2) if depths[i] <= 0]
        through = max(chances)
        if through < S.crossing_probability:
            return
        before = len(way) - 3 if depths[-2] > 0 else start
        if self.open is None:
            began_at = max(way[before].at, self.zone.valid_from, self.closed_at or -(10**18))
            self.open = Episode("possible", began_at, fixes=len(way) - 1 - before)
        self.open = replace(
            self.open,
            tier="possible",
            possible_at=fix.at,
            flags=("crossing", *self.open.flags),
            peak_belief=max(self.open.peak_belief, through),
            min_distance_m=min(self.open.min_distance_m, deepest_m),
        )

    @staticmethod
    def between_edges(one_side_m: float, other_side_m: float, scale_m: float) -> float:
        return max(0.0, 1 - logistic(page(one_side_m, scale_m)) - logistic(page(other_side_m, scale_m)))

    def leads_somewhere(self, way: list[Fix], scale_m: float) -> bool:
        points = [self.zone.place(fix) for fix in way]
        net_m = math.dist(points[0], points[-1])
        legs = [math.dist(one, two) for one, two in pairwise(points)]
        times = [seconds(two.at, one.at) for one, two in pairwise(way)]
        possible = all(leg <= P.crossing_speed_ms * time for leg, time in zip(legs, times, strict=True))
        return possible and net_m >= max(P.crossing_net_m, 4 * scale_m) and sum(legs) <= P.crossing_detour * net_m

    def decide(self, fix: Fix) -> None:
        assert self.inside is not None
        belief = logistic(self.inside)
        if belief > S.possible and (self.open is None or self.open.tier == "approach"):
            self.open = replace(self.open or Episode("possible", fix.at), tier="possible", possible_at=fix.at)
        if self.open and self.open.tier == "possible" and belief > S.confirmed:
            self.open = replace(self.open, tier="confirmed", confirmed_at=fix.at)
        near = logistic(self.ring) > S.possible or self.hits >= S.approach_fixes
        if self.open is None and self.armed and near:
            self.open = Episode("approach", fix.at)
        if self.open:
            self.note(belief)
            self.end_if_over(fix, belief)

    def note(self, belief: float) -> None:
        assert self.open
        self.open = replace(
            self.open,
            fixes=self.open.fixes + 1,
            peak_belief=max(self.open.peak_belief, belief),
            min_distance_m=min(self.open.min_distance_m, self.distance_m),
        )

    def end_if_over(self, fix: Fix, belief: float) -> None:
        assert self.open
        if self.open.tier == "approach":
            turned = self.hit_at is None or seconds(fix.at, self.hit_at) >= S.approach_over_s
            settled = seconds(fix.at, self.open.began_at) >= S.settled_s
            over = (logistic(self.ring) < S.cleared and turned) or settled
        elif self.open.tier == "possible" and "dark" in self.open.flags and not self.tells_where(fix):
            return
        else:
            over = belief < S.cleared
        self.over_since = (self.over_since or fix.at) if over else None
        if self.over_since and seconds(fix.at, self.over_since) >= P.waypoint_s:
            self.close(self.over_since, self.over_since, fix.at)

    def close(self, ended_at: int, cleared_at: int | None, known_at: int) -> None:
        assert self.open
        self.episodes.append(replace(self.open, ended_at=ended_at, cleared_at=cleared_at))
        if self.open.tier != "approach":
            self.left_at = known_at
        self.closed_at, self.open, self.armed, self.over_since = known_at, None, False, None

    def rearm(self, fix: Fix) -> None:
        if self.armed or self.open or self.hits or logistic(self.ring) >= S.cleared or self.closed_at is None:
            return
        beyond_m = self.distance_m - self.zone.buffer_m
        rested = seconds(fix.at, self.closed_at) >= S.rearm_s and beyond_m > S.rearm_m
        self.armed = rested or beyond_m > S.approach_reach_m

    def pass_time(self, until: int) -> None:
        if not self.past:
            return
        last_at, zone = self.past[-1].at, self.zone
        if self.open is None and self.inside is not None and last_at < zone.valid_from <= until:
            b = self.relaxed(self.inside, seconds(zone.valid_from, last_at))
            if b > S.possible and zone.valid_from < zone.valid_to:
                at = zone.valid_from
                self.open = Episode("possible", at, possible_at=at)
                if b > S.confirmed:
                    self.open = replace(self.open, tier="confirmed", confirmed_at=at)
                self.note(logistic(self.inside))
                self.open = replace(self.open, peak_belief=b)
        if self.dark_at and self.dark_at < until and zone.valid_from <= self.dark_at < zone.valid_to:
            assert self.inside is not None
            if self.open is None:
                self.open = Episode("possible", max(last_at, zone.valid_from, self.closed_at or -(10**18)))
                self.note(logistic(self.inside))
            if self.open.tier in ("approach", "possible") and self.open.possible_at is None:
                self.open = replace(
                    self.open, tier="possible", possible_at=self.dark_at, flags=(*self.open.flags, "dark")
                )
        if self.open and until >= zone.valid_to:
            self.close(zone.valid_to, None, zone.valid_to)
