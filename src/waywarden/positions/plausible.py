"""Times that cannot be: later than when we heard of them, or from before any tag of today.

One such row would be a tag's newest fix for ever, or its first, so whoever takes positions whose arrival is known
refuses them, a file as well as the gateway.
"""

from datetime import UTC, datetime

import polars as pl

from waywarden.positions.rejection import Reason
from waywarden.positions.validate import MAX_AHEAD

FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # no tag of today can have a fix before it


def plausible(positions: pl.DataFrame, heard_at: datetime) -> tuple[pl.DataFrame, dict[Reason, pl.DataFrame]]:
    """The rows whose `recorded_at` may be true for what was heard by `heard_at`, and the others by reason."""
    future = pl.col("recorded_at") > heard_at + MAX_AHEAD
    ancient = pl.col("recorded_at") < FIRST_DAY
    refused = {Reason.FUTURE_TIME: positions.filter(future), Reason.TOO_OLD: positions.filter(ancient)}
    return positions.filter(~future & ~ancient), {reason: rows for reason, rows in refused.items() if rows.height}
