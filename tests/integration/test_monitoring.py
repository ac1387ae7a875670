"""From stored fixes to alerts: whatever the order, the batching and the number of workers, the same violations."""

import random
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.db.models import QuerySet
from tests.integration.conftest import FITTED, Case, People, make_case
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre import clock
from waywarden.centre.alerts.models import Alert
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import ConditionKind
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import passing, worker
from waywarden.centre.monitoring.demands import demands_on
from waywarden.centre.monitoring.health import health
from waywarden.centre.monitoring.models import Checkpoint, Revision, SetAside, Violation
from waywarden.detection.rules import detect

HEALTH = ConditionKind.DEVICE_HEALTH

pytestmark = pytest.mark.django_db(transaction=True)  # workers set the isolation of their own transactions


@pytest.fixture(autouse=True)
def cursors(db: None) -> None:
    worker.ensure_cursors()


def work() -> None:
    while worker.step():
        pass


def offline(case: Case) -> dict[str, dict[str, object]]:
    """What one pass of detection over all that is stored finds, up to now."""
    prepared = [demand.prepared for demand in demands_on([case.device.pk])]
    moment = clock.now()
    found, _ = detect(PositionStore().rows({case.device.pk: None}, moment), prepared, now=moment)
    return {violation.violation_id: violation.as_json() for violation in found if violation.kind != HEALTH}


def violations() -> QuerySet[Violation]:
    """These stories are of zones. That a tag is silent between them is told too, and is another story."""
    return Violation.objects.exclude(condition__kind=HEALTH)


def alerts() -> QuerySet[Alert]:
    return Alert.objects.exclude(violation__condition__kind=HEALTH)


def live() -> dict[str, dict[str, object]]:
    return {row.pk: row.record for row in violations().filter(withdrawn_at=None)}


def test_a_walk_in_and_out_is_one_violation_and_one_alert(case: Case) -> None:
    store(case, in_and_out())
    work()
    raise_alerts()
    violation = violations().get()
    assert violation.tier == "confirmed"
    assert violation.ended_at is not None
    assert alerts().get().violation == violation


@pytest.mark.parametrize("seed", range(4))
def test_live_workers_in_random_batches_find_what_one_offline_pass_finds(case: Case, seed: int) -> None:
    fixes = pl.concat([in_and_out(), in_and_out(BEGIN + timedelta(hours=3), seed=2)])
    chance = random.Random(seed)
    rows = list(range(fixes.height))
    chance.shuffle(rows)
    while rows:
        size = chance.randint(1, 40)
        batch, rows = rows[:size], rows[size:]
        store(case, fixes[sorted(batch)])
        if chance.random() < 0.7:
            work()
            raise_alerts()
    work()
    raise_alerts()
    assert live() == offline(case)
    assert alerts().filter(violation__withdrawn_at=None).count() == 2


def test_late_fixes_withdraw_what_they_disprove_and_nothing_shown_is_erased(case: Case) -> None:
    outside, inside = walk([1500.0] * 30), walk([0.0] * 3, BEGIN + timedelta(minutes=30))
    seen = pl.concat([outside, inside])
    store(case, seen[:0].vstack(seen))
    work()
    raise_alerts()
    shown = violations().get()
    # Better fixes for the same minutes come late: he was never there.
    truth = walk([1500.0] * 3, BEGIN + timedelta(minutes=30)).with_columns(pl.lit(3.0).alias("accuracy_m"))
    store(case, truth, received_at=BEGIN + timedelta(hours=5))
    work()
    raise_alerts()
    shown.refresh_from_db()
    assert shown.withdrawn_at is not None
    assert list(Revision.objects.filter(violation__in=violations()).order_by("pk").values_list("why", flat=True)) == [
        "found",
        "withdrawn (late data)",
    ]
    assert alerts().count() == 1
    assert live() == offline(case)


