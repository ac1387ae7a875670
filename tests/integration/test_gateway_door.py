"""What a tag is told, and what became of what it sent."""

import asyncio
import base64
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.core.management import call_command
from django.db import transaction
from tests.integration.gateway_ground import (
    SECRET,
    SUPPLIER_SECRET,
    TAG,
    empty,
    register,
    register_supplier,
    through_door,
)

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.devices.models import Device
from waywarden.centre.gateway import directory
from waywarden.centre.gateway.connection import StoreUnavailable
from waywarden.centre.gateway.delivery import Appended, Delivery
from waywarden.centre.gateway.models import DeviceEvent, Position, Quarantined, RawMessage
from waywarden.centre.gateway.store import PositionStore

pytestmark = pytest.mark.django_db(transaction=True)

BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    empty()
    register()


def ago(minutes: float = 1) -> int:
    return int((clock.now() - timedelta(minutes=minutes)).timestamp())


def osmand(**said: Any) -> str:
    words = {"id": TAG, "secret": SECRET, "lat": 51.5, "lon": -0.1, "timestamp": ago()} | said
    return "/osmand?" + "&".join(f"{name}={value}" for name, value in words.items() if value is not None)


def ask(method: str, url: str, **options: Any) -> httpx.Response:
    return through_door(lambda client: client.request(method, url, **options))


def reasons() -> list[str]:
    return sorted(Quarantined.objects.values_list("reason", flat=True))


def test_a_fix_is_received_once_it_is_durable() -> None:
    answer = ask("GET", osmand(speed=10, accuracy=5))
    assert answer.status_code == 200
    assert Position.objects.get().speed_kmh == pytest.approx(18.52)  # ten knots
    assert RawMessage.objects.get().target.startswith("GET /osmand?id=tag-1&lat=51.5")


@pytest.mark.parametrize(
    "sent",
    [
        {"params": {"secret": SECRET}},
        {"headers": BEARER},
        {"headers": {"Authorization": "Basic " + base64.b64encode(f"anyone:{SECRET}".encode()).decode()}},
        {"data": {"secret": SECRET}},
    ],
    ids=["query", "bearer", "basic", "form"],
)
def test_a_tag_may_give_its_secret_in_the_way_it_can_and_the_secret_is_never_kept(sent: dict[str, Any]) -> None:
    form = {"id": TAG, "lat": "51.5", "lon": "-0.1", "timestamp": str(ago())} | sent.pop("data", {})
    assert ask("POST", "/", data=form, **sent).status_code == 200
    raw = RawMessage.objects.get()
    assert SECRET.split()[0].encode() + b"+secret" not in bytes(raw.body) + raw.target.encode()
    assert b"secret" not in bytes(raw.body) + raw.target.encode()


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ({"secret": "wrong"}, 401, "wrong_secret"),
        ({"secret": None}, 401, "wrong_secret"),
        ({"id": "nobody"}, 400, "unknown_device"),
        ({"id": None}, 200, "missing_field"),
        ({"id": None, "secret": None}, 400, "missing_field"),
        ({"lat": 0, "lon": 0}, 200, "zero_coordinates"),
        ({"lat": 91}, 200, "bad_coordinates"),
        ({"timestamp": ago(-60)}, 200, "future_time"),
        ({"timestamp": "yesterday"}, 200, "unreadable_time"),
    ],
)
def test_what_is_refused_is_kept_with_its_reason(said: dict[str, Any], status: int, reason: str) -> None:
    assert ask("GET", osmand(**said)).status_code == status
    assert reasons() == [reason]
    assert Quarantined.objects.get().required_action
    assert b"the+secret" not in bytes(Quarantined.objects.get().content)
    assert not Position.objects.exists()


def test_the_json_client_hears_404_for_a_tag_nobody_registered() -> None:
    assert ask("POST", "/", json={"device_id": "nobody", "location": {}}).status_code == 404


def test_a_status_without_a_place_is_an_event_and_never_a_position() -> None:
    assert ask("GET", osmand(lat=None, lon=None, alarm="tampering", batt=5)).status_code == 200
    event = DeviceEvent.objects.get()
    assert (event.kind, event.battery_pct) == ("case_opened", 5)
    assert not Position.objects.exists()


def test_an_event_from_the_future_is_refused_and_one_with_an_impossible_battery_is_not() -> None:
    nowhere: dict[str, Any] = {"lat": None, "lon": None}
    assert ask("GET", osmand(**nowhere, timestamp=ago(-60))).status_code == 200
    assert reasons() == ["future_time"]
    assert ask("GET", osmand(**nowhere, alarm="tampering", batt=250)).status_code == 200
    event = DeviceEvent.objects.get()
    assert (event.kind, event.battery_pct, event.detail["batt"]) == ("case_opened", None, "250")


def test_owntracks_hears_an_empty_list_even_for_what_cannot_be_read() -> None:
    body = {"_type": "location", "lat": 51.5, "lon": -0.1, "tst": ago(), "acc": 10}
    for content in (json.dumps(body).encode(), b"no json"):
        answer = ask("POST", f"/pub?u=user&d={TAG}", content=content, headers=BEARER)
        assert (answer.status_code, answer.json()) == (200, [])
    assert Position.objects.count() == 1
    assert reasons() == ["unparsable"]


