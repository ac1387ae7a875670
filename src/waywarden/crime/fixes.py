"""From a frame of positions to the plain arrays that matching reads.

Canonical positions enter. **Good** fixes say where somebody was: placed, not by cell towers, no wider than a street,
not doubted (`tracks.clean`), of a tag that was fitted. **Weak** ones (cells, wide, doubted) are kept beside them: they
make no match, and who is near by one is not cleared. **Spoilt** times are those of which no fix can clear a wearer:
the strap or the case was open and nobody has looked at it, the sky was jammed, or the tag was fitted only then.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.crime.compiled import compiled
from waywarden.crime.parameters import TO_95, MatchParameters
from waywarden.schema import POSITION_DTYPES, DeviceEvent, Mechanism
from waywarden.tracks.clean import Doubt, Doubtful, flagged
from waywarden.tracks.columns import HAS_PLACE, MOVING_KMH
from waywarden.tracks.settings import US_PER_S

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BLOCK = 16  # fixes whose bounding box is kept
MECHANISMS = tuple(str(one) for one in Mechanism)
FARTHEST = 16.0  # sigmas; no shift (`shifts`) is farther
NEVER_US = np.iinfo(np.int64).max

STRAP, CASE, JAMMED, NOT_FITTED, FITTED = 1, 2, 3, 4, 5  # why a time is spoilt
BEGINS = {
    DeviceEvent.STRAP_CUT: (STRAP, (DeviceEvent.STRAP_REVIEWED, DeviceEvent.ACTIVATED)),
    DeviceEvent.CASE_OPENED: (CASE, (DeviceEvent.CASE_REVIEWED, DeviceEvent.ACTIVATED)),
    DeviceEvent.JAMMING: (JAMMED, (DeviceEvent.JAMMING_OVER,)),
}
# All words that begin or end such a time: of a tag they must be known from its fitting on, however long before a crime.
SPOILING = tuple(dict.fromkeys(str(word) for first, (_, ends) in BEGINS.items() for word in (first, *ends)))


class Good(NamedTuple):
    """Good fixes, sorted by tag and time, one for each moment. Those of tag g are first[g]:first[g + 1]."""

    first: Integers
    at: Integers  # microseconds since 1970 UTC
    lat: Floats
    lon: Floats
    accuracy_m: NDArray[np.float32]  # 95 % radius, never NaN
    mechanism: NDArray[np.int8]  # of MECHANISMS
    moves: NDArray[np.int8]  # 1 moves, 0 lies still, -1 does not say


class Blocks(NamedTuple):
    """Every BLOCK good fixes of a tag: where they lie, and how far off something near them may be. Those of tag g
    begin at first[g].
    """

    first: Integers
    south: Floats
    north: Floats
    west: Floats
    east: Floats
    reach_m: NDArray[np.float32]  # what lies farther from the box is touched by no way along these fixes
    gap_us: Integers  # longest time from one of them to the next fix


class Weak(NamedTuple):
    """Weak fixes, as Good. `doubted`: not a cell, but of a kind with good ones."""

    first: Integers
    at: Integers
    lat: Floats
    lon: Floats
    radius_m: NDArray[np.float32]
    doubted: NDArray[np.bool_]


class Spoilt(NamedTuple):
    """Times that clear nobody, sorted by tag and beginning; both ends belong to them."""

    first: Integers
    from_us: Integers
    to_us: Integers
    why: NDArray[np.int8]


class Tracks(NamedTuple):
    """All that is known of these tags, in order of their ids: matched again and again with other crimes."""

    device_ids: list[str]
    good: Good
    blocks: Blocks
    weak: Weak
    spoilt: Spoilt


def tracks_of(positions: pl.DataFrame, parameters: MatchParameters) -> Tracks:
    """`positions` are canonical (`positions.canonical`), rows without a place among them."""
    missing = [
        pl.lit(None, dtype).alias(name) for name, dtype in POSITION_DTYPES.items() if name not in positions.columns
    ]
    rows = positions.with_columns(missing) if missing else positions
    device_ids = rows["device_id"].unique(maintain_order=True).to_list()
    # There and back within minutes is no train's way, so what no road allows is a jump.
    limits = Doubtful(fastest_ms=parameters.reach_ms, accuracy_default_m=parameters.accuracy_default_m)
    said = rows.filter(pl.col("event").is_not_null()).select("device_id", "recorded_at", "event")
    spoilt = _spoilt(said, device_ids)
    tag = rows["device_id"].rle_id().to_numpy().astype(np.int64)
    at = rows["recorded_at"].dt.timestamp("us").to_numpy()
    fitted_us = np.array([_fitted(spoilt, number) for number in range(len(device_ids))], np.int64)
    placed = rows.select(HAS_PLACE).to_series().to_numpy()
    worn = at >= fitted_us[tag] if len(tag) else np.zeros(0, np.bool_)
    cell = (rows["mechanism"] == str(Mechanism.LBS)).fill_null(False).to_numpy()
    claimed = rows["accuracy_m"].fill_null(float("nan")).to_numpy()
    default_m = np.where(cell, parameters.cell_default_m, parameters.accuracy_default_m)
    accuracy_m = np.where(np.isnan(claimed), default_m, claimed).astype(np.float32)
    doubt = flagged(rows, limits)["doubt"].to_numpy()
    doubted = doubt & (Doubt.JUMP | Doubt.DRIFT) > 0
    good = placed & worn & ~cell & (doubt == 0) & (accuracy_m <= parameters.wide_m)
    weak = placed & worn & ~good
    good = _best_of_each_moment(tag, at, accuracy_m, good)
    lat, lon = rows["lat"].to_numpy(), rows["lon"].to_numpy()
    mechanism = rows["mechanism"].fill_null(str(Mechanism.GPS))
    code = mechanism.replace_strict({one: k for k, one in enumerate(MECHANISMS)}, return_dtype=pl.Int8).to_numpy()
    kept = Good(
        _first(tag, good, len(device_ids)),
        at[good],
        lat[good],
        lon[good],
        accuracy_m[good],
        code[good],
        rows.select(_moves()).to_series().to_numpy()[good],
    )
    beside = Weak(
        _first(tag, weak, len(device_ids)), at[weak], lat[weak], lon[weak], accuracy_m[weak], (doubted & ~cell)[weak]
    )
    return Tracks(device_ids, kept, blocks_of(kept, parameters), beside, spoilt)


def _moves() -> pl.Expr:
    """1 moves, 0 lies still, -1 does not say. Motion sensor and speed: it lies still only if neither says otherwise."""
    by_speed = (pl.col("speed_kmh") >= MOVING_KMH).cast(pl.Int8)
    return pl.max_horizontal(pl.col("motion").cast(pl.Int8), by_speed).fill_null(-1)


def _first(tag: Integers, kept: NDArray[np.bool_], tags: int) -> Integers:
    return np.searchsorted(tag[kept], np.arange(tags + 1)).astype(np.int64)


def _best_of_each_moment(
    tag: Integers, at: Integers, accuracy_m: NDArray[np.float32], good: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Of good fixes of one moment (by satellites and by Wi-Fi, say) the most accurate, of equals the first."""
    rows = np.flatnonzero(good)
    same = (np.diff(at[rows]) == 0) & (np.diff(tag[rows]) == 0)
    if not same.any():
        return good
    group = np.concatenate([[0], np.cumsum(~same)])
    order = np.lexsort((rows, accuracy_m[rows], group))
    best = rows[order][np.concatenate([[True], np.diff(group[order]) > 0])]
    kept = np.zeros_like(good)
    kept[best] = True
    return kept


