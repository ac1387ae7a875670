"""The Ministry's own edge case: 27 passes of a crime are 54 hits in 27 sequences, the last of them AA."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from tests.paths import DATA, needs_shared_data

from waywarden.crime import batch
from waywarden.crime.match import match
from waywarden.crime.moj import hits
from waywarden.geodesy import LocalFrame
from waywarden.schema import POSITION_DTYPES

FILE = DATA / "crime-batches" / "batch-with-crime-with-matches.csv"
RECEIVED = datetime(2026, 1, 2, tzinfo=UTC)
PASSES = 27


@needs_shared_data
def test_27_passes_are_54_hits_in_27_sequences() -> None:
    crimes = batch.read(FILE.read_bytes(), received_at=RECEIVED).crimes
    passes = twenty_seven_passes(crimes)
    told = hits(passes, crimes)
    assert told.height == 2 * PASSES
    assert told["sequence"].n_unique() == PASSES
    assert told["sequence_label"].to_list()[:3] == ["A1", "A2", "B1"]
    assert told["sequence_label"].to_list()[-4:] == ["Z1", "Z2", "AA1", "AA2"]
    assert told.filter(pl.col("prior_at").is_not_null()).height == PASSES
    ours = match(passes, crimes).row(0, named=True)
    assert ours["probability"] > 0.99
    assert ours["label"] == "present"


def twenty_seven_passes(crimes: pl.DataFrame) -> pl.DataFrame:
    """As the Ministry's generator makes them: each pass a fix at 100-150 m, two at 5-70 m, one at 100-150 m, twenty
    seconds apart, each claiming one metre.
    """
    crime = crimes.row(0, named=True)
    rng = np.random.default_rng(42)
    course = rng.uniform(0, 2 * np.pi, 4 * PASSES)
    off_m = rng.uniform([101.5, 5, 5, 101.5], [150, 70, 70, 150], (PASSES, 4)).ravel()
    frame = LocalFrame.at(crime["lat"], crime["lon"])
    lat, lon = frame.to_degrees(off_m * np.cos(course), off_m * np.sin(course))
    at = [crime["began_at"] + timedelta(seconds=20.0 * number) for number in range(4 * PASSES)]
    rows = pl.DataFrame({"device_id": "tag", "recorded_at": at, "lat": lat, "lon": lon})
    rows = rows.with_columns(accuracy_m=pl.lit(1.0), mechanism=pl.lit("GPS"))
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None).alias(name)).cast(dtype)
        for name, dtype in POSITION_DTYPES.items()
    )
