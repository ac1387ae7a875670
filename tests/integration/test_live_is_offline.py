"""Whatever comes, in whatever order, whatever is changed meanwhile: the workers end where one pass over all of it ends.

A wearer's day is delivered in random pieces in random order while time goes on, workers work or don't, conditions are
added, ended and dated back, and tags are taken off and fitted again. At the end, the violations that stand are those
that one pass of detection finds in all that is stored, under what is then demanded, looking at the same moment.
"""

import random
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from tests.integration.clocks import Clock
from tests.integration.conftest import Case, People
from tests.integration.gateway_ground import empty
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre.access.models import User
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import Absence, Condition, ConditionKind
from waywarden.centre.devices import actions as devices
from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway.delivery import Delivery, Event
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.demands import demands_on
from waywarden.centre.monitoring.models import Violation
from waywarden.detection.rules import detect

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
PLACES = (
    ConditionKind.EXCLUSION_ZONE,
    ConditionKind.INCLUSION_ZONE,
    ConditionKind.CURFEW,
    ConditionKind.ATTENDANCE,
)
SAID = ("status", "strap_cut", "strap_closed", "battery_low", "charging")


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    empty()
    worker.ensure_cursors()


@pytest.mark.parametrize("seed", range(6))
def test_live_is_offline(seed: int, case: Case, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(seed, case, people, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_live_is_offline_again_and_again(
    seed: int, case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(seed, case, people, monkeypatch)


def tell(seed: int, case: Case, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    clock = Clock(monkeypatch)
    fixes = day(chance)
    deliveries = delivered(fixes, chance)
    moment = BEGIN
    while deliveries:
        if chance.random() < 0.15:
            edit(case, people.officer, chance, moment)
        due = deliveries.pop(0)
        newest: Any = due["recorded_at"].max()
        moment = max(moment, newest) + timedelta(seconds=chance.randint(1, 90))
        clock.at(moment)
        store(case, due, received_at=moment)
        if chance.random() < 0.2:
            say(case, chance, moment)
        if chance.random() < 0.6:
            work()
    for later in sorted(chance.sample(range(1, 300), 3)):
        clock.at(moment + later * MINUTE)
        work()
    assert live() == offline(case, clock.moment)


def day(chance: random.Random) -> pl.DataFrame:
    """In and out of the zone a few times, with silences between."""
    parts, begin = [], BEGIN
    for seed in range(3):
        parts.append(in_and_out(begin, seed=chance.randrange(1000) + seed))
        begin += timedelta(minutes=70 + chance.randint(1, 60))
        if chance.random() < 0.5:
            inwards = [1500.0 - 80.0 * step for step in range(chance.randint(5, 14))]
            parts.append(walk(inwards, begin, seed=seed))
            begin += timedelta(minutes=len(inwards) + chance.randint(2, 40))
    return pl.concat(parts)


def delivered(fixes: pl.DataFrame, chance: random.Random) -> list[pl.DataFrame]:
    """The rows in pieces: mostly as they were made, some held back for later, some twice."""
    pieces: list[tuple[float, pl.DataFrame]] = []
    first = 0
    while first < fixes.height:
        size = chance.randint(1, 25)
        late = chance.choice([0, 0, 0, chance.randint(5, 150)])
        piece = fixes[first : first + size]
        pieces.append((first + size + late, piece))
        if chance.random() < 0.1:
            pieces.append((first + size + late + chance.randint(1, 50), piece))
        first += size
    return [piece for _, piece in sorted(pieces, key=lambda one: one[0])]


def edit(case: Case, by: User, chance: random.Random, moment: datetime) -> None:
    """What a person may do to a case, now or dated back or ahead."""
    at = moment + chance.randint(-240, 60) * MINUTE
    deed = chance.choice(["add", "add", "end", "absence", "withdraw", "off", "on"])
    standing = list(Condition.objects.exclude(kind=ConditionKind.DEVICE_HEALTH).filter(valid_to=None).order_by("pk"))
    chosen = chance.choice(standing) if standing else None
    worn = Activation.objects.filter(device=case.device, ended_at=None).first()
    if deed == "add":
        add(case, by, chance, at)
    elif deed == "end" and chosen is not None:
        cases.end_condition(condition=chosen, at=at, why="order varied", by=by)
    elif deed == "absence" and chosen is not None and at + 90 * MINUTE > chosen.valid_from:
        cases.agree_absence(condition=chosen, begins_at=at, ends_at=at + 90 * MINUTE, why="agreed", by=by)
    elif deed == "withdraw" and (absence := Absence.objects.filter(withdrawn_at=None).first()) is not None:
        cases.withdraw_absence(absence=absence, why="not needed", by=by)
    elif deed == "off" and worn is not None:
        devices.deactivate(activation=worn, at=at, why="strap changed", by=by)
    elif deed == "on" and worn is None:
        ended = max(activation.ended_at for activation in Activation.objects.filter(device=case.device))
        devices.activate(device=case.device, wearer=case.wearer, began_at=max(at, ended), by=by)


def add(case: Case, by: User, chance: random.Random, at: datetime) -> None:
    kind = chance.choice(PLACES)
    hours = {"days": ["tue"], "from": chance.choice(["12:30", "13:00"]), "to": chance.choice(["14:00", "17:45"])}
    always = kind in (ConditionKind.EXCLUSION_ZONE, ConditionKind.INCLUSION_ZONE) and chance.random() < 0.5
    cases.add_condition(
        order=case.order,
        kind=kind,
        name="Another",
        geometry=case.zone.geometry,
        radius_m=chance.choice([150.0, 400.0]),
        buffer_m=200.0 if kind == ConditionKind.EXCLUSION_ZONE else 0.0,
        timetable=None if always else {"tz": "Europe/London", "weekly": [hours]},
        valid_from=at,
        valid_to=at + chance.randint(10, 400) * MINUTE if chance.random() < 0.5 else None,
        by=by,
    )


def say(case: Case, chance: random.Random, moment: datetime) -> None:
    """Something without a place, recorded then or a while ago."""
    at = moment - chance.choice([0, 0, 40]) * MINUTE
    event = Event(case.device.pk, at, chance.choice(SAID), {}, battery_pct=chance.choice([None, 55.0, 15.0, 4.0]))
    PositionStore().append([Delivery("test", moment, device=case.device.pk, events=[event])])


def work() -> None:
    while worker.step():
        pass


def live() -> dict[str, Any]:
    return {row.pk: row.record for row in Violation.objects.filter(withdrawn_at=None)}


def offline(case: Case, now: datetime) -> dict[str, Any]:
    prepared = [demand.prepared for demand in demands_on([case.device.pk])]
    found, _ = detect(PositionStore().rows({case.device.pk: None}, now), prepared, now=now)
    return {violation.violation_id: violation.as_json() for violation in found}
