"""The lines of a result: one for each wearer considered, kept as Parquet, for most are ruled out and read by few.

Columns of `crime.columns.MATCH` without the crime's; `device_id` is the wearer's key, for a tag may be exchanged in a
window and the wearer is the same. In order of the keys.
"""

import io
from datetime import timedelta

import polars as pl

from waywarden.centre.crimes.models import CrimeVersion, MatchingResult
from waywarden.crime.columns import MATCH_DTYPES

OF_THE_CRIME = ("batch_id", "police_force", "crime_ref")
LINES = {name: kind for name, kind in MATCH_DTYPES.items() if name not in OF_THE_CRIME}
RULED_OUT = "ruled_out"
UNMONITORED = "unmonitored"


def read_lines(result: MatchingResult) -> pl.DataFrame:
    """The lines of a result as they were found."""
    return pl.read_parquet(io.BytesIO(bytes(result.lines)))


def as_parquet(lines: pl.DataFrame) -> bytes:
    """The same bytes for the same lines."""
    file = io.BytesIO()
    lines.write_parquet(file, compression="zstd", statistics=False)
    return file.getvalue()


def lines_of(version: CrimeVersion, keys: list[str], found: pl.DataFrame, margin: timedelta) -> pl.DataFrame:
    """A line for each of these wearers from what was found (MATCH) of all crimes together.

    Of whom nothing at all was read there is nothing found: they are unmonitored.
    """
    own = found.filter(
        (pl.col("police_force") == version.crime.police_force) & (pl.col("crime_ref") == version.crime.crime_ref)
    )
    everyone = pl.DataFrame({"device_id": sorted(keys)}, schema={"device_id": pl.String})
    lines = everyone.join(own.select(*LINES), on="device_id", how="left", maintain_order="left")
    window_s = (version.ended_at - version.began_at + 2 * margin).total_seconds()
    since = pl.lit(version.began_at - margin).cast(LINES["gap_began_at"])
    unheard = pl.col("label").is_null()
    return lines.with_columns(
        label=pl.col("label").fill_null(UNMONITORED),
        reason=pl.when(unheard).then(pl.lit("the tag said nothing about this time")).otherwise(pl.col("reason")),
        probability=pl.col("probability").fill_null(0.0),
        fixes_in_window=pl.col("fixes_in_window").fill_null(0),
        longest_gap_s=pl.col("longest_gap_s").fill_null(window_s),
        gap_began_at=pl.col("gap_began_at").fill_null(since),
        inside_s=pl.col("inside_s").fill_null(0.0),
    ).select(pl.col(name).cast(kind) for name, kind in LINES.items())
