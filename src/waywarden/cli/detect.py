"""`waywarden detect FILE --conditions FILE`: positions and conditions -> violations with their evidence.

Files only, no database: the same pure functions that the monitoring centre's workers call. `--settings` detects under
rule settings, `--compare` under others as well, and says what they change.
"""

import gc
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.inputs import json_file, moment
from waywarden.cli.output import format_option, out_option, write_rows
from waywarden.cli.position_file import PositionSource, believable, reading_options
from waywarden.cli.unseen_tags import say_unseen
from waywarden.cli.violation_tables import comparison_tables, violation_table

if TYPE_CHECKING:
    import polars as pl

    from waywarden.detection.conditions import Condition
    from waywarden.detection.demanded import Demanded
    from waywarden.detection.rule_settings import RuleSettings
    from waywarden.detection.violation import Violation

DAY_S = 86_400


@click.command("detect")
@reading_options
@click.option("--conditions", "conditions_file", required=True, metavar="FILE", help="A GeoJSON FeatureCollection.")
@click.option("--settings", "settings_file", metavar="FILE", help="Rule settings other than those built in (JSON).")
@click.option(
    "--compare",
    "compare_file",
    metavar="FILE",
    help="Detect under these rule settings as well, and print what they change.",
)
@click.option("--now", metavar="TIME", help="What is known at this moment: time passes to it, later rows are left out.")
@click.option(
    "--evidence",
    type=click.Choice(["none", "key", "all"]),
    default="key",
    show_default=True,
    help="No fixes, those that made the decision, or every fix of the violation.",
)
@format_option
@out_option
def command(
    source: PositionSource,
    conditions_file: str,
    settings_file: str | None,
    compare_file: str | None,
    now: str | None,
    evidence: str,
    output_format: str | None,
    out: str | None,
) -> None:
    """Find violations of conditions in a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin)."""
    from waywarden.detection.demanded import Demanded
    from waywarden.detection.rule_settings import BUILT_IN
    from waywarden.detection.violation import Violation

    if source.source == conditions_file == "-":
        raise Unusable("FILE and --conditions are both - (stdin), which can be only one of them: name a file for one")
    at = None if now is None else moment("--now", now)
    settings = [_settings("--settings", settings_file) if settings_file else BUILT_IN]
    if compare_file is not None:
        settings.append(_settings("--compare", compare_file))
    conditions, *others = _conditions(conditions_file, settings)
    demanded = Demanded(conditions)
    tags = _whole_tags(source, conditions, demanded.in_pairs)
    if others:
        rows = _compared(tags, demanded, Demanded(others[0]), at)
        write_rows(rows, output_format, out, for_people=comparison_tables)
        return
    columns = [field.name for field in fields(Violation)]
    rows = _found(tags, demanded, evidence, at)
    write_rows(rows, output_format, out, columns=columns, for_people=violation_table)


def _whole_tags(source: PositionSource, conditions: "list[Condition]", in_pairs: set[str]) -> "Iterator[pl.DataFrame]":
    """The rows of the file, some whole tags at a time; after the last it is said which tags there were none of."""
    device_ids: set[str] = set()
    for rows in source.whole_tags(in_pairs):
        device_ids.update(rows["device_id"].unique())
        yield rows
    say_unseen(conditions, device_ids)


def _found(
    tags: "Iterator[pl.DataFrame]", demanded: "Demanded", evidence: str, at: datetime | None
) -> Iterator[dict[str, Any]]:
    """The violations of each tag, each tag's rows judged together and forgotten."""
    from waywarden.detection.rules import detect
    from waywarden.engines.local import in_order

    def judged(positions: "pl.DataFrame") -> list[dict[str, Any]]:
        conditions = demanded.of(positions["device_id"].unique().to_list())
        violations, _ = detect(positions, conditions, now=at)
        return list(_rows(violations, evidence, positions, conditions))

    for rows in in_order(judged, (believable(rows, at) for rows in tags)):
        yield from rows


