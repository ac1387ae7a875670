"""Crimes are matched when they come, and again when late fixes or an amended crime may change the answer."""

from datetime import date, datetime, timedelta

import pytest
from tests.integration.conftest import ZONE_LAT, ZONE_LON, Case, People, make_case
from tests.integration.crime_ground import CrimePeople, crime_people, handed_in, row
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.cases.models import Programme
from waywarden.centre.crimes import usual
from waywarden.centre.crimes.agreements import agree, end
from waywarden.centre.crimes.deciding import is_told, qualify, review_again
from waywarden.centre.crimes.due import note_late
from waywarden.centre.crimes.lines import read_lines
from waywarden.centre.crimes.matching import step
from waywarden.centre.crimes.models import Agreement, CrimeVersion, Decision, Match, MatchingResult
from waywarden.centre.devices.models import Activation, Review
from waywarden.centre.gateway.delivery import Delivery, Event
from waywarden.centre.gateway.models import Arrival
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import worker

__all__ = ["crime_people"]  # the fixture
pytestmark = pytest.mark.django_db(transaction=True)  # the store keeps what it was told of its partitions

PLACE = {"lat": round(ZONE_LAT, 6) + 1e-6, "lon": round(ZONE_LON, 6) + 1e-6}
FAR_M = 3000.0


@pytest.fixture
def three(case: Case, people: People) -> list[Case]:
    """One who comes to the place and goes, one who stays three kilometres away, one whose tag says nothing."""
    cases = [case, make_case("T-0002", "tag-2", people.officer), make_case("T-0003", "tag-3", people.officer)]
    store(cases[0], in_and_out())
    store(cases[1], walk([FAR_M] * 90, BEGIN - timedelta(minutes=10)))
    return cases


def agreed(by: User) -> Agreement:
    return agree(
        police_force="MPS",
        crime_types=["RB"],
        programmes=[Programme.STALKING],
        purpose="to find and to rule out",
        legal_basis="an invented agreement",
        begins_on=date(2026, 1, 1),
        ends_on=date(2030, 1, 1),
        by=by,
    )


def robbery(by: User, began_at: datetime = BEGIN + timedelta(minutes=30), minutes: int = 10) -> None:
    handed_in(by, row("A1", began_at, began_at + timedelta(minutes=minutes), **PLACE))


def match_all() -> MatchingResult:
    note_late()
    while step():
        pass
    return MatchingResult.objects.get(is_current=True)


def said(case: Case, word: str, at: datetime, received_at: datetime | None = None) -> None:
    """The tag said this, without a place."""
    arrived = received_at or at + timedelta(seconds=2)
    PositionStore().append(
        [Delivery("test", arrived, device=case.device.pk, events=[Event(case.device.pk, at, word, {})])]
    )


def labels(result: MatchingResult) -> dict[str, str]:
    return dict(read_lines(result).select("device_id", "label").iter_rows())


