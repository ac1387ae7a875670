"""The rules for zones to keep to, slowly and plainly, for one tag and some round zones. Kept forever.

Belief about each zone is the exclusion zone's reference (`detection_reference`) with the distance turned round. On top
of it one episode for being outside all zones that apply: opened, noted and closed by looking at every zone each time,
and at every edge of every window one after the other.
"""

from dataclasses import dataclass, field, replace

from tests.oracle.detection_reference import Episode, Fix, P, Reference, RoundZone, S, logistic, seconds

Window = tuple[int, int]


@dataclass
class Place(RoundZone):
    """A round zone to keep to, and when."""

    name: str = "c0"
    windows: list[Window] = field(default_factory=list)

    def distance(self, x: float, y: float) -> float:
        """From the edge, negative where he must not be: outside."""
        return -super().distance(x, y)

    def since(self, at: int) -> int | None:
        """When the window began that applies at this moment."""
        return next((begins for begins, ends in self.windows if begins <= at < ends), None)


class Outside(Reference):
    """Belief of being outside one place. Nothing opens here."""

    zone: Place

    def __init__(self, zone: Place) -> None:
        super().__init__(zone)
        self.in_at: int | None = None
        self.rests_far = False

    def take(self, fix: Fix, is_open: bool) -> None:
        distance_m = self.zone.distance(*self.zone.place(fix))
        self.left_at = None if is_open else fix.at  # the border lies beyond the edge until he is known to be out
        still_far = self.rests_far and not is_open and -distance_m > self.far(fix, (0.0, 0.0))
        self.distance_m = distance_m
        self.feed(fix)
        if still_far:
            self.inside = P.log_odds_ceiling
            self.beliefs[-1] = logistic(self.inside)
        assert self.inside is not None
        if distance_m >= 0 and logistic(self.inside) < S.cleared:
            self.in_at = fix.at

    def settle(self, is_open: bool) -> None:
        """May it rest at the ceiling at the next fix?"""
        self.rests_far = not is_open and self.inside == P.log_odds_ceiling

    def far(self, fix: Fix, moving: tuple[float, float]) -> float:
        return super().far(fix, (0.0, 0.0))

    def course(self, *_: object) -> None: ...
    def passage(self, *_: object) -> None: ...
    def decide(self, *_: object) -> None: ...
    def rearm(self, *_: object) -> None: ...
    def pass_time(self, *_: object) -> None: ...


@dataclass(frozen=True)
class Kept(Episode):
    """An episode, whose it is, and what it is called."""

    owner: str = ""
    from_start: bool = False

    @property
    def flags_of_curfew(self) -> tuple[str, ...]:
        at_end = self.ended_at is not None and self.cleared_at is None
        if self.from_start:
            return ("out_all_night",) if at_end else ("late_in",)
        return ("left_early", "out_at_end") if at_end else ("left_early",)


class KeepTo:
    """One tag that must keep to any of these places. Feed fixes in order; read `episodes` and `open`."""

    def __init__(self, places: list[Place]) -> None:
        self.beliefs = [Outside(place) for place in places]
        self.episodes: list[Kept] = []
        self.open: Kept | None = None
        self.last_at: int | None = None
        self.over_since: int | None = None

    def feed(self, fix: Fix) -> None:
        self.pass_time(fix.at)
        for belief in self.beliefs:
            belief.take(fix, self.open is not None)
        self.last_at = fix.at
        self.decide(fix)
        for belief in self.beliefs:
            belief.settle(self.open is not None)

    def applying(self, at: int) -> list[Outside]:
        return [belief for belief in self.beliefs if belief.zone.since(at) is not None]

    @staticmethod
    def likeliest(applying: list[Outside]) -> Outside:
        """In which he most likely is; where belief can't tell, the nearest."""
        return min(applying, key=lambda one: (one.inside, -one.distance_m))

    def decide(self, fix: Fix) -> None:
        applying = self.applying(fix.at)
        if not applying:
            return
        best = self.likeliest(applying)
        assert best.inside is not None
        belief = logistic(best.inside)
        if self.open is None and belief > S.possible:
            self.open_at(fix.at, best, applying)
        if self.open is None:
            return
        if self.open.tier == "possible" and belief > S.confirmed:
            self.open = replace(self.open, tier="confirmed", confirmed_at=fix.at)
        self.note(best, belief)
        self.over_since = (self.over_since or fix.at) if belief < S.cleared else None
        if self.over_since and seconds(fix.at, self.over_since) >= P.waypoint_s:
            self.close(self.over_since, self.over_since)

    def open_at(self, at: int, best: Outside, applying: list[Outside]) -> None:
        since = min(one.zone.since(at) or 0 for one in applying)
        seen_in = [one.in_at for one in applying if one.in_at is not None]
        from_start = not seen_in or max(seen_in) < since
        self.open = Kept("possible", at, possible_at=at, owner=best.zone.name, from_start=from_start)

    def note(self, best: Outside, belief: float) -> None:
        assert self.open
        self.open = replace(
            self.open,
            fixes=self.open.fixes + 1,
            peak_belief=max(self.open.peak_belief, belief),
            min_distance_m=min(self.open.min_distance_m, -best.distance_m),
        )

    def close(self, ended_at: int, cleared_at: int | None) -> None:
        assert self.open
        self.episodes.append(replace(self.open, ended_at=ended_at, cleared_at=cleared_at))
        self.open, self.over_since = None, None

    def pass_time(self, until: int) -> None:
        if self.last_at is None:
            return
        edges = {edge for belief in self.beliefs for window in belief.zone.windows for edge in window}
        for edge in sorted(edge for edge in edges if self.last_at < edge <= until):
            self.meet(edge)

    def meet(self, edge: int) -> None:
        assert self.last_at is not None
        applying = self.applying(edge)
        if not applying:
            if self.open:
                self.close(edge, None)
            return
        best = self.likeliest(applying)
        assert best.inside is not None
        wrong = best.relaxed(best.inside, seconds(edge, self.last_at))
        if self.open and wrong < S.cleared:
            self.close(edge, edge)
        elif self.open is None and wrong > S.possible:
            self.open_at(edge, best, applying)
            assert self.open
            if wrong > S.confirmed:
                self.open = replace(self.open, tier="confirmed", confirmed_at=edge)
            self.note(best, wrong)
