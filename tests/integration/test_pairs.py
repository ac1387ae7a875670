"""Keeping away from a protected person's tag: from two tags' fixes in the store to a violation, and to oblivion."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.integration.clocks import Clock
from tests.integration.conftest import Case, People, make_case
from tests.integration.gateway_ground import empty
from tests.integration.test_access import as_person
from tests.integration.walks import walk

from waywarden.centre import clock
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import ConditionKind
from waywarden.centre.devices import actions as devices
from waywarden.centre.devices.models import Device, Entrustment
from waywarden.centre.gateway.delivery import Delivery
from waywarden.centre.gateway.directory import Directory
from waywarden.centre.gateway.forgetting import forget_entrusted
from waywarden.centre.gateway.judging import judge
from waywarden.centre.gateway.models import Heard, LatestPosition, Position, RawMessage
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring import pairs, worker
from waywarden.centre.monitoring.health import health
from waywarden.centre.monitoring.models import PairCheckpoint, Violation
from waywarden.positions.decode import Message, decode

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime.fromisoformat("2026-03-03T12:00:00+00:00")
COMING = [1500.0] * 10 + list(np.linspace(1500, 0, 20)) + [10.0] * 30


@pytest.fixture
def time(db: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    empty()
    held = Clock(monkeypatch)
    held.at(BEGIN - timedelta(days=1))
    return held


@pytest.fixture
def hers(case: Case, people: People, time: Clock) -> Device:
    """The tag of the case's protected person; the order says 300 m."""
    device, _ = devices.register_device(device_id="hers", by=people.officer)
    devices.entrust(device=device, person=case.protected, by=people.officer)
    cases.add_condition(
        order=case.order,
        kind=ConditionKind.PROXIMITY,
        name="Keep away from her",
        protects=case.protected,
        valid_from=case.order.begins_at,
        by=people.officer,
    )
    return device


def store(device: Device, fixes: pl.DataFrame) -> None:
    newest = fixes["recorded_at"].max()
    assert isinstance(newest, datetime)
    arrived = newest + timedelta(seconds=2)
    positions = fixes.with_columns(pl.lit(device.pk, pl.Int64).alias("device"), pl.lit(arrived).alias("received_at"))
    PositionStore().append([Delivery("test", arrived, device=device.pk, positions=positions)])


def found() -> list[Violation]:
    return list(Violation.objects.filter(condition__kind=ConditionKind.PROXIMITY).order_by("began_at"))


def test_coming_near_her_is_a_violation_whoever_is_heard_first(case: Case, hers: Device, time: Clock) -> None:
    store(case.device, walk(COMING, BEGIN))
    time.at(BEGIN + timedelta(minutes=60))
    pairs.step()
    assert found() == []
    store(hers, walk([0.0] * 60, BEGIN, seed=2))
    time.at(time.moment + timedelta(seconds=10))
    pairs.step()
    (violation,) = found()
    assert (violation.tier, violation.ended_at, violation.found_late) == ("confirmed", None, True)
    assert all(fix["lat"] is None and fix["lon"] is None for fix in violation.record["evidence"])


def test_live_it_is_the_same_as_at_once(case: Case, hers: Device, time: Clock) -> None:
    his, her = walk(COMING, BEGIN), walk([0.0] * 60, BEGIN + timedelta(seconds=25), seed=2)
    for minute in range(1, 60, 2):
        store(case.device, his[minute - 1 : minute + 1])
        store(hers, her[minute - 1 : minute + 1])
        time.at(BEGIN + timedelta(minutes=minute + 2))
        pairs.step()
    assert PairCheckpoint.objects.exists()
    live = [violation.record for violation in found()]
    PairCheckpoint.objects.all().delete()
    time.at(time.moment + timedelta(minutes=1))
    pairs.step()
    assert [violation.record for violation in found()] == live
    assert len(live) == 1


def test_stored_fixes_of_hers_correct_the_record(case: Case, hers: Device, time: Clock) -> None:
    """Her tag was out of reach while he came: found when it is heard again, and anew when its store is emptied."""
    worker.ensure_cursors()
    her = walk([0.0] * 60, BEGIN, seed=2)
    store(case.device, walk(COMING, BEGIN))
    store(hers, her[:5])
    store(hers, her[40:])
    time.at(BEGIN + timedelta(minutes=60))
    pairs.step()
    (seen,) = found()
    assert seen.began_at >= BEGIN + timedelta(minutes=40)
    assert PairCheckpoint.objects.exists()

    store(hers, her[5:40])
    while worker.step():
        pass
    time.at(time.moment + timedelta(seconds=10))
    pairs.step()
    earlier, withdrawn = found()
    assert (withdrawn.pk, withdrawn.withdrawn_at) == (seen.pk, time.moment)
    assert earlier.found_late
    assert earlier.began_at < BEGIN + timedelta(minutes=30)