def _conditions(name: str, settings: "list[RuleSettings]") -> "list[list[Condition]]":
    """The conditions of the file under each of these settings."""
    from waywarden.detection.conditions import ConditionError, read_conditions

    gc.disable()  # a country's zones are millions of small lists, none of them rubbish: looking costs half the time
    try:
        feature_collection = json_file("--conditions", name, "a GeoJSON FeatureCollection")
        return [read_conditions(feature_collection, one) for one in settings]
    except ConditionError as error:
        raise Unusable(f"--conditions {name}: {error}") from None
    finally:
        gc.enable()
        gc.freeze()


def _settings(option: str, name: str) -> "RuleSettings":
    from waywarden.detection.rule_settings import read_rule_settings
    from waywarden.detection.settings import SettingsError

    try:
        return read_rule_settings(json_file(option, name, "rule settings, as docs/reference/rule-settings.md has them"))
    except SettingsError as error:
        raise Unusable(f"{option} {name}: {error}") from None


def _rows(
    violations: "list[Violation]", evidence: str, positions: "pl.DataFrame", conditions: "list[Condition]"
) -> Iterator[dict[str, Any]]:
    by_id = {condition.condition_id: condition for condition in conditions}
    for violation in violations:
        row = violation.as_json()
        if evidence == "none":
            row["evidence"] = []
        elif evidence == "all":
            row["evidence"] = _every_fix(violation, positions, by_id[violation.condition_id], conditions)
        yield row


def _every_fix(
    violation: "Violation", positions: "pl.DataFrame", condition: "Condition", conditions: "list[Condition]"
) -> list[dict[str, Any]]:
    """All fixes from the violation's beginning to the one that proved its end, with the belief after each. What does
    not rest on distances from a zone keeps its key evidence.
    """
    import polars as pl

    from waywarden.detection.trace import TRACED, trace
    from waywarden.detection.violation import evidence_of_trace

    if condition.kind not in TRACED or violation.min_distance_m is None:
        return [fix.as_json() for fix in violation.evidence]
    of_device = positions.filter(pl.col("device_id") == violation.device_id)
    rows = trace(of_device, condition, beside=conditions).filter(pl.col("recorded_at") >= violation.began_at)
    if violation.ended_at is not None:
        proved_at = max([violation.ended_at, *(fix.recorded_at for fix in violation.evidence)])
        rows = rows.filter(pl.col("recorded_at") <= proved_at)
    return [fix.as_json() for fix in evidence_of_trace(rows)]


def _compared(
    tags: "Iterator[pl.DataFrame]", demanded: "Demanded", others: "Demanded", at: datetime | None
) -> Iterator[dict[str, Any]]:
    """A row for each violation of either side, what changed first; then a row of counts for each kind and tier."""
    from waywarden.detection.compare import compare, counts
    from waywarden.detection.rules import detect

    before: list[Violation] = []
    after: list[Violation] = []
    wearer_days = 0.0
    for rows in tags:
        positions = believable(rows, at)
        device_ids = positions["device_id"].unique().to_list()
        before += detect(positions, demanded.of(device_ids), now=at)[0]
        after += detect(positions, others.of(device_ids), now=at)[0]
        wearer_days += _wearer_days(positions, at)
    differences = compare(before, after)
    yield from (difference.as_json() for difference in differences)
    yield from (count.as_json() for count in counts(differences, wearer_days))


def _wearer_days(positions: "pl.DataFrame", now: datetime | None) -> float:
    """The time from each tag's first row to its last, or to now, in days, of all tags together."""
    import polars as pl

    at = pl.col("recorded_at")
    ends = at.max() if now is None else pl.lit(now)
    of_tags = positions.group_by("device_id").agg((ends - at.min()).dt.total_seconds().alias("watched_s"))
    return float(of_tags["watched_s"].sum()) / DAY_S
