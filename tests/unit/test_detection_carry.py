"""A carry is a value: its bytes are stable, refuse what is not theirs, and can be taken apart and put together."""

import pytest
from tests.spec.drawing import drawn, zone

from waywarden.detection.carry import Carry, CarryError
from waywarden.detection.rules import detect


def a_carry() -> Carry:
    _, carry = detect(drawn("14:00-14:05 -150 of d1\n14:00-14:05 +5000 of d2"), [zone()])
    return carry


def test_bytes_and_back() -> None:
    carry = a_carry()
    assert Carry.from_bytes(carry.to_bytes()) == carry
    assert Carry.from_bytes(Carry().to_bytes()) == Carry()


def test_apart_and_together() -> None:
    carry = a_carry()
    assert carry.for_device("d2").merge(carry.for_device("d1")).to_bytes() == carry.to_bytes()
    assert carry.for_device("unheard of") == Carry()


def test_a_tag_far_from_its_zone_is_remembered_in_few_bytes() -> None:
    carry = a_carry()
    assert len(carry.for_device("d2").to_bytes()) < 700 < len(carry.for_device("d1").to_bytes()) < 1400


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:-3], lambda data: b"WWC0" + data[4:]])
def test_other_bytes_are_refused(spoil) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CarryError, match="replay"):
        Carry.from_bytes(spoil(a_carry().to_bytes()))


def test_a_condition_that_is_new_starts_from_nothing_known() -> None:
    _, carry = detect(drawn("14:00-14:05 -150"), [zone("old")])
    violations, _ = detect(drawn("14:06-14:08 -150"), [zone("old"), zone("new")], carry)
    assert {violation.condition_id: violation.fixes for violation in violations} == {"old": 8, "new": 2}
