"""A crime, a run that found the case's wearer near it, and one who is ruled out: all invented."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case, People, make_case
from tests.integration.crime_ground import CrimePeople
from tests.integration.crime_pages_ground import found
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre.crimes.agreements import agree
from waywarden.centre.crimes.deciding import qualify, review_again
from waywarden.centre.crimes.models import (
    Channel,
    Crime,
    CrimeBatch,
    CrimeVersion,
    Decision,
    Match,
    MatchingResult,
)

PARAMETERS = {"radius_m": 100.0, "margin_s": 600.0, "most_gap_s": 300.0, "wide_m": 150.0}
CRIME_BEGAN, CRIME_ENDED = BEGIN + timedelta(minutes=20), BEGIN + timedelta(minutes=50)
HOSTILE = '=HYPERLINK("x") #panic() *bold* $x$ <b>&amp; \\u{41} @ref [x] \u202eנ 😀 Łódź'


@dataclass
class Ground:
    crime: Crime
    result: MatchingResult
    match: Match
    near: Case
    far: Case
    people: CrimePeople


def line(key: str, label: str, **facts: Any) -> dict[str, Any]:
    """A line of a result; see crimes.models.MatchingResult."""
    usual = {
        "device_id": key, "label": label, "reason": "", "probability": 0.0, "base_rate": 0.013, "base_rate_any": 0.0007,
        "nearest_m": 2000.0, "nearest_low_m": 1980.0, "nearest_high_m": 2020.0, "nearest_at": CRIME_BEGAN,
        "nearest_fix_gap_s": 0.0, "fixes_in_window": 51, "accuracy_m": 12.0, "mechanism": "GPS", "longest_gap_s": 60.0,
    }  # fmt: skip
    return usual | facts


def make_crime(text: str = "invented") -> CrimeVersion:
    batch = CrimeBatch.objects.create(
        batch_id="MPS20260304", police_force="MPS", channel=Channel.UPLOAD, file_name="crimes.csv", sha256=b"",
        tz="UTC", content=b"", place="address", received_at=BEGIN + timedelta(days=1), verdict="SUCCESSFUL", rows=1,
    )  # fmt: skip
    crime = Crime.objects.create(police_force="MPS", crime_ref="CR/1")
    return CrimeVersion.objects.create(
        crime=crime, number=1, is_duplicate=False, is_newest=True, batch=batch, row=1, crime_type="RB",
        began_at=CRIME_BEGAN, ended_at=CRIME_ENDED, lat=ZONE_LAT, lon=ZONE_LON, uncertainty_m=15.0, text=text,
    )  # fmt: skip


def tell(match: Match, people: CrimePeople) -> None:
    """Two people decide that the force is told."""
    decided = qualify(match=match, decision=Decision.TO_POLICE, reason="fixes inside", by=people.analyst)
    review_again(qualification=decided, agrees=True, reason="seen", by=people.second)


@pytest.fixture
def ground(people: People, case: Case, crime_people: CrimePeople) -> Ground:
    """T-0001 walks in to the place and out again, T-0002 stays two kilometres off; a third is not monitored."""
    far = make_case("T-0002", "tag-2", people.officer)
    make_case("T-0003", "tag-3", people.officer)
    store(case, in_and_out())
    store(far, walk([2000.0] * 70, seed=2))
    agreement = agree(
        police_force="MPS", crime_types=["RB"], programmes=["stalking"], purpose="An invented purpose",
        legal_basis="An invented basis", begins_on=date(2026, 1, 1), ends_on=date(2099, 1, 1), by=people.senior,
    )  # fmt: skip
    lines = [
        line("T-0001", "present", probability=0.9991, nearest_m=11.0, nearest_low_m=0.0, nearest_high_m=23.0),
        line("T-0002", "ruled_out"),
        line("T-0003", "unmonitored", fixes_in_window=0, nearest_m=None, longest_gap_s=3000.0),
    ]
    result = found(make_crime(), agreement, lines)
    result.run.parameters = PARAMETERS
    result.run.save()
    facts = {name: value for name, value in lines[0].items() if name != "device_id"}
    usual = {"base_days": 80, "usual_at": BEGIN + timedelta(days=2)}
    match = Match.objects.create(result=result, wearer=case.wearer, **facts | usual)
    return Ground(result.version.crime, result, match, case, far, crime_people)
