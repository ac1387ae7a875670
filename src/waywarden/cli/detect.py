"""`waywarden detect FILE --conditions FILE`: positions and conditions -> violations with their evidence.

Files only, no database: the same pure functions that the monitoring centre's workers call.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.output import format_option, out_option, write_rows
from waywarden.cli.position_file import PositionFile, reading_options

if TYPE_CHECKING:
    import polars as pl

    from waywarden.detection.conditions import Condition
    from waywarden.detection.violation import Violation


@click.command("detect")
@reading_options
@click.option("--conditions", "conditions_file", required=True, metavar="FILE", help="A GeoJSON FeatureCollection.")
@click.option("--now", metavar="TIME", help="Let time pass to this moment (ISO 8601); default: the last fix.")
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
    file: PositionFile,
    conditions_file: str,
    now: str | None,
    evidence: str,
    output_format: str | None,
    out: str | None,
) -> None:
    """Find violations of exclusion zones in a position file (CSV, Parquet, GeoJSON, GPX, JSON lines; - is stdin)."""
    from waywarden.detection.rules import detect

    conditions = _conditions(conditions_file)
    violations, _ = detect(file.positions, conditions, now=_moment(now))
    write_rows(_rows(violations, evidence, file.positions, conditions), output_format, out)


def _conditions(name: str) -> "list[Condition]":
    from waywarden.detection.conditions import ConditionError, read_conditions

    try:
        text = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return read_conditions(json.loads(text))
    except OSError as error:
        raise Unusable(f"--conditions {name}: {error.strerror}. Name a GeoJSON file.") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise Unusable(f"--conditions {name}: not JSON. Give a GeoJSON FeatureCollection.") from None
    except ConditionError as error:
        raise Unusable(f"--conditions {name}: {error}") from None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable("--now must be an ISO 8601 time such as 2026-03-03T14:02:00Z.") from None
    if moment.tzinfo is None:
        raise Unusable("--now has no time zone; end it with Z or an offset.")
    return moment.astimezone(UTC)


def _rows(
    violations: "list[Violation]", evidence: str, positions: "pl.DataFrame", conditions: "list[Condition]"
) -> Iterator[dict[str, Any]]:
    by_id = {condition.condition_id: condition for condition in conditions}
    for violation in violations:
        row = violation.as_json()
        if evidence == "none":
            row["evidence"] = []
        elif evidence == "all":
            row["evidence"] = _every_fix(violation, positions, by_id[violation.condition_id])
        yield row


def _every_fix(violation: "Violation", positions: "pl.DataFrame", condition: "Condition") -> list[dict[str, Any]]:
    """All fixes from the violation's beginning to the one that proved its end, with the belief after each."""
    import polars as pl

    from waywarden.detection.trace import trace
    from waywarden.detection.violation import evidence_of_trace

    of_device = positions.filter(pl.col("device_id") == violation.device_id)
    rows = trace(of_device, condition).filter(pl.col("recorded_at") >= violation.began_at)
    if violation.ended_at is not None:
        proved_at = max(violation.ended_at, *(fix.recorded_at for fix in violation.evidence))
        rows = rows.filter(pl.col("recorded_at") <= proved_at)
    return [fix.as_json() for fix in evidence_of_trace(rows)]
