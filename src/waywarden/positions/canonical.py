"""One row for each natural key, the same one whatever the order of arrival.

A tag may send a fix twice (a lost acknowledgement), or two places for one time. `canonical` keeps one row of
each key by `PREFERENCE`; the others leave as `duplicate` (it said the same) or `conflicting_duplicate` (it
said something else).

A row without a place has no mechanism; its event stands in for one. It comes after the places of its moment.

**The ordering rule** is `PREFERENCE`, and only that: compare column by column, ascending, null last, text by
code point (COLLATE "C" in SQL); the first row stays. So the smallest accuracy radius wins and an unknown one
loses; the rest only makes the choice independent of arrival. `DELIVERY` columns say how the fix reached us,
not what it says: two rows that differ only there are the same fix, and the first heard stays. The database
merge repeats this rule.
"""

import polars as pl
import polars.selectors as cs

from waywarden.positions.rejection import Reason, Rejection
from waywarden.schema import POSITION, POSITION_DTYPES, POSITION_KEY

DELIVERY = ("received_at", "buffered")
_FIRST = ("accuracy_m", "lat", "lon")
CONTENT = _FIRST + tuple(column.name for column in POSITION if column.name not in (*POSITION_KEY, *_FIRST, *DELIVERY))
PREFERENCE = (*CONTENT, *DELIVERY)

_ROW = "source_row"
_SAID = "said"  # working column: the event of a row without a mechanism
_KEY = (*POSITION_KEY, _SAID)


def canonical(positions: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejection]]:
    """Sorted by the natural key and unique on it, with the rows that lost.

    `positions` has columns of `schema.POSITION` (the key, lat and lon at least; absent ones count as null)
    and may have others (`attributes`), which decide last, in order of name. A `source_row` column names the
    rows of the rejections; without it they are numbered as they come. The result has the columns of
    `positions` without `source_row`.
    """
    names = [name for name in positions.columns if name != _ROW]
    rows = positions if _ROW in positions.columns else positions.with_row_index(_ROW, offset=1)
    # -0.0 equals 0.0 but prints unlike it: which of the two stays must not depend on arrival either.
    zero_is_zero = pl.when(cs.float() == 0).then(0.0).otherwise(cs.float()).name.keep()
    event = pl.col("event") if "event" in names else pl.lit(None, pl.String)
    said = pl.when(pl.col("mechanism").is_null()).then(event).alias(_SAID)
    rows = rows.with_columns(zero_is_zero).with_columns(said)
    if _in_order(rows):
        return rows.select(names), []
    rows = rows.sort(_KEY, nulls_last=True, maintain_order=True)
    repeated = _repeats_neighbour(rows)
    if not repeated.any():
        return rows.select(names), []
    extra = sorted(set(names) - set(POSITION_DTYPES))
    order = [name for name in (*PREFERENCE, *extra) if name in names]
    shared = rows.filter(repeated).sort([*_KEY, *order], nulls_last=True)
    first = pl.struct(_KEY).is_first_distinct()
    winners, losers = shared.filter(first), shared.filter(~first)
    kept = pl.concat([rows.filter(~repeated), winners]).sort(_KEY, nulls_last=True)
    told = [*_KEY, *(name for name in CONTENT if name in names)]
    same = losers.join(winners, on=told, how="semi", nulls_equal=True)
    differing = losers.join(winners, on=told, how="anti", nulls_equal=True)
    rejected = [Rejection(Reason.DUPLICATE, row=row) for row in same[_ROW].sort()]
    rejected += [Rejection(Reason.CONFLICTING_DUPLICATE, row=row) for row in differing[_ROW].sort()]
    return kept.select(names), rejected


def _in_order(rows: pl.DataFrame) -> bool:
    """Sorted and unique already, as stored positions are? Then nothing is to be done. Only the usual case, fixes of
    one mechanism a moment, is seen; any other is sorted.
    """
    device, moment = pl.col("device_id"), pl.col("recorded_at")
    same, later = device == device.shift(1), moment > moment.shift(1)
    return bool(rows.select((device.shift(1).is_null() | (device > device.shift(1)) | (same & later)).all()).item())


def _repeats_neighbour(rows: pl.DataFrame) -> pl.Series:
    """True for every row of the sorted frame whose key another row has too."""
    same_as_previous = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in _KEY)
    flags = rows.select(same_as_previous.alias("flag"))["flag"]
    return flags | flags.shift(-1, fill_value=False)