def test_who_was_there_who_is_ruled_out_and_who_is_not_known(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    agreed(people.senior)
    robbery(crime_people.police)

    result = match_all()

    assert labels(result) == {"T-0001": "present", "T-0002": "ruled_out", "T-0003": "unmonitored"}
    assert (result.considered, result.counts) == (3, {"present": 1, "ruled_out": 1, "unmonitored": 1})
    assert {one.wearer.key for one in result.matches.all()} == {"T-0001", "T-0003"}
    there = result.matches.get(wearer__key="T-0001")
    assert there.nearest_m is not None
    assert there.nearest_m < 50
    assert there.fixes_in_window >= 10
    entry = AuditEntry.objects.get(what__startswith="matching run")
    assert (entry.act, entry.who, entry.whose) == ("combination", "worker", ["T-0001", "T-0002", "T-0003"])
    assert step() == 0, "nothing has changed since"


def test_without_an_agreement_a_crime_is_matched_with_nobody_until_there_is_one(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    robbery(crime_people.police)
    assert (match_all().considered, Match.objects.count()) == (0, 0)

    agreement = agreed(people.senior)
    assert match_all().considered == 3

    end(agreement=agreement, why="ended for the test", by=people.senior)
    robbery(crime_people.police, minutes=20)
    assert match_all().considered == 0


def test_late_fixes_are_matched_again_and_the_change_is_told(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    agreed(people.senior)
    robbery(crime_people.police)
    match_all()

    store(three[2], walk([FAR_M] * 90, BEGIN - timedelta(minutes=10)), received_at=clock.now())
    assert note_late() == 1
    CrimeVersion.objects.update(due_at=clock.now())  # ten minutes after the run before it
    result = match_all()

    assert labels(result)["T-0003"] == "ruled_out"
    [change] = result.changes
    assert (change["wearer"], change["before"], change["after"]) == ("T-0003", "unmonitored", "ruled_out")
    assert "fixes about this time" in change["why"]
    assert MatchingResult.objects.count() == 2, "what was found before stays"


def test_a_strap_cut_long_before_clears_nobody_until_somebody_has_looked_at_it(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    """Two days before the crime, where no fix about the crime's time is read from."""
    agreed(people.senior)
    said(three[1], "strap_cut", BEGIN - timedelta(days=2))
    robbery(crime_people.police)
    assert labels(match_all())["T-0002"] == "unmonitored"
    line = read_lines(MatchingResult.objects.get(is_current=True)).row(1, named=True)
    assert (line["device_id"], line["reason"]) == ("T-0002", "strap")

    robbery(crime_people.police, minutes=11)
    Review.objects.create(
        device=three[1].device, part="strap", by=people.operator, at=BEGIN - timedelta(days=1, hours=20)
    )
    assert labels(match_all())["T-0002"] == "ruled_out"


def test_of_tags_fitted_on_the_day_of_the_crime_there_is_nothing_to_know_from_before(
    case: Case, crime_people: CrimePeople, people: People
) -> None:
    Activation.objects.update(began_at=BEGIN - timedelta(hours=1))
    store(case, in_and_out())
    agreed(people.senior)
    robbery(crime_people.police)
    assert labels(match_all()) == {"T-0001": "present"}


def test_a_cut_strap_that_is_told_late_is_about_every_crime_after_it(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    agreed(people.senior)
    robbery(crime_people.police)
    assert labels(match_all())["T-0002"] == "ruled_out"

    said(three[1], "strap_cut", BEGIN - timedelta(days=2), received_at=clock.now())
    assert note_late() == 1
    CrimeVersion.objects.update(due_at=clock.now())
    result = match_all()
    assert labels(result)["T-0002"] == "unmonitored"
    assert [one["wearer"] for one in result.changes] == ["T-0002"]


def test_a_crime_is_matched_alike_alone_and_beside_others(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    """The tag is silent before and after the window, so that fixes far outside it say something of the silence."""
    quiet = make_case("T-0004", "tag-4", people.officer)
    store(quiet, walk([600.0] * 5, BEGIN - timedelta(hours=9)))
    store(quiet, walk([700.0] * 5, BEGIN + timedelta(hours=9)))
    agreed(people.senior)
    robbery(crime_people.police)
    alone = read_lines(match_all())

    MatchingResult.objects.all().update(is_current=False)
    CrimeVersion.objects.update(due_at=clock.now())
    others = [
        row(f"B{number}", BEGIN + timedelta(hours=number), BEGIN + timedelta(hours=number + 1), **PLACE)
        for number in range(6)
    ]
    handed_in(crime_people.police, *others)
    while step():
        pass
    beside = MatchingResult.objects.get(is_current=True, version__crime__crime_ref="A1")
    assert read_lines(beside).equals(alone)


def test_an_arrival_is_kept_until_crimes_have_read_it(three: list[Case], crime_people: CrimePeople) -> None:
    note_late()
    worker.ensure_cursors()
    store(three[2], walk([FAR_M] * 5), received_at=clock.now())
    while worker.step():
        pass
    worker.forget_done()
    assert Arrival.objects.exists()
    note_late()
    worker.forget_done()
    assert not Arrival.objects.exists()


def test_an_amended_crime_is_matched_anew_and_a_decision_stays_where_nothing_changed(
    three: list[Case], crime_people: CrimePeople, people: People
) -> None:
    agreed(people.senior)
    robbery(crime_people.police)
    match = match_all().matches.get(wearer__key="T-0001")
    decided = qualify(match=match, decision=Decision.TO_POLICE, reason="ten fixes inside", by=crime_people.analyst)
    review_again(qualification=decided, agrees=True, reason="seen", by=crime_people.second)

    store(three[2], walk([FAR_M] * 90, BEGIN - timedelta(minutes=10)), received_at=clock.now())
    note_late()
    CrimeVersion.objects.update(due_at=clock.now())
    again = match_all().matches.get(wearer__key="T-0001")
    assert again != match
    assert is_told(again)

    robbery(crime_people.police, began_at=BEGIN + timedelta(hours=6))
    result = match_all()
    assert labels(result)["T-0001"] != "present"
    assert "amended" in result.changes[0]["why"]


def test_how_usual_it_is_to_be_there_at_that_hour(case: Case, crime_people: CrimePeople, people: People) -> None:
    """He comes every day at noon for ten days after he was fitted, and stays away on the two after that."""
    other = make_case("T-0002", "tag-2", people.officer)
    first = BEGIN - timedelta(days=1)
    for day in range(10):
        store(case, in_and_out(first + timedelta(days=day), seed=day))
    for day in (10, 11):
        store(case, walk([FAR_M] * 75, first + timedelta(days=day)))
    store(other, walk([FAR_M] * 75))
    agreed(people.senior)
    robbery(crime_people.police)
    match_all()
    while usual.step():
        pass

    match = Match.objects.get(wearer=case.wearer, result__is_current=True)
    assert match.base_days == 11, "all days with fixes but that of the crime"
    assert match.base_rate == pytest.approx(9 / 11)
    assert match.base_rate_any is not None
    assert 0 < match.base_rate_any < match.base_rate, "the other never comes, and days without a fix count as elsewhere"
