"""Whatever is sent, the gateway answers, and nothing is lost: it is stored or in quarantine."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.gateway_ground import SECRET, TAG, empty, register, through_door

from waywarden.centre.gateway.delivery import Appended, Delivery
from waywarden.centre.gateway.store import PositionStore

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = st.sampled_from(["id", "lat", "lon", "timestamp", "batt", "alarm", "location", "secret", "accuracy", "x"])
VALUES = st.one_of(
    st.just(TAG), st.floats().map(str), st.integers().map(str), st.text(max_size=20), st.just("1772539200")
)
QUERIES = st.dictionaries(WORDS, VALUES)
RECORDS = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12) | st.just(TAG),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["device_id", "recorded_at", "lat", "lon", "_type", "tst", "positions", "location", "coords", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _ground(db: None) -> None:
    empty()
    register()


def sent(*requests: dict[str, Any]) -> tuple[list[int], list[tuple[Delivery, Appended]]]:
    """The answers, and every delivery with what became of it."""
    kept: list[tuple[Delivery, Appended]] = []

    def append(deliveries: Any) -> list[Appended]:
        outcome = PositionStore().append(deliveries)
        kept.extend(zip(deliveries, outcome, strict=True))
        return outcome

    async def story(client: httpx.AsyncClient) -> list[int]:
        answers = await asyncio.gather(*(client.request(headers=BEARER, **request) for request in requests))
        return [answer.status_code for answer in answers]

    return through_door(story, append), kept


BEARER = {"Authorization": f"Bearer {SECRET}"}


@ANY
@given(query=QUERIES, body=st.binary(max_size=200), path=st.sampled_from(["/", "/pub", "/api/positions"]))
def test_any_bytes_get_an_answer_and_are_kept(query: dict[str, str], body: bytes, path: str) -> None:
    (status,), kept = sent({"method": "POST", "url": path, "params": query, "content": body})
    assert status < 500
    ((delivery, outcome),) = kept
    made_of_it = outcome.accepted + len(outcome.refused) + len(delivery.events) + len(delivery.refusals)
    assert made_of_it or not body.strip()


@ANY
@given(record=RECORDS, path=st.sampled_from(["/", f"/pub?d={TAG}", "/api/positions"]))
def test_any_json_gets_an_answer_and_every_record_of_it_is_kept(record: Any, path: str) -> None:
    (status,), kept = sent({"method": "POST", "url": path, "content": json.dumps(record)})
    assert status < 500
    ((delivery, outcome),) = kept
    made_of_it = outcome.accepted + len(outcome.refused) + len(delivery.events) + len(delivery.refusals)
    records = record.get("positions") if isinstance(record, dict) and "positions" in record else record
    if path == "/api/positions" and isinstance(records, list):
        assert made_of_it == len(records)
    else:
        assert made_of_it >= 1
