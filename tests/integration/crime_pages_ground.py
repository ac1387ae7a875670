"""A crime of MPS, matched: one wearer present, one unmonitored then, one ruled out; rows as a run leaves them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.integration.conftest import Case, People, make_case
from tests.integration.crime_ground import CrimePeople, handed_in, row

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.crimes.agreements import agree
from waywarden.centre.crimes.lines import LINES, as_parquet
from waywarden.centre.crimes.models import Agreement, Crime, CrimeVersion, Match, MatchingResult, MatchingRun, Trigger

PRESENT = {
    "label": "present", "probability": 0.96, "base_rate": 2 / 28, "base_days": 28, "base_rate_any": 1 / 240,
    "nearest_m": 12.0, "nearest_low_m": 2.0, "nearest_high_m": 21.0, "nearest_fix_gap_s": 20.0, "fixes_in_window": 4,
    "accuracy_m": 6.0, "mechanism": "GPS", "longest_gap_s": 60.0,
}  # fmt: skip
UNMONITORED = {"label": "unmonitored", "fixes_in_window": 0, "longest_gap_s": 2400.0}
RULED_OUT = {
    "label": "ruled_out", "probability": 0.0, "nearest_m": 4300.0, "nearest_low_m": 4280.0, "nearest_high_m": 4320.0,
    "fixes_in_window": 50, "accuracy_m": 8.0, "mechanism": "GPS", "longest_gap_s": 61.0,
}  # fmt: skip


@dataclass
class Matched:
    crime: Crime
    version: CrimeVersion
    result: MatchingResult
    match: Match
    agreement: Agreement


def matched(people: People, crime_people: CrimePeople, case: Case) -> Matched:
    """The case's wearer T-0001 was present; T-0002 was unmonitored, T-0003 is ruled out."""
    began = clock.now().replace(microsecond=0) - timedelta(hours=3)
    handed_in(crime_people.police, row("A1", began, began + timedelta(minutes=30)))
    version = CrimeVersion.objects.get(is_newest=True)
    agreement = agree(
        police_force="MPS",
        crime_types=["RB"],
        programmes=["stalking"],
        purpose="an invented pilot",
        legal_basis="an invented agreement",
        begins_on=began.date() - timedelta(days=30),
        ends_on=began.date() + timedelta(days=300),
        by=people.senior,
    )
    others = [make_case(key, f"tag-{key}", people.officer) for key in ("T-0002", "T-0003")]
    near_at = version.began_at + timedelta(minutes=12)
    lines = [
        {"device_id": case.wearer.key, **PRESENT, "nearest_at": near_at},
        {"device_id": others[0].wearer.key, **UNMONITORED},
        {"device_id": others[1].wearer.key, **RULED_OUT, "nearest_at": near_at},
    ]
    result = found(version, agreement, lines)
    near = Match.objects.create(result=result, wearer=case.wearer, nearest_at=near_at, **PRESENT)
    Match.objects.create(result=result, wearer=others[0].wearer, **UNMONITORED)
    return Matched(version.crime, version, result, near, agreement)


def found(version: CrimeVersion, agreement: Agreement | None, lines: list[dict[str, Any]]) -> MatchingResult:
    """A run's result of a version, in place of the current one."""
    moment = clock.now()
    run = MatchingRun.objects.create(
        trigger=Trigger.NEW_CRIME,
        started_at=moment,
        algorithm_version="1",
        parameters={"radius_m": 100.0, "margin_s": 600.0},
        arrivals_to=0,
    )
    MatchingResult.objects.filter(version__crime=version.crime, is_current=True).update(is_current=False)
    frame = pl.DataFrame(lines, LINES)
    labels = frame["label"].to_list()
    return MatchingResult.objects.create(
        run=run,
        version=version,
        at=moment,
        looked_again_at=moment,
        is_current=True,
        agreement=agreement,
        considered=len(lines),
        counts={label: labels.count(label) for label in labels},
        lines=as_parquet(frame),
    )


def ask(user: User, name: str, data: dict[str, Any] | None = None, query: str = "", **where: Any) -> HttpResponse:
    client = Client()
    client.force_login(user)
    url = reverse(name, kwargs=where) + query
    return client.get(url) if data is None else client.post(url, data)  # type: ignore[return-value]
