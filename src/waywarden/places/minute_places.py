"""Where each tag was at every whole minute: the one ladder of moments on which tags are compared.

Between two fixes no more than five minutes apart the place is on the straight line, and its error grows with the time
to the nearer of them, as one who wanders on foot (the same 15 m2/s as detection between two tags takes).
"""

import numpy as np
import polars as pl

from waywarden.places.located import located
from waywarden.places.settings import MeetingSettings
from waywarden.schema import UTC_TIME

US_PER_MINUTE = 60_000_000
WANDER_M2_S = 15.0  # variance a second along each axis; measured for detection's relative tracks
TO_95 = float(np.sqrt(-2 * np.log(0.05)))


def minute_places(positions: pl.DataFrame, settings: MeetingSettings) -> pl.DataFrame:
    """`device_id, minute_at, lat, lon, accuracy_m`, sorted by both. Fixes wider than `wide_m` are left out."""
    fixes = located(positions, settings.wide_m, settings.accuracy_default_m)
    fixes = fixes.with_columns(at=pl.col("recorded_at").dt.timestamp("us"))
    fixes = fixes.unique(["device_id", "at"], keep="first", maintain_order=True)
    device = fixes["device_id"].rle_id().to_numpy()
    at, lat, lon, accuracy_m = (fixes[name].to_numpy() for name in ("at", "lat", "lon", "accuracy_m"))
    follows = np.flatnonzero((device[1:] == device[:-1]) & (at[1:] - at[:-1] <= settings.known_for_s * 1_000_000))
    first_minute = -(-at[follows] // US_PER_MINUTE)
    # The last fix of a run has its minute as well, if it is on a whole one; of two legs the later one has it.
    runs_on = np.isin(follows + 1, follows)
    count = np.where(runs_on, -(-at[follows + 1] // US_PER_MINUTE), at[follows + 1] // US_PER_MINUTE + 1) - first_minute
    leg = np.repeat(follows, count)
    minute = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first_minute, count)
    share = (minute * US_PER_MINUTE - at[leg]) / (at[leg + 1] - at[leg])
    apart_s = (at[leg + 1] - at[leg]) / 1_000_000
    wandered_m2 = TO_95**2 * WANDER_M2_S * share * (1 - share) * apart_s
    error_m = accuracy_m[leg] + share * (accuracy_m[leg + 1] - accuracy_m[leg])
    degrees_east = (lon[leg + 1] - lon[leg] + 180.0) % 360.0 - 180.0
    return pl.DataFrame(
        {
            "device_id": fixes["device_id"].gather(leg),
            "minute_at": pl.Series(minute * US_PER_MINUTE, dtype=pl.Int64).cast(UTC_TIME),
            "lat": lat[leg] + share * (lat[leg + 1] - lat[leg]),
            "lon": lon[leg] + share * degrees_east,
            "accuracy_m": np.sqrt(error_m**2 + wandered_m2),
        }
    )
