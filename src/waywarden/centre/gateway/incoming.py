"""Deliveries -> one frame of incoming positions, in the columns of `merge_sql.COLUMNS`, ready for COPY.

Rows are numbered from 1 through the whole batch. The H3 cell is computed here: it is how candidates are found later.
"""

from collections.abc import Sequence

import h3.api.basic_int as h3
import polars as pl

from waywarden.centre.gateway.delivery import Delivery
from waywarden.schema import POSITION_DTYPES

CELL_RESOLUTION = 8  # edges of about 500 m: one ring of cells holds the reach of an ordinary error circle

_GIVEN = {"device": pl.Int64} | {name: kind for name, kind in POSITION_DTYPES.items() if name != "device_id"}
_NAMES = tuple(_GIVEN)


def incoming(deliveries: Sequence[Delivery], messages: Sequence[int | None]) -> pl.DataFrame:
    """The positions of all deliveries: row, feed, device_id (the device's key), POSITION's columns, cell, message."""
    rows = [
        (delivery.feed, message, *(row.get(name) for name in _NAMES))
        for delivery, message in zip(deliveries, messages, strict=True)
        if not isinstance(delivery.positions, pl.DataFrame)
        for row in delivery.positions
    ]
    frames = [pl.DataFrame(rows, {"feed": pl.String, "message": pl.Int64} | _GIVEN, orient="row", strict=False)]
    frames += [
        _complete(delivery.positions).with_columns(
            pl.lit(delivery.feed).alias("feed"), pl.lit(message, pl.Int64).alias("message")
        )
        for delivery, message in zip(deliveries, messages, strict=True)
        if isinstance(delivery.positions, pl.DataFrame)
    ]
    positions = pl.concat(frames, how="diagonal") if len(frames) > 1 else frames[0]
    cells = map(h3.latlng_to_cell, positions["lat"], positions["lon"], [CELL_RESOLUTION] * positions.height)
    return positions.with_columns(
        pl.int_range(1, positions.height + 1).alias("row"),
        pl.Series("cell", cells, pl.Int64),
        pl.col("device").alias("device_id"),
    )


def _complete(positions: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of a position, null where its source has none."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in _GIVEN.items() if name not in positions.columns]
    return positions.with_columns(missing).select(_NAMES)
