"""Where trips may lie: before each tag's first stay, between each two, and after its last one; all of a way without."""

from typing import NamedTuple

import numpy as np
import polars as pl

from waywarden.tracks.path import Way
from waywarden.tracks.stay_pass import Integers

NOWHERE = -1


class Ends(NamedTuple):
    """Columns of candidates: the stays at both ends (row numbers; NOWHERE: not in the data), the times, the fixes."""

    leaves: Integers
    reaches: Integers
    began_at: Integers  # microseconds since 1970 UTC
    ended_at: Integers
    first: Integers  # the fixes between are first:last of the way
    last: Integers


def trip_ends(stays: pl.DataFrame, way: Way, device_of_fix: pl.Series) -> Ends:
    """`stays` of `schema.STAY`, sorted by device and time; the fixes of `way` in the same order."""
    fix = device_of_fix.to_frame().with_row_index("fix").group_by("device_id")
    fixes = fix.agg(pl.col("fix").min().alias("first"), pl.col("fix").max().alias("last"))
    times = [pl.col(name).dt.timestamp("us") for name in ("started_at", "ended_at")]
    of_tags = stays.with_row_index("stay").group_by("device_id", maintain_order=True).agg("stay", *times)
    rows: list[tuple[int, ...]] = []
    for _, first, last, numbers, begins, ends in (
        fixes.join(of_tags, on="device_id", how="left").sort("first").iter_rows()
    ):
        of_tag = way.at[first : last + 1]
        if numbers is None:
            rows.append((NOWHERE, NOWHERE, int(of_tag[0]), int(of_tag[-1]), first, last + 1))
            continue
        from_at = np.array([min(int(of_tag[0]), begins[0]), *ends])
        to_at = np.array([*begins, max(int(of_tag[-1]), ends[-1])])
        after = first + np.searchsorted(of_tag, from_at, side="right")
        before = first + np.searchsorted(of_tag, to_at, side="left")
        after[0], before[-1] = first, last + 1  # at the ends of the data the first and the last fix are of the way
        leaves, reaches = [NOWHERE, *numbers], [*numbers, NOWHERE]
        rows += zip(leaves, reaches, from_at.tolist(), to_at.tolist(), after.tolist(), before.tolist(), strict=True)
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    return Ends(*(np.ascontiguousarray(column) for column in table.T))