def test_what_her_tag_said_is_forgotten_after_hours(case: Case, hers: Device, time: Clock) -> None:
    store(case.device, walk(COMING, BEGIN))
    store(hers, walk([0.0] * 60, BEGIN, seed=2))
    time.at(BEGIN + timedelta(minutes=61))
    pairs.step()
    time.at(BEGIN + timedelta(hours=6, minutes=30))
    forget_entrusted()
    assert Position.objects.filter(device=hers).count() == 30
    time.at(BEGIN + timedelta(hours=8))
    forget_entrusted()
    pairs.step()
    assert not Position.objects.filter(device=hers).exists()
    assert not LatestPosition.objects.filter(device=hers).exists()
    assert not PairCheckpoint.objects.exists()
    assert Position.objects.filter(device=case.device).count() == len(COMING), "his stay"
    assert [violation.withdrawn_at for violation in found()] == [None], "what was found stands"


def test_her_messages_are_never_kept(hers: Device, people: People) -> None:
    directory = Directory()
    directory.refresh()
    sender = directory.find("hers")
    assert sender is not None
    assert sender.entrusted
    for uri in (
        "/?id=hers&lat=51.5&lon=-0.1&timestamp=1772539200",
        "/?id=hers&lat=251.5&lon=-0.1&timestamp=1772539200",
    ):
        message = Message(method="POST", uri=uri, content_type="", body=b"", received_at=BEGIN)
        judged = judge("osmand", message, decode("osmand", message), sender.secret_sha256, directory)
        assert not judged.delivery.keep
        assert all(b"51.5" not in refusal.content for refusal in judged.delivery.refusals)
        PositionStore().append([judged.delivery])
    assert not RawMessage.objects.filter(device=hers.pk).exists()
    assert Position.objects.filter(device=hers).count() == 1


def test_a_tag_is_given_and_taken_back_on_the_case(case: Case, people: People, time: Clock) -> None:
    client = as_person("officer", people)
    cases.add_condition(
        order=case.order,
        kind=ConditionKind.PROXIMITY,
        name="Keep away from her",
        protects=case.protected,
        valid_from=case.order.begins_at,
        by=people.officer,
    )
    wearer_page = f"/wearers/{case.wearer.key}"
    unwatched = "Not watched: the protected person carries no tag."
    assert unwatched in client.get(wearer_page).content.decode()

    give = f"{wearer_page}/protected/tag"
    refused = client.post(give, {"person": case.protected.reference, "device_id": case.device.device_id})
    assert refused.status_code == 422
    assert "is on a wearer: remove it first." in refused.content.decode()
    given = client.post(give, {"person": case.protected.reference, "device_id": "hers"})
    assert "hers" in given.content.decode(), "its secret is shown, once"
    page = client.get(wearer_page).content.decode()
    assert unwatched not in page
    assert "Carries tag hers" in page
    assert client.get(give).content.decode().count("<option") == 0, "she carries one already"

    fit = client.post(f"{wearer_page}/tags/fit", {"device_id": "hers", "began_at": "2026-03-02T10:00"})
    assert fit.status_code == 422
    assert "take it back first." in fit.content.decode()
    held = Entrustment.objects.get()
    client.post(f"{give}/{held.pk}/take-back", {"why": "the order ended"})
    assert unwatched in client.get(wearer_page).content.decode()


def test_the_silence_of_her_tag_is_seen(hers: Device, time: Clock) -> None:
    given = time.moment
    time.at(given + timedelta(minutes=10))
    assert health().protected_silent == 0, "just given"
    time.at(given + timedelta(minutes=30))
    assert health().protected_silent == 1
    Heard.objects.create(device=hers, at=time.moment)
    assert health().protected_silent == 0


def test_a_tag_is_with_one_person(case: Case, hers: Device, people: People) -> None:
    with pytest.raises(devices.TagInUse, match="take it back first"):
        devices.activate(device=hers, wearer=case.wearer, began_at=clock.now(), by=people.officer)
    other = make_case("T-0002", "tag-2", people.officer)
    with pytest.raises(devices.TagInUse, match="remove it first"):
        devices.entrust(device=other.device, person=other.protected, by=people.officer)
    with pytest.raises(devices.TagInUse, match="take it back first"):
        devices.entrust(device=hers, person=other.protected, by=people.officer)
