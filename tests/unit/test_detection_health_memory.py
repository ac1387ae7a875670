"""What is remembered of a tag's health: small, whole after its bytes, and refused where it is not ours."""

import pytest
from tests.spec.drawing import condition, drawn

from waywarden.detection.carry import Carry, CarryError, DeviceCarry
from waywarden.detection.health.memory import EPISODE, FACTS
from waywarden.detection.rules import detect

TAG = condition("device_health", "tag")
WELL = "14:00-14:05 +0 battery 80"
CUT = f"{WELL}\n14:06 heard strap_cut battery 80"


def remembered(table: str) -> bytes:
    _, carry = detect(drawn(table), [TAG])
    return carry.devices["d1"].conditions["tag"]


def with_memory(data: bytes) -> Carry:
    _, carry = detect(drawn(WELL), [TAG])
    kept = carry.devices["d1"]
    return Carry({"d1": DeviceCarry(kept.heard, kept.device, {"tag": data})})


def test_of_a_tag_that_is_well_only_the_facts_are_kept() -> None:
    assert len(remembered(WELL)) == FACTS.itemsize
    assert len(remembered(CUT)) == FACTS.itemsize + EPISODE.itemsize + 8


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        remembered(WELL)[:-8],
        remembered(CUT)[:-8],
        remembered(WELL) + b"\xff" * (EPISODE.itemsize + 8),
        remembered(CUT) + remembered(CUT)[FACTS.itemsize :],
    ],
    ids=["noise", "cut short", "an episode cut short", "a check that does not exist", "a check twice"],
)
def test_other_bytes_are_refused_and_say_what_to_do(data: bytes) -> None:
    with pytest.raises(CarryError, match="replay the tag's fixes from the beginning"):
        detect(drawn("15:00 +0 battery 80"), [TAG], with_memory(data))
