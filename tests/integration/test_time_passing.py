"""Nothing comes, and time passes: what the workers find by that alone, and what becomes of it when the tag speaks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import connections
from tests.integration.clocks import Clock, work
from tests.integration.conftest import Case, People, make_case
from tests.integration.gateway_ground import empty
from tests.integration.walks import BEGIN, store, walk

from waywarden.centre.alerts.models import Alert
from waywarden.centre.cases import actions as cases
from waywarden.centre.devices import actions as devices
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.models import Carry, Revision, Violation

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
HEADING_IN = [1500.0] * 10 + [1100.0, 1000.0, 900.0, 800.0, 700.0]  # 400 m from the edge at a walk, and then nothing


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    empty()
    worker.ensure_cursors()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def hear(case: Case, clock: Clock, fixes: pl.DataFrame) -> datetime:
    """The fixes come as they are made; returns when the last came."""
    store(case, fixes)
    last: Any = fixes["recorded_at"].max()
    clock.at(last + timedelta(seconds=2))
    work()
    return last  # type: ignore[no-any-return]


def of_zones() -> Any:
    return Violation.objects.filter(matter="exclusion_zone")


def why(row: Violation) -> list[str]:
    return list(Revision.objects.filter(violation=row).order_by("pk").values_list("why", flat=True))


@pytest.fixture
def dark(case: Case, clock: Clock) -> datetime:
    """He walks towards the zone and is not heard any more; when that was."""
    last = hear(case, clock, walk(HEADING_IN))
    assert not of_zones().exclude(tier="approach").exists()
    clock.at(last + 4 * MINUTE)
    work()
    assert not of_zones().exclude(tier="approach").exists()
    clock.at(last + 8 * MINUTE)
    work()
    return last


def test_silence_on_the_way_in_becomes_an_alert_though_nothing_comes(dark: datetime) -> None:
    found = of_zones().get()
    assert (found.tier, found.record["flags"], found.provisional) == ("possible", ["dark"], True)
    assert Alert.objects.get(violation=found).tier == "possible"


def test_stored_fixes_that_explain_the_silence_take_back_what_it_raised(
    case: Case, clock: Clock, dark: datetime
) -> None:
    found = of_zones().get()
    away = walk([800.0, 900.0, 1000.0, 1200.0, 1400.0, *[1500.0] * 8], dark + MINUTE)
    store(case, away)
    clock.at(dark + 15 * MINUTE)
    work()
    found.refresh_from_db()
    assert (found.tier, found.record["flags"], found.provisional) == ("approach", [], False)
    assert why(found) == ["found", "tier changed", "tier changed"]
    assert Alert.objects.filter(violation=found).exists(), "what was shown stays on record"


def test_stored_fixes_that_show_him_inside_confirm_it(case: Case, clock: Clock, dark: datetime) -> None:
    store(case, walk([600.0, 500.0, 400.0, 300.0, 200.0, 100.0, *[0.0] * 5], dark + MINUTE))
    clock.at(dark + 15 * MINUTE)
    work()
    found = of_zones().get(withdrawn_at=None)
    assert (found.tier, found.provisional) == ("confirmed", False)
    assert "dark" not in found.record["flags"]


def test_an_episode_ends_with_its_condition_at_that_moment(case: Case, clock: Clock, people: People) -> None:
    last = hear(case, clock, walk([*HEADING_IN, 500.0, 300.0, 100.0, *[0.0] * 6]))
    assert of_zones().get().ended_at is None
    cases.end_condition(condition=case.zone, at=last + 5 * MINUTE, why="order varied", by=people.officer)
    work()
    assert of_zones().get().ended_at is None
    clock.at(last + 6 * MINUTE)
    work()
    found = of_zones().get()
    assert (found.ended_at, found.record["cleared_at"], found.provisional) == (last + 5 * MINUTE, None, True)


def test_a_tag_to_be_fitted_is_looked_at_when_the_moment_comes(case: Case, clock: Clock, people: People) -> None:
    tag, _ = devices.register_device(device_id="tag-9", by=people.officer)
    clock.at(BEGIN)
    devices.activate(device=tag, wearer=case.wearer, began_at=BEGIN + 30 * MINUTE, by=people.officer)
    work()
    assert Carry.objects.get(device=tag).at is None
    clock.at(BEGIN + 31 * MINUTE)
    work()
    assert Carry.objects.get(device=tag).at == BEGIN + 30 * MINUTE


class Killed(BaseException):
    """As if the process ended here."""


def test_a_look_that_is_cut_short_is_done_again(case: Case, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        raise Killed

    last = hear(case, clock, walk(HEADING_IN))
    clock.at(last + 8 * MINUTE)
    with monkeypatch.context() as broken:
        broken.setattr(worker.carrying, "keep", killed)
        with pytest.raises(Killed):
            work()
    assert not of_zones().filter(tier="possible").exists()
    work()
    assert of_zones().get(tier="possible").provisional


def test_many_fall_due_at_once_and_two_workers_share_them(
    clock: Clock, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "DUE_PER_STEP", 3)
    everybody = [make_case(f"T-{n:04}", f"tag-{n}", people.officer) for n in range(20)]
    for one in everybody:
        store(one, walk(HEADING_IN))
    last = BEGIN + (len(HEADING_IN) - 1) * MINUTE
    clock.at(last + timedelta(seconds=2))
    work()
    clock.at(last + 8 * MINUTE)

    def one_worker(_: int) -> int:
        try:
            return sum(step.devices for step in iter(worker.step, worker.Step()))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(one_worker, range(2)))
    work()
    assert of_zones().filter(tier="possible", provisional=True).count() == len(everybody)
    assert Revision.objects.filter(violation__matter="exclusion_zone").count() <= 2 * len(everybody)
    assert not Carry.objects.filter(due_at__lte=clock.moment).exists()


def test_a_tag_whose_clock_runs_ahead_loses_nothing_by_being_looked_at(case: Case, clock: Clock) -> None:
    ahead = walk([*HEADING_IN, 500.0, 300.0, 100.0, *[0.0] * 6])
    store(case, ahead)
    newest: Any = ahead["recorded_at"].max()
    clock.at(newest - 4 * MINUTE)
    work()
    first = list(of_zones().values("pk", "withdrawn_at", "ended_at"))
    assert first
    Carry.objects.update(due_at=clock.moment)
    work()
    assert list(of_zones().values("pk", "withdrawn_at", "ended_at")) == first


def test_of_a_tag_that_a_protected_person_carries_nothing_is_remembered(
    case: Case, clock: Clock, people: People
) -> None:
    clock.at(BEGIN)
    devices.deactivate(activation=case.activation, at=BEGIN, why="given on", by=people.officer)
    devices.entrust(device=case.device, person=case.protected, by=people.officer)
    work()
    before = Carry.objects.get()
    hear(case, clock, walk(HEADING_IN))
    assert Carry.objects.get().carry == before.carry
    fresh, _ = devices.register_device(device_id="hers", by=people.officer)
    other = make_case("T-0002", "tag-2", people.officer)
    devices.entrust(device=fresh, person=other.protected, by=people.officer)
    store(replace(case, device=fresh), walk(HEADING_IN))
    work()
    assert not Carry.objects.filter(device=fresh).exists()
