"""Keep what a run found of one crime: a result and its matches, or only that it was found again."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from waywarden.centre.cases.models import Wearer
from waywarden.centre.crimes.changes import changes_between
from waywarden.centre.crimes.lines import RULED_OUT, as_parquet, read_lines
from waywarden.centre.crimes.models import Agreement, CrimeVersion, Match, MatchingResult, MatchingRun

NUMBERS = (
    "probability",
    "nearest_m",
    "nearest_low_m",
    "nearest_high_m",
    "nearest_at",
    "nearest_fix_gap_s",
    "fixes_in_window",
    "accuracy_m",
    "longest_gap_s",
)
WORDS = ("label", "reason", "mechanism")
# What differs by no more than this is the same to whoever decided on it.
SAME_PROBABILITY, SAME_M = 0.05, 10.0


def conclude(
    run: MatchingRun, version: CrimeVersion, agreement: Agreement | None, lines: pl.DataFrame, now: datetime
) -> None:
    """The result before stays, and is current no longer where this one says otherwise."""
    of_crime = MatchingResult.objects.filter(version__crime=version.crime, is_current=True)
    before = of_crime.select_related("version", "run").first()
    if before is not None:
        same = before.version_id == version.pk and before.agreement_id == (agreement.pk if agreement else None)
        if same and read_lines(before).equals(lines):
            of_crime.update(looked_again_at=now)
            return
        of_crime.update(is_current=False)
    result = MatchingResult.objects.create(
        run=run,
        version=version,
        at=now,
        looked_again_at=now,
        is_current=True,
        agreement=agreement,
        considered=len(lines),
        counts=dict(Counter(lines["label"].to_list())),
        lines=as_parquet(lines),
        changes=changes_between(before, lines, version, run) if before else [],
    )
    _keep_matches(result, lines.filter(pl.col("label") != RULED_OUT), before)


def _keep_matches(result: MatchingResult, lines: pl.DataFrame, before: MatchingResult | None) -> None:
    known = {one.wearer.key: one for one in before.matches.select_related("wearer", "repeats")} if before else {}
    wearers = dict(Wearer.objects.filter(key__in=lines["device_id"].to_list()).values_list("key", "pk"))
    rows = []
    for line in lines.iter_rows(named=True):
        facts = {name: line[name] for name in NUMBERS} | {name: line[name] or "" for name in WORDS}
        before_it = known.get(line["device_id"])
        original = before_it.original if before_it is not None and _says_the_same(before_it.original, facts) else None
        rows.append(Match(result=result, wearer_id=wearers[line["device_id"]], repeats=original, **facts))
    Match.objects.bulk_create(rows)


def _says_the_same(decided: Match, facts: Mapping[str, Any]) -> bool:
    """Would a person decide on this as on what was decided? Fixes of later hours move a mean by some metres."""
    if decided.label != facts["label"]:
        return False
    return _close(decided.probability, facts["probability"], SAME_PROBABILITY) and _close(
        decided.nearest_m, facts["nearest_m"], SAME_M
    )


def _close(one: float | None, other: float | None, most: float) -> bool:
    return one is other if one is None or other is None else abs(one - other) <= most