def test_a_buffer_of_hours_delivered_late_is_found_late(case: Case) -> None:
    before, after = walk([1500.0] * 10), walk([1500.0] * 10, BEGIN + timedelta(hours=3))
    store(case, before)
    work()
    store(case, after)
    work()
    assert not live()
    store(case, in_and_out(BEGIN + timedelta(hours=1)), received_at=BEGIN + timedelta(hours=4))
    work()
    raise_alerts()
    assert violations().get().found_late
    assert alerts().count() == 1


class Killed(BaseException):
    """As if the process ended here."""


def test_a_step_that_is_rolled_back_is_done_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any) -> None:
        raise Killed

    store(case, in_and_out())
    with monkeypatch.context() as broken:
        broken.setattr(worker.carrying, "keep", killed)
        with pytest.raises(Killed):
            work()
    assert not violations().exists()
    work()
    assert violations().count() == 1


def test_news_seen_twice_changes_nothing(case: Case) -> None:
    store(case, in_and_out())
    work()
    first = list(violations().values())
    store(case, in_and_out())
    worker.ShardCursor.objects.update(seq=0, change=0)
    work()
    assert list(violations().values()) == first


def test_a_zone_that_is_ended_is_no_longer_watched(case: Case, people: People) -> None:
    cases.end_condition(condition=case.zone, at=BEGIN, why="order varied", by=people.officer)
    store(case, in_and_out())
    work()
    assert not live()


def test_a_zone_dated_back_is_looked_for_in_what_is_stored(case: Case, people: People) -> None:
    cases.end_condition(condition=case.zone, at=FITTED + timedelta(seconds=1), why="test", by=people.officer)
    store(case, in_and_out())
    work()
    assert not live()
    cases.add_condition(
        order=case.order, kind=ConditionKind.EXCLUSION_ZONE, name="Later", geometry=case.zone.geometry, radius_m=300,
        buffer_m=200, valid_from=BEGIN, by=people.officer,
    )  # fmt: skip
    work()
    assert len(live()) == 1


def test_two_wearers_do_not_mix(case: Case, people: People) -> None:
    other = make_case("T-0002", "tag-2", people.officer)
    store(case, in_and_out())
    store(other, walk([1500.0] * 70))
    work()
    assert violations().get().wearer == case.wearer


def test_a_device_that_detection_fails_on_does_not_silence_the_others(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [make_case(f"T-{n}", f"tag-{n}", people.officer) for n in range(2, 7)]
    for one in (case, *others):
        store(one, in_and_out())

    def failing(track: pl.DataFrame, *rest: Any, **options: Any) -> Any:
        if case.device.device_id in track["device_id"]:
            raise ZeroDivisionError
        return detect(track, *rest, **options)

    with monkeypatch.context() as broken:
        broken.setattr(passing, "detect", failing)
        work()
    assert violations().count() == len(others)
    assert health().trouble == "Detection fails on 1 tag"
    # Mended: the next fix has it looked at from where it failed.
    store(case, walk([1500.0], BEGIN + timedelta(hours=3)))
    work()
    assert violations().filter(device=case.device).count() == 1
    assert not SetAside.objects.exists()


def test_checkpoints_of_days_gone_by_are_thinned_out(case: Case) -> None:
    for half_day in range(12):
        store(case, walk([1500.0] * 60, BEGIN + timedelta(days=half_day // 2, hours=5 * (half_day % 2))))
        work()
    days = [checkpoint.at.date() for checkpoint in Checkpoint.objects.order_by("at")]
    assert days.count(BEGIN.date()) == 1
    assert days.count((BEGIN + timedelta(days=5)).date()) > 1


def test_the_evidence_of_an_alert_ends_in_the_belief_that_made_it(case: Case) -> None:
    store(case, in_and_out())
    work()
    violation = violations().get()
    from waywarden.centre.monitoring.evidence import evidence

    curve = evidence(violation).rows
    assert curve["belief"].max() == pytest.approx(violation.record["peak_belief"], abs=1e-4)
    assert curve["distance_m"].min() == pytest.approx(violation.record["min_distance_m"], abs=0.1)
