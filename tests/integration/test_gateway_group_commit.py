"""Group commit: many messages, few commits, and no message that sinks its neighbours."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests.integration.gateway_ground import NOON, delivery, empty, fix, register

from waywarden.centre.gateway.connection import StoreUnavailable
from waywarden.centre.gateway.delivery import Appended, Delivery
from waywarden.centre.gateway.group_commit import GroupCommit, QueueFull
from waywarden.centre.gateway.models import Position, Quarantined
from waywarden.centre.gateway.store import PositionStore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty(db: None) -> None:
    empty()


def submit_all(deliveries: Sequence[Delivery], append: Any, **options: Any) -> list[Any]:
    async def run() -> list[Any]:
        commits = GroupCommit(append, **options)
        running = asyncio.create_task(commits.run())
        answers = await asyncio.gather(*map(commits.submit, deliveries), return_exceptions=True)
        await commits.drain()
        running.cancel()
        await commits.close()
        return answers

    return asyncio.run(run())


def test_messages_that_come_together_share_a_commit() -> None:
    tag, sizes = register(), []

    def append(deliveries: Sequence[Delivery]) -> list[Appended]:
        sizes.append(len(deliveries))
        return PositionStore().append(deliveries)

    answers = submit_all([delivery(fix(tag, minute)) for minute in range(100)], append)
    assert sum(answer.accepted for answer in answers) == Position.objects.count() == 100
    assert len(sizes) <= 2


def test_a_message_the_database_refuses_is_kept_aside_and_its_neighbours_go_through() -> None:
    tag = register()
    poison = Delivery(
        "osmand", NOON, "GET /", body=b"poison", device=tag.pk, positions=[fix(tag) | {"mechanism": None}]
    )
    answers = submit_all([delivery(fix(tag, 1)), poison, delivery(fix(tag, 2))], PositionStore().append)
    assert [answer.accepted for answer in answers] == [1, 0, 1]
    assert Position.objects.count() == 2
    assert b"poison" in bytes(Quarantined.objects.get().content)


def test_a_device_that_has_gone_since_is_no_reason_to_lose_the_others() -> None:
    tag = register()
    gone = fix(tag, 1) | {"device": tag.pk + 1000}
    answers = submit_all([delivery(fix(tag)), delivery(gone)], PositionStore().append)
    assert [answer.accepted for answer in answers] == [1, 0]
    assert Quarantined.objects.count() == 1


def test_when_the_store_is_away_every_message_hears_so() -> None:
    def append(deliveries: Sequence[Delivery]) -> list[Appended]:
        raise StoreUnavailable

    answers = submit_all([Delivery("osmand", NOON)] * 3, append)
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 3


def test_a_full_queue_says_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waywarden.centre.gateway.group_commit.MAX_WAITING", 5)
    answers = submit_all([Delivery("osmand", NOON, keep=False)] * 8, PositionStore().append)
    assert sum(isinstance(answer, QueueFull) for answer in answers) == 3
