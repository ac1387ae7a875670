"""Our definition of a stay, slow and obvious: lists of fixes, each mean taken anew. Kept for ever beside the pass."""

from dataclasses import dataclass, field, replace

import numpy as np

from waywarden.geodesy import LocalFrame
from waywarden.tracks.cluster import BINS
from waywarden.tracks.settings import StaySettings

MINUTE_US = 60_000_000


@dataclass(frozen=True)
class Fix:
    at: int
    lat: float
    lon: float
    accuracy_m: float | None = None
    cell: bool = False
    moves: bool | None = None
    gap: int = 0  # silence before it, if that is a gap


@dataclass
class Cluster:
    bins: list[list[Fix]]
    frame: LocalFrame
    settled: bool = False
    began_at: int = 0
    last_at: int = 0
    seen_at: int = 0
    edge: list[Fix] = field(default_factory=list)
    before: list[Fix] = field(default_factory=list)  # of a stay that reflections had told elsewhere

    @property
    def fixes(self) -> list[Fix]:
        return [fix for one in self.bins for fix in one]

    def mean(self, fixes: list[Fix]) -> tuple[float, float]:
        east, north = self.frame.to_metres([fix.lat for fix in fixes], [fix.lon for fix in fixes])
        weights = [1 / fix.accuracy_m**2 for fix in fixes if fix.accuracy_m]
        return float(np.average(east, weights=weights)), float(np.average(north, weights=weights))

    def apart_m(self, fix: Fix) -> float:
        east, north = self.frame.to_metres(fix.lat, fix.lon)
        middle = self.mean(self.fixes)
        return float(np.hypot(east - middle[0], north - middle[1]))


@dataclass(frozen=True)
class Stay:
    started_at: int
    ended_at: int
    lat: float
    lon: float
    fixes: int
    gap_us: int


