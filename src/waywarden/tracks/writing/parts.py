"""Where a line may not be drawn: a track in parts, cut at every silence.

A viewer that joins the fixes on both sides of a silence claims a way that nobody knows.
"""

from collections.abc import Iterator

import polars as pl

from waywarden.tracks.settings import GAP_MINUTES


def parts(fixes: pl.DataFrame) -> Iterator[tuple[str, list[pl.DataFrame]]]:
    """Each tag's name and its parts; `fixes` (`schema.POSITION`) are sorted by their natural key."""
    silent = pl.col("recorded_at") - pl.col("recorded_at").shift(1) > pl.duration(minutes=GAP_MINUTES)
    for (device_id,), track in fixes.group_by("device_id", maintain_order=True):
        numbered = track.with_columns(part=silent.fill_null(False).cum_sum())
        yield str(device_id), [part.drop("part") for _, part in numbered.group_by("part", maintain_order=True)]
