"""Three people and a case: the officer who works on it, a colleague with the same role, a stranger without one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Operator, Practitioner, Senior
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import Condition, ConditionKind, Order, OrderKind, Programme, ProtectedPerson, Wearer
from waywarden.centre.devices import actions as devices
from waywarden.centre.devices.models import Activation, Device

FITTED = datetime(2026, 3, 1, tzinfo=UTC)
ZONE_LAT, ZONE_LON, ZONE_RADIUS_M = 51.55, -0.11, 300.0


@dataclass
class People:
    officer: User
    colleague: User
    stranger: User
    operator: User
    senior: User


@dataclass
class Case:
    wearer: Wearer
    order: Order
    protected: ProtectedPerson
    zone: Condition
    device: Device
    secret: str
    activation: Activation


@pytest.fixture
def people(db: None) -> People:
    def person(name: str, role: str) -> User:
        return User.objects.create_user(name, password="a long test password", role=role, first_name=name.title())

    return People(
        officer=person("officer", Practitioner.key),
        colleague=person("colleague", Practitioner.key),
        stranger=person("stranger", ""),
        operator=person("operator", Operator.key),
        senior=person("senior", Senior.key),
    )


@pytest.fixture
def case(people: People) -> Case:
    """An invented wearer with a circle of 300 m to keep out of, and a tag on since 1 March 2026."""
    return make_case("T-0001", "tag-1", people.officer)


def make_case(key: str, device_id: str, officer: User) -> Case:
    wearer = cases.register_wearer(
        key=key, given_name="Invented", family_name="Wearer", borough="Islington", by=officer
    )
    order = cases.add_order(
        wearer=wearer,
        kind=OrderKind.LICENCE,
        programme=Programme.STALKING,
        begins_at=FITTED,
        ends_at=FITTED + timedelta(days=3650),
        by=officer,
    )
    protected = cases.add_protected_person(
        wearer=wearer, reference=f"P-{key}", name="Invented Protected Person", contact="by her advocate", by=officer
    )
    zone = cases.add_condition(
        order=order,
        kind=ConditionKind.EXCLUSION_ZONE,
        name="Test zone",
        geometry={"type": "Point", "coordinates": [ZONE_LON, ZONE_LAT]},
        radius_m=ZONE_RADIUS_M,
        buffer_m=200,
        hidden=False,
        protects=protected,
        valid_from=FITTED,
        valid_to=None,
        by=officer,
    )
    device, secret = devices.register_device(device_id=device_id, by=officer)
    activation = devices.activate(device=device, wearer=wearer, began_at=FITTED, by=officer)
    return Case(wearer, order, protected, zone, device, secret, activation)