def _spoilt(said: pl.DataFrame, device_ids: list[str]) -> Spoilt:
    """By what the tag said, and what people said of it."""
    numbers = {device_id: number for number, device_id in enumerate(device_ids)}
    found: list[tuple[int, int, int, int]] = []
    for key, rows in said.filter(pl.col("event").is_in(SPOILING)).group_by("device_id", maintain_order=True):
        events = list(zip(rows["recorded_at"].dt.timestamp("us"), rows["event"], strict=True))
        found += [(numbers[str(key[0])], *one) for one in _of_tag(events)]
    found.sort()
    table = np.array(found, np.int64).reshape(-1, 4)
    first = np.searchsorted(table[:, 0], np.arange(len(device_ids) + 1)).astype(np.int64)
    return Spoilt(first, table[:, 1].copy(), table[:, 2].copy(), table[:, 3].astype(np.int8))


def _of_tag(events: list[tuple[int, str]]) -> list[tuple[int, int, int]]:
    found = []
    fitted = [at for at, word in events if word == DeviceEvent.ACTIVATED]
    if fitted:
        found.append((-NEVER_US, fitted[0], NOT_FITTED))
        found += [(at, at, FITTED) for at in fitted[1:]]
    for word, (why, ends) in BEGINS.items():
        since: int | None = None
        for at, said in events:
            if said == word and since is None:
                since = at
            elif said in ends and since is not None:
                found.append((since, at, why))
                since = None
        if since is not None:
            found.append((since, NEVER_US, why))
    return found