def test_a_batch_says_what_became_of_each_row() -> None:
    good, moment = {"device_id": TAG, "lat": 51.5, "lon": -0.1}, ago(5)
    rows = [
        good | {"recorded_at": moment},
        good | {"recorded_at": moment},
        good | {"recorded_at": moment, "lat": 51.6},
        good | {"recorded_at": moment + 60, "device_id": "tag-2"},
        good,
        7,
    ]
    register("tag-2", "another secret")
    answer = ask("POST", "/api/positions", json=rows, headers=BEARER)
    said = answer.json()
    assert (answer.status_code, said["accepted"], said["duplicates"]) == (200, 1, 1)
    assert [(row["row"], row["reason"]) for row in said["quarantined"]] == [
        (3, "conflicting_duplicate"),
        (4, "wrong_secret"),
        (5, "missing_field"),
        (6, "unparsable"),
    ]
    assert reasons() == ["conflicting_duplicate", "duplicate", "missing_field", "unparsable", "wrong_secret"]


def test_a_batch_may_say_what_happened_to_a_tag_without_a_place() -> None:
    cut = {"device_id": TAG, "recorded_at": ago(5), "event": "strap_cut", "battery_pct": 40}
    rows = [cut, cut | {"device_id": "tag-9"}, {"device_id": TAG, "recorded_at": ago(5), "lat": 51.5, "lon": -0.1}]
    said = ask("POST", "/api/positions", json=rows, headers=BEARER).json()
    assert (said["accepted"], [(row["row"], row["reason"]) for row in said["quarantined"]]) == (
        2,
        [(2, "unknown_device")],
    )
    event = DeviceEvent.objects.get()
    assert (event.kind, event.battery_pct, event.detail) == ("strap_cut", 40.0, {})


def test_a_supplier_may_send_for_every_registered_tag() -> None:
    register_supplier()
    register("tag-2", "another secret")
    lines = [json.dumps({"device_id": tag, "recorded_at": ago(), "lat": 51.5, "lon": 0}) for tag in (TAG, "tag-2", "x")]
    answer = ask(
        "POST",
        "/api/positions",
        content="\n".join(lines),
        headers={"Authorization": f"Bearer {SUPPLIER_SECRET}", "Content-Type": "application/x-ndjson"},
    )
    assert answer.json()["accepted"] == 2
    assert reasons() == ["unknown_device"]


def test_an_administrator_lets_a_supplier_in_and_it_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_user("administrator")
    call_command("add_supplier", "the supplier", "--as", "administrator")
    secret = capsys.readouterr().out.strip()
    answer = ask("GET", osmand(secret=secret))
    assert (answer.status_code, Position.objects.count()) == (200, 1)
    assert AuditEntry.objects.get().what == "let supplier the supplier send for every device"


def test_a_stranger_with_a_batch_is_told_so() -> None:
    row = {"device_id": TAG, "recorded_at": ago(), "lat": 51.5, "lon": 0}
    assert ask("POST", "/api/positions", json=[row]).status_code == 401
    assert reasons() == ["wrong_secret"]


def test_a_large_batch_of_many_rows_is_taken_whole() -> None:
    began = ago(60 * 24)
    rows = [{"device_id": TAG, "recorded_at": began + number, "lat": 51.5, "lon": 0} for number in range(2_000)]
    assert ask("POST", "/api/positions", json=rows, headers=BEARER).json()["accepted"] == 2_000
    assert Position.objects.count() == 2_000


def test_too_large_a_body_is_turned_away_with_what_to_do() -> None:
    answer = ask("POST", "/api/positions", content=b" " * (10 * 1024 * 1024 + 1), headers=BEARER)
    assert answer.status_code == 413
    assert "divide it" in answer.text


def test_a_tag_registered_a_moment_ago_may_send_and_one_withdrawn_soon_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "REFRESH_EVERY_S", 0.05)

    async def story(client: httpx.AsyncClient) -> list[int]:
        before = await client.get(osmand())
        await asyncio.to_thread(_committed, lambda: register("new", "its secret"))
        fresh = await client.get(osmand(id="new", secret="its secret"))
        await asyncio.to_thread(
            _committed, lambda: Device.objects.filter(device_id="new").update(secret_sha256=b"-" * 32)
        )
        await asyncio.sleep(0.5)
        withdrawn = await client.get(osmand(id="new", secret="its secret", timestamp=ago(2)))
        return [answer.status_code for answer in (before, fresh, withdrawn)]

    assert through_door(story) == [200, 200, 401]


def test_without_a_database_nothing_is_acknowledged_and_health_says_so() -> None:
    away = True

    def append(deliveries: Sequence[Delivery]) -> list[Appended]:
        if away:
            raise StoreUnavailable
        return PositionStore().append(deliveries)

    async def story(client: httpx.AsyncClient) -> list[int]:
        nonlocal away
        lost = await client.get(osmand())
        ill = await client.get("/health")
        away = False
        again = await client.get(osmand())
        well = await client.get("/health")
        return [answer.status_code for answer in (lost, ill, again, well)]

    assert through_door(story, append) == [503, 503, 200, 200]
    assert Position.objects.count() == 1


def test_health_counts_by_reason_and_names_nobody() -> None:
    async def story(client: httpx.AsyncClient) -> httpx.Response:
        await client.get(osmand())
        await client.get(osmand(lat=0, lon=0))
        return await client.get("/health")

    answer = through_door(story)
    assert answer.json()["accepted"] == 1
    assert answer.json()["refused"] == {"zero_coordinates": 1}
    assert TAG not in answer.text


def _committed(act: Any) -> None:
    from django.db import connection

    with transaction.atomic():
        act()
    connection.close()
