"""What an order demands, as it is written down: refused where it cannot be watched, never edited, absences agreed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.integration.conftest import FITTED, ZONE_LAT, ZONE_LON, Case, People, make_case

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.absences import as_known_at, timetable_with
from waywarden.centre.cases.fit import Unfit
from waywarden.centre.cases.models import Absence, Condition, ConditionChange, ConditionKind
from waywarden.centre.devices import actions as devices

DAY = timedelta(days=1)
SQUARE = [[-0.12, 51.55], [-0.10, 51.55], [-0.10, 51.56], [-0.12, 51.56], [-0.12, 51.55]]
BOW_TIE = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
FLAT = [SQUARE[0], SQUARE[1], [-0.11, 51.55], SQUARE[0]]
CIRCLE = {"type": "Point", "coordinates": [ZONE_LON, ZONE_LAT]}
NIGHTS = {
    "tz": "Europe/London",
    "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "19:00", "to": "07:00"}],
}


def polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def zone_of(case: Case, people: People, **other: Any) -> Condition:
    usual = {"geometry": CIRCLE, "radius_m": 300.0, "buffer_m": 200.0, "valid_from": FITTED}
    return cases.add_condition(
        order=case.order, kind=ConditionKind.EXCLUSION_ZONE, name="Zone", by=people.officer, **(usual | other)
    )


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"geometry": polygon(BOW_TIE), "radius_m": None}, "geometry", "without touching itself"),
        ({"geometry": polygon(FLAT), "radius_m": None}, "geometry", "area"),
        ({"radius_m": None}, "geometry", "radius_m"),
        ({"geometry": None}, "geometry", "geometry"),
        ({"valid_to": FITTED}, "valid_to", "must end after it begins"),
        ({"valid_from": FITTED - DAY}, "valid_from", "The order begins only on 1 March 2026 at 00:00"),
        ({"valid_from": FITTED + 3650 * DAY}, "valid_from", "begin before that"),
        ({"valid_to": FITTED + 3651 * DAY}, "valid_to", "end then, or leave it"),
        ({"parameters": {"approach_s": -1}}, "parameters", "Approach_s must be a number from 0 to 3600 (s)"),
        ({"parameters": {"aproach_s": 1}}, "parameters", "is no setting here"),
        ({"kind": "sobriety"}, "kind", "No rule watches"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_what_to_do(
    case: Case, people: People, wrong: dict[str, Any], field: str, said: str
) -> None:
    before = Condition.objects.count()
    usual = {
        "kind": ConditionKind.EXCLUSION_ZONE, "geometry": CIRCLE, "radius_m": 300.0, "valid_from": FITTED,
    }  # fmt: skip
    with pytest.raises(Unfit) as refused:
        cases.add_condition(order=case.order, name="Wrong", by=people.officer, **(usual | wrong))
    assert refused.value.field == field
    assert said in str(refused.value)
    assert Condition.objects.count() == before


def test_somebody_protected_from_another_wearer_is_refused(case: Case, people: People) -> None:
    other = make_case("T-0002", "tag-2", people.officer)
    with pytest.raises(Unfit, match="protected from somebody else"):
        zone_of(case, people, protects=other.protected)


def test_every_tag_is_watched_from_its_first_fitting_without_an_order(case: Case, people: People) -> None:
    device, _ = devices.register_device(device_id="earlier", by=people.officer)
    devices.activate(device=device, wearer=case.wearer, began_at=FITTED - 2 * DAY, by=people.officer)
    watches = case.wearer.conditions.filter(kind=ConditionKind.DEVICE_HEALTH).order_by("valid_from")
    assert [(watch.valid_from, watch.valid_to) for watch in watches] == [
        (FITTED - 2 * DAY, FITTED),
        (FITTED, None),
    ]


def agreed(condition: Condition, people: People, begins_at: datetime, days: int = 2) -> Absence:
    return cases.agree_absence(
        condition=condition, begins_at=begins_at, ends_at=begins_at + days * DAY, why="hospital", by=people.officer
    )


def test_an_agreed_absence_is_an_exception_from_its_beginning_on(case: Case, people: People) -> None:
    absence = agreed(case.zone, people, FITTED + DAY)
    folded = timetable_with(NIGHTS, [absence])
    assert folded is not None
    assert folded["weekly"] == NIGHTS["weekly"]
    assert folded["except"] == [
        {"from": "2026-03-02T00:00:00+00:00", "to": "2026-03-04T00:00:00+00:00", "why": "hospital"}
    ]
    assert ConditionChange.objects.latest("pk").since == FITTED + DAY
    assert AuditEntry.objects.latest("pk").what == f"agreed an absence from condition {case.zone.condition_id}"


def test_without_a_timetable_an_absence_interrupts_always(case: Case, people: People) -> None:
    folded = timetable_with(None, [agreed(case.zone, people, FITTED)])
    assert folded is not None
    assert "weekly" not in folded  # at all times, but for the exceptions
    assert timetable_with(None, []) is None


def test_a_withdrawn_absence_has_held_until_then_and_one_still_to_begin_never(case: Case, people: People) -> None:
    running = agreed(case.zone, people, clock.now() - DAY)
    coming = agreed(case.zone, people, clock.now() + DAY)
    for absence in (running, coming):
        cases.withdraw_absence(absence=absence, why="order of the court", by=people.officer)
    assert running.held_to == running.withdrawn_at
    assert coming.held_to == coming.begins_at
    folded = timetable_with(None, Absence.objects.all())
    assert folded is not None
    assert len(folded["except"]) == 1
    with pytest.raises(AssertionError, match="once"):
        cases.withdraw_absence(absence=running, why="again", by=people.officer)


def test_how_absences_stood_at_a_moment_can_be_told(case: Case, people: People) -> None:
    before = clock.now()
    absence = agreed(case.zone, people, FITTED)
    between = clock.now()
    cases.withdraw_absence(absence=absence, why="agreed by mistake", by=people.officer)
    known = [as_known_at(Absence.objects.all(), moment) for moment in (before, between, clock.now())]
    assert [[one.withdrawn_at is None for one in absences] for absences in known] == [[], [True], [False]]


@pytest.mark.parametrize(("begins", "days", "field"), [(-3, 1, "ends_at"), (10, 1, "begins_at"), (3, 0, "ends_at")])
def test_an_absence_that_changes_nothing_is_refused(
    case: Case, people: People, begins: int, days: int, field: str
) -> None:
    zone = zone_of(case, people, valid_from=FITTED + DAY, valid_to=FITTED + 9 * DAY)
    with pytest.raises(Unfit) as refused:
        agreed(zone, people, FITTED + begins * DAY, days)
    assert refused.value.field == field