def _fitted(spoilt: Spoilt, number: int) -> int:
    """Before it was fitted on anybody, a tag's places are nobody's."""
    begin, end = spoilt.first[number], spoilt.first[number + 1]
    if begin < end and spoilt.why[begin] == NOT_FITTED:
        return int(spoilt.to_us[begin])
    return -NEVER_US


def blocks_of(good: Good, parameters: MatchParameters) -> Blocks:
    """The bounding boxes, and what may be near them."""
    counts = -(-np.diff(good.first) // BLOCK)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    total = int(first[-1])
    south, north, west, east = (np.empty(total) for _ in range(4))
    boxes = Blocks(first, south, north, west, east, np.empty(total, np.float32), np.empty(total, np.int64))
    scales = FARTHEST * parameters.error_inflation / TO_95
    floor_m = FARTHEST * parameters.error_floor_m
    fill_blocks(good, boxes, parameters.most_gap_s * US_PER_S, parameters.reach_ms, scales, floor_m)
    return boxes


@compiled
def fill_blocks(good: Good, boxes: Blocks, most_gap_us: float, reach_ms: float, scales: float, floor_m: float) -> None:
    """`scales` times the radius, or the floor, is the farthest that an error may carry."""
    for tag in range(len(good.first) - 1):
        for index in range(good.first[tag], good.first[tag + 1]):
            block = boxes.first[tag] + (index - good.first[tag]) // BLOCK
            if (index - good.first[tag]) % BLOCK == 0:
                boxes.south[block], boxes.north[block] = 90.0, -90.0
                boxes.west[block], boxes.east[block] = 180.0, -180.0
                boxes.reach_m[block], boxes.gap_us[block] = 0.0, 0
            boxes.south[block] = min(boxes.south[block], good.lat[index])
            boxes.north[block] = max(boxes.north[block], good.lat[index])
            boxes.west[block] = min(boxes.west[block], good.lon[index])
            boxes.east[block] = max(boxes.east[block], good.lon[index])
            gap_us = good.at[index + 1] - good.at[index] if index + 1 < good.first[tag + 1] else 0
            boxes.gap_us[block] = max(boxes.gap_us[block], gap_us)
            reach_m = max(floor_m, scales * good.accuracy_m[index])
            reach_m += 0.5 * reach_ms * min(gap_us, most_gap_us) / 1e6
            boxes.reach_m[block] = max(boxes.reach_m[block], reach_m)
