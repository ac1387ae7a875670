"""The matches of which a force is told, as a table for spreadsheets: the columns that forces have from the Ministry of
Justice, in its order, and behind them what those lack.

What this system does not hold (numbers of prison and police, address, date of birth) is a column without content.
"""

from datetime import UTC, datetime

import polars as pl

from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.facts import Facts, Person
from waywarden.tracks.writing.tables import harmless

NOTE = (
    "A tag near a place is not proof that a person was there or did anything. Who is not listed is not cleared."
    " Times are UTC."
)


def match_csv(facts: Facts, number: str) -> bytes:
    """UTF-8 with a header; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    rows = [_row(facts, person, number) for person in facts.persons]
    return pl.DataFrame(rows).with_columns(harmless()).write_csv().encode("utf-8", "replace")


def _row(facts: Facts, person: Person, number: str) -> dict[str, str | float]:
    crime, near = facts.crime, person.nearness
    return {
        "POLICE FORCE": crime.police_force,
        "BATCH ID": crime.batch_id,
        "CRIME REF": crime.crime_ref,
        "CRIME TYPE": crime.offence,
        "FROM DATE/TIME": _utc(crime.began_at),
        "TO DATE/TIME": _utc(crime.ended_at),
        "CRIME LATITUDE": crime.lat,
        "CRIME LONGITUDE": crime.lon,
        "OTHER INFO": words.clean(crime.text),
        "DEVICE ID": "; ".join(tag.device_id for tag in person.tags),
        "DEVICE NAME": "",
        "SUBJECT IDENTIFIER": person.key,
        "OFFENDER NAME": person.name,
        "NOMIS ID": "",
        "PNC REF": "",
        "OFFENDER ADDRESS": "",
        "OFFENDER DATE OF BIRTH": "",
        "OFFENDER MANAGER": person.manager,
        "CRIME VERSION": str(crime.version),
        "LABEL": near.label,
        "PROBABILITY": _number(near.probability, 4),
        "NEAREST DISTANCE (M)": _number(near.nearest_m, 1),
        "NEAREST AT LEAST (M)": _number(near.nearest_low_m, 1),
        "NEAREST AT MOST (M)": _number(near.nearest_high_m, 1),
        "NEAREST AT": _utc(near.nearest_at),
        "ACCURACY (M)": _number(near.accuracy_m, 1),
        "MECHANISM": near.mechanism,
        "FIXES IN WINDOW": str(near.fixes_in_window),
        "LONGEST GAP (S)": _number(near.longest_gap_s, 0),
        "BASE RATE OF THIS WEARER": _number(near.base_rate, 5),
        "BASE RATE OF SO MANY DAYS": "" if near.base_days is None else str(near.base_days),
        "BASE RATE OF ANY WEARER": _number(near.base_rate_any, 5),
        "CONSIDERED": str(facts.method.considered),
        "UNMONITORED THEN": str(facts.method.count("unmonitored")),
        "DISCLOSURE": number,
        "NOTE": NOTE,
    }


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
