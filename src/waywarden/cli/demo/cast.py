"""Put the simulated wearers on stage: users, cases, orders, zones and tags, by the same actions a person's click uses.

Every name says that it is invented.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import CrimeAnalyst, Operator, PoliceAnalyst, Practitioner, Senior
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import ConditionKind, OrderKind, Programme
from waywarden.centre.devices import actions as devices
from waywarden.cli.demo import crimes
from waywarden.simulation.scenario import Simulated
from waywarden.simulation.wearers import Programme as SimulatedProgramme

PRACTITIONERS_CASES = 20
POLICE = "police"
PROGRAMMES = {
    SimulatedProgramme.STALKING: Programme.STALKING,
    SimulatedProgramme.DOMESTIC_ABUSE: Programme.DOMESTIC_ABUSE,
    SimulatedProgramme.KNIFE_CRIME: Programme.KNIFE_CRIME,
    SimulatedProgramme.ACQUISITIVE_CRIME: Programme.ACQUISITIVE_CRIME,
}


@transaction.atomic
def register(scenario: Simulated, password: str) -> dict[str, str]:
    """Register everybody; returns each tag's secret by device id."""
    operator = User.objects.create_user("operator", password=password, role=Operator.key, first_name="Demo operator")
    practitioner = User.objects.create_user(
        "practitioner", password=password, role=Practitioner.key, first_name="Demo practitioner"
    )
    senior = User.objects.create_user("senior", password=password, role=Senior.key, first_name="Demo senior")
    for name in ("analyst", "second-analyst"):
        User.objects.create_user(name, password=password, role=CrimeAnalyst.key, first_name=f"Demo {name}")
    User.objects.create_user(
        POLICE, password=password, role=PoliceAnalyst.key, police_force="MPS", first_name="Demo police analyst"
    )
    crimes.agreement(by=senior)
    zones = _zones_by_device(scenario.conditions)
    tag_secrets = {}
    for number, simulated in enumerate(scenario.wearers):
        moment = clock.now()
        wearer = cases.register_wearer(
            key=simulated.device_id,
            given_name="Simulated",
            family_name=f"Wearer {simulated.device_id.rpartition('-')[2]}",
            borough=simulated.borough,
            by=practitioner,
            assign=number < PRACTITIONERS_CASES,
        )
        order = cases.add_order(
            wearer=wearer,
            kind=OrderKind.LICENCE if number % 3 else OrderKind.COMMUNITY_ORDER,
            programme=PROGRAMMES[simulated.programme],
            begins_at=moment - timedelta(days=30),
            ends_at=moment + timedelta(days=60 + number % 90),
            by=practitioner,
        )
        protected = cases.add_protected_person(
            wearer=wearer,
            reference=f"P-{simulated.device_id}",
            name="Simulated protected person",
            contact="",
            by=practitioner,
        )
        for zone in zones.get(simulated.device_id, ()):
            cases.add_condition(
                order=order,
                kind=ConditionKind.EXCLUSION_ZONE,
                name=zone["properties"]["name"],
                geometry=zone["geometry"],
                radius_m=zone["properties"].get("radius_m"),
                buffer_m=zone["properties"].get("buffer_m") or 0.0,
                hidden=bool(zone["properties"].get("hidden")),
                protects=protected,
                valid_from=moment,
                valid_to=None,
                by=practitioner,
            )
        device, tag_secrets[simulated.device_id] = devices.register_device(device_id=simulated.device_id, by=operator)
        devices.activate(device=device, wearer=wearer, began_at=moment, by=practitioner)
    return tag_secrets


def _zones_by_device(conditions: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    by_device: dict[str, list[dict[str, Any]]] = {}
    for feature in conditions["features"]:
        by_device.setdefault(feature["properties"]["device_id"], []).append(feature)
    return by_device
