"""The gateway as a process: it stops in good order, and when it is killed nothing acknowledged is lost."""

import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.integration.gateway_ground import SECRET, TAG, empty, register
from tests.integration.running_gateway import gateway

from waywarden.centre.gateway.models import Position

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)


class Tag:
    """Sends one fix after the other; keeps a fix until it is acknowledged."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.acknowledged: set[datetime] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._report, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _report(self) -> None:
        at = BEGAN
        while not self._stop.is_set():
            words = {"id": TAG, "secret": SECRET, "lat": 51.5, "lon": -0.1, "timestamp": int(at.timestamp())}
            try:
                received = httpx.get(f"http://127.0.0.1:{self.port}/", params=words).status_code == 200
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if received:
                self.acknowledged.add(at)
                at += timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    empty()
    register()


def stored() -> list[datetime]:
    return list(Position.objects.values_list("recorded_at", flat=True))


def test_a_gateway_killed_under_load_loses_nothing_it_acknowledged() -> None:
    with gateway() as (port, process):
        tag = Tag(port)
        time.sleep(1)
        process.kill()
        process.wait()
        before = len(tag.acknowledged)
        with gateway(port):
            time.sleep(1)
            tag.stop()
    assert 0 < before < len(tag.acknowledged)
    assert tag.acknowledged <= set(stored())
    assert len(stored()) == len(set(stored()))


def test_a_gateway_told_to_stop_answers_what_it_was_sent() -> None:
    with gateway() as (port, process):
        tag = Tag(port)
        time.sleep(0.5)
        process.terminate()
        assert process.wait(10) == 0
        tag.stop()
    assert tag.acknowledged
    assert tag.acknowledged == set(stored())