class Reference:
    """One tag. `told` are the stays that have ended, `open` the one that goes on."""

    def __init__(self, settings: StaySettings) -> None:
        self.s = settings
        self.told: list[Stay] = []
        self.here: Cluster | None = None
        self.there: Cluster | None = None
        self.out: list[tuple[Fix, float]] = []  # fixes elsewhere since the last one here, and how far
        self.moved, self.senses, self.wide, self.heard_at = False, False, 0, 0

    @property
    def open(self) -> list[Stay]:
        return [stay_of(self.here)] if self.here and self.here.settled else []

    def hear(self, said: Fix) -> None:
        accuracy_m = max(said.accuracy_m or self._default(said), self.s.accuracy_floor_m)
        fix = replace(said, accuracy_m=accuracy_m)
        self.senses |= fix.moves is True
        if fix.cell or accuracy_m > self.s.wide_m:
            self._hear_wide(fix, accuracy_m)
            return
        while self.here and fix.at - self.here.seen_at > self.s.bridge_hours * 60 * MINUTE_US:
            self._leave()
        if self.here is None:
            self._begin_here(fix)
        elif self._of(self.here, fix):
            self.there = None
            passes = not self.here.settled and (fix.moves is True or self.moved)
            silent = fix.at - self.here.seen_at > self.s.gap_minutes * MINUTE_US
            if silent and (self.wide >= 2 or passes):
                self._leave()
                self._begin_here(fix)
            else:
                self._add(self.here, fix)
                self._back(fix)
        else:
            self._elsewhere(fix)

    def _default(self, said: Fix) -> float:
        return self.s.accuracy_default_m if said.accuracy_m is None else 0.0

    def _hear_wide(self, fix: Fix, accuracy_m: float) -> None:
        if self.here:
            self.moved |= fix.moves is True
            self.heard_at = fix.at
            self.wide += self.here.apart_m(fix) > self.s.distance_m + 2 * accuracy_m

    def _begin_here(self, fix: Fix) -> None:
        self.here = begun(fix)
        self._back(fix)

    def _back(self, fix: Fix) -> None:
        self.out, self.wide, self.moved, self.heard_at = [], 0, fix.moves is True, fix.at

    def _of(self, cluster: Cluster, fix: Fix) -> bool:
        return cluster.apart_m(fix) ** 2 <= self.s.distance_m**2 + fix.accuracy_m**2  # type: ignore[operator]

    def _elsewhere(self, fix: Fix) -> None:
        there, here = self.there, self.here
        assert here is not None
        near = there is not None and fix.at - there.seen_at <= self.s.bridge_hours * 60 * MINUTE_US
        if there and near and self._of(there, fix):
            self._add(there, fix)
        else:
            self.there = begun(fix)
        self.out.append((fix, here.apart_m(fix)))
        self.moved |= fix.moves is not False or fix.at - self.heard_at > self.s.gap_minutes * MINUTE_US
        self.heard_at = fix.at
        if self._is_over(fix.at):
            there = self.there
            assert there is not None
            if here.settled and there.settled and self._lies_still() and lasted(there) > lasted(here):
                there.began_at, there.before = here.began_at, here.fixes + here.before
                here.settled = False
            self._leave()

    def _lies_still(self) -> bool:
        return self.senses and not self.moved

    def _is_over(self, at: int) -> bool:
        assert self.here is not None
        assert self.there is not None
        twice, away_minutes = len(self.out) >= 2, (at - self.here.seen_at) / MINUTE_US
        if not self.here.settled:
            return twice
        if self._lies_still():
            return twice and away_minutes >= self.s.still_minutes
        gone_m = self.s.gone_share * self.s.distance_m
        far = twice and all(apart_m > gone_m + (fix.accuracy_m or 0) for fix, apart_m in self.out[-2:])
        return self.there.settled or far or (twice and away_minutes >= self.s.return_minutes)

    def _leave(self) -> None:
        self.told += self.open
        last = self.there.fixes + self.there.edge if self.there else []
        self.here, self.there, self.out, self.wide = self.there, None, [], 0
        if last:
            final = max(last, key=lambda fix: fix.at)
            self.moved, self.heard_at = final.moves is True, final.at

    def _add(self, cluster: Cluster, fix: Fix) -> None:
        silence = fix.at - cluster.seen_at
        fix = replace(fix, gap=silence if silence > self.s.gap_minutes * MINUTE_US else 0)
        cluster.seen_at = fix.at
        if cluster.settled:
            cluster.edge.append(fix)
            core_m = self.s.core_share * self.s.distance_m
            if cluster.apart_m(fix) ** 2 <= core_m**2 + fix.accuracy_m**2:  # type: ignore[operator]
                cluster.last_at = fix.at
                cluster.bins[-1] += cluster.edge
                cluster.edge = []
            return
        cluster.last_at = fix.at
        if fix.at - cluster.bins[-1][0].at >= round(self.s.minutes * MINUTE_US / (BINS - 2)):
            cluster.bins.append([])
            if len(cluster.bins) > BINS:
                drop_first(cluster)
        cluster.bins[-1].append(fix)
        self._settle(cluster)

    def _settle(self, cluster: Cluster) -> None:
        while lasted(cluster) >= self.s.minutes * MINUTE_US and len(cluster.fixes) >= self.s.least_fixes:
            if self._walks(cluster) or (len(cluster.bins) > 1 and not self._in_core(cluster)):
                drop_first(cluster)
            else:
                cluster.settled = True
                return

    def _in_core(self, cluster: Cluster) -> bool:
        first, whole = cluster.mean(cluster.bins[0]), cluster.mean(cluster.fixes)
        apart2 = (first[0] - whole[0]) ** 2 + (first[1] - whole[1]) ** 2
        return apart2 <= (self.s.core_share * self.s.distance_m) ** 2 + mean_square_accuracy(cluster.bins[0])

    def _walks(self, cluster: Cluster) -> bool:
        if len(cluster.bins) < 3:
            return False
        weights = [sum(1 / (fix.accuracy_m or 1) ** 2 for fix in one) for one in cluster.bins]
        at = np.array([one[0].at - cluster.began_at for one in cluster.bins]) / 1e6
        places = [cluster.mean(one) for one in cluster.bins]
        paces = [np.polyfit(at, axis, 1, w=np.sqrt(weights))[0] for axis in zip(*places, strict=True)]
        gone_m = float(np.hypot(*paces)) * at[-1]
        return bool(gone_m**2 > (self.s.walk_share * self.s.distance_m) ** 2 + mean_square_accuracy(cluster.fixes))


def begun(fix: Fix) -> Cluster:
    return Cluster([[fix]], LocalFrame.at(fix.lat, fix.lon), False, fix.at, fix.at, fix.at)


def lasted(cluster: Cluster) -> int:
    return cluster.last_at - cluster.began_at


def mean_square_accuracy(fixes: list[Fix]) -> float:
    return len(fixes) / sum(1 / (fix.accuracy_m or 1) ** 2 for fix in fixes)


def drop_first(cluster: Cluster) -> None:
    del cluster.bins[0]
    if cluster.bins[0]:
        cluster.bins[0][0] = replace(cluster.bins[0][0], gap=0)
        cluster.began_at = cluster.bins[0][0].at


def stay_of(cluster: Cluster) -> Stay:
    east, north = cluster.mean(cluster.fixes)
    lat, lon = cluster.frame.to_degrees(east, north)
    every = cluster.fixes + cluster.before
    gap_us = sum(fix.gap for fix in every)
    return Stay(cluster.began_at, cluster.last_at, float(lat), float(lon), len(every), gap_us)
