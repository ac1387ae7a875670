"""Days that are kept of where wearers' hours went: the same as made afresh, whatever came in which order."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache

import polars as pl
import pytest
from django.db import connection, transaction
from tests.integration.conftest import Case, People, make_case
from tests.integration.gateway_ground import empty
from tests.integration.walks import store, walk

from waywarden.centre.devices.models import Activation, Entrustment
from waywarden.centre.gateway import late
from waywarden.centre.gateway.models import Arrival
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.models import ShardCursor
from waywarden.centre.movements import keeping, kept_days
from waywarden.centre.movements.kept_days import Hours, hours_of
from waywarden.centre.movements.models import HeatOfDay
from waywarden.centre.movements.worn import track_of
from waywarden.places.hourly import NOWHERE, hourly
from waywarden.simulation import simulate

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime(2026, 3, 3, tzinfo=UTC)
DAY = timedelta(days=1)
DAYS = 4


@pytest.fixture(autouse=True)
def _empty(db: None) -> None:
    empty()
    worker.ensure_cursors()


@cache
def life() -> pl.DataFrame:
    told = simulate(5, 1, BEGIN, DAYS * 24.0, mishaps=None, interval_s=300).told
    return told.filter(pl.col("lat").is_not_null())


def workers_have_seen_it(now: datetime) -> None:
    ShardCursor.objects.update(seq=late.seen())
    late.forget_done(now)
    assert not Arrival.objects.exists()


def looked_at(case: Case, now: datetime) -> pl.DataFrame:
    found = hours_of([case.wearer.pk], BEGIN.date(), (BEGIN + (DAYS - 1) * DAY).date(), now, most_made=100)
    assert found.missing == 0
    return found.rows


def afresh(case: Case, now: datetime) -> pl.DataFrame:
    HeatOfDay.objects.all().delete()
    return looked_at(case, now)


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_arrivals_looks_and_fittings_ends_in_the_same_hours(case: Case, people: People, seed: int) -> None:
    rng = random.Random(seed)
    fixes = life().with_columns(chunk=pl.Series([rng.randrange(12) for _ in range(life().height)]))
    now = BEGIN + timedelta(hours=6)
    for chunk in rng.sample(range(12), 12):
        store(case, fixes.filter(pl.col("chunk") == chunk).drop("chunk"), received_at=now)
        now += timedelta(hours=rng.uniform(1, 14))
        for step in rng.choices(("look", "seen", "fit", "carry"), (4, 3, 1, 0.5), k=2):
            if step == "look":
                looked_at(case, now)
            elif step == "seen":
                workers_have_seen_it(now)
            elif step == "fit":
                Activation.objects.update(began_at=BEGIN + timedelta(hours=rng.uniform(-20, 40)))
            else:
                since = BEGIN + timedelta(hours=rng.uniform(0, 80))
                Entrustment.objects.create(
                    device=case.device, person=case.protected, began_at=since, ended_at=since + timedelta(hours=3)
                )
    looked_at(case, now := max(now, BEGIN + (DAYS + 1) * DAY))
    kept = looked_at(case, now)
    assert HeatOfDay.objects.count() >= DAYS - 2
    assert kept.filter(pl.col("cell") != NOWHERE).height > 20
    assert kept.equals(afresh(case, now))


def test_kept_days_are_the_hours_of_the_wearers_own_track(case: Case) -> None:
    store(case, life())
    ends = BEGIN + DAYS * DAY
    rows = looked_at(case, ends + DAY)
    asked = {case.wearer.key: [(BEGIN, ends)]}
    expected = hourly(track_of(case.wearer, BEGIN - DAY, ends + DAY), asked)
    assert rows.select("hour", "cell", "us").equals(expected.select("hour", "cell", "us"))
    assert rows["us"].sum() == DAYS * 24 * 3_600_000_000


def test_a_day_that_is_kept_is_not_made_again_and_one_late_fix_makes_its_day_anew(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(case, life())
    now = BEGIN + (DAYS + 1) * DAY
    looked_at(case, now)
    workers_have_seen_it(now)
    looked_at(case, now)
    made: list[int] = []
    of_day = kept_days._of_day
    monkeypatch.setattr(kept_days, "_of_day", lambda worn, day: made.append(day.day) or of_day(worn, day))
    before = looked_at(case, now)
    assert made == []
    store(case, walk([0.0], BEGIN + DAY + timedelta(hours=5, seconds=17)), received_at=now)
    workers_have_seen_it(now)
    assert not looked_at(case, now).equals(before)
    assert made == [4]


def test_what_is_not_over_is_not_kept_and_too_many_days_are_told(case: Case, people: People) -> None:
    store(case, life())
    other = make_case("T-0002", "tag-2", people.officer)
    now = BEGIN + 2 * DAY + timedelta(hours=3)
    days = BEGIN.date(), (BEGIN + 2 * DAY).date()
    found: Hours = hours_of([case.wearer.pk, other.wearer.pk], *days, now, most_made=4)
    assert found.missing == 2
    assert hours_of([case.wearer.pk, other.wearer.pk], *days, now, most_made=4).missing == 0
    assert set(HeatOfDay.objects.values_list("day", flat=True)) == {BEGIN.date(), (BEGIN + DAY).date()}
    silent = found.rows.filter(pl.col("wearer") == other.wearer.pk)
    assert silent["cell"].unique().to_list() == [NOWHERE], "a tag that never reported is nowhere"


def test_a_worker_keeps_the_days_that_are_over_and_forgets_those_whose_positions_are_gone(case: Case) -> None:
    store(case, life())
    now = BEGIN + (DAYS + 1) * DAY
    steps = 0
    while keeping.step(now):  # days for which other tests have left a partition are kept too
        steps += 1
    assert DAYS <= steps <= 31
    kept = HeatOfDay.objects.filter(wearer=case.wearer, day__gte=BEGIN.date(), day__lt=BEGIN.date() + DAYS * DAY)
    assert set(kept.values_list("day", flat=True)) == {BEGIN.date() + n * DAY for n in range(DAYS)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE position_20260304")
        keeping.forget_gone()
        assert not kept.filter(day=BEGIN.date() + DAY).exists()
        assert kept.filter(day=BEGIN.date()).exists()
        transaction.set_rollback(True)  # other tests store into that day
