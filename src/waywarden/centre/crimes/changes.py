"""Who is otherwise than in the result before, and why: "left the list, because ..."

In: the result before and the lines of now. Out: a dict for each wearer with another label: `wearer`, `before`, `after`
(a label, or None: not considered) and `why`, a sentence.
"""

from typing import Any

import polars as pl

from waywarden.centre.crimes.lines import read_lines
from waywarden.centre.crimes.models import CrimeVersion, MatchingResult, MatchingRun, Trigger


def changes_between(
    before: MatchingResult, lines: pl.DataFrame, version: CrimeVersion, run: MatchingRun
) -> list[dict[str, Any]]:
    """In order of the wearers' keys."""
    shared = ["device_id", "label", "fixes_in_window"]
    both = read_lines(before).select(shared).join(lines.select(shared), on="device_id", how="full", suffix="_now")
    named = both.with_columns(wearer=pl.coalesce("device_id", "device_id_now")).sort("wearer")
    otherwise = named.filter(~pl.col("label").eq_missing(pl.col("label_now")))
    return [
        {
            "wearer": row["wearer"],
            "before": row["label"],
            "after": row["label_now"],
            "why": _why(row, before, version, run),
        }
        for row in otherwise.iter_rows(named=True)
    ]


def _why(row: dict[str, Any], before: MatchingResult, version: CrimeVersion, run: MatchingRun) -> str:
    if row["label_now"] is None:
        return "no longer among those considered: no tag, no order or no agreement covers this time"
    if row["label"] is None:
        return "not considered before: a tag, an order or an agreement now covers this time"
    if before.version_id != version.pk:
        return f"the force amended the crime: {', '.join(version.changed).lower()}"
    if before.run.algorithm_version != run.algorithm_version or before.run.parameters != run.parameters:
        return "crimes are matched by another method or other settings than before"
    if row["fixes_in_window"] != row["fixes_in_window_now"]:
        return f"{row['fixes_in_window_now']} fixes about this time are known now, {row['fixes_in_window']} were then"
    return str(Trigger(run.trigger).label).lower()
