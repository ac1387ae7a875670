"""Time cut at the hours of the clock on the wall in London, so that grids and nights are right when clocks change.

London's hours begin with UTC's, on both nights of a change too. So time is cut at UTC's hours, and each piece then
belongs to the hour that the clock showed: on a night in October an hour comes twice and counts twice, in March one
hour never comes.
"""

import numpy as np
import polars as pl

from waywarden.schema import UTC_TIME

LONDON = "Europe/London"
US_PER_HOUR = 3_600_000_000
US_PER_MINUTE = 60_000_000


def by_hour(pieces: pl.DataFrame) -> pl.DataFrame:
    """Pieces cut at every hour. In: `begins_at`, `ends_at` and any other columns. Out: those other columns, the
    `begins_at` of each cut piece, and `minutes`, `date`, `weekday` (1 is Monday) and `hour` by London's clock.
    """
    begins = pieces["begins_at"].dt.timestamp("us").to_numpy()
    ends = pieces["ends_at"].dt.timestamp("us").to_numpy()
    first_hour = begins // US_PER_HOUR
    count = np.maximum(-(-ends // US_PER_HOUR) - first_hour, 0) * (ends > begins)
    row = np.repeat(np.arange(len(begins)), count)
    hour = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first_hour[row]
    cut_begins = np.maximum(begins[row], hour * US_PER_HOUR)
    cut_ends = np.minimum(ends[row], (hour + 1) * US_PER_HOUR)
    cut = pieces.drop("begins_at", "ends_at")[row].with_columns(
        begins_at=pl.Series(cut_begins).cast(UTC_TIME), minutes=pl.Series((cut_ends - cut_begins) / US_PER_MINUTE)
    )
    local = pl.col("begins_at").dt.convert_time_zone(LONDON)
    return cut.with_columns(date=local.dt.date(), weekday=local.dt.weekday(), hour=local.dt.hour())
