"""Crimes as a force sends them, and the people who work with them, all invented."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import CrimeAnalyst, PoliceAnalyst
from waywarden.centre.crimes.intake import receive
from waywarden.centre.crimes.models import Channel, CrimeBatch


@dataclass
class CrimePeople:
    analyst: User
    second: User
    police: User  # of MPS
    other_force: User


@pytest.fixture
def crime_people(db: None) -> CrimePeople:
    def person(name: str, role: str, force: str = "") -> User:
        return User.objects.create_user(
            name, password="a long test password", role=role, police_force=force, first_name=name.title()
        )

    return CrimePeople(
        analyst=person("analyst", CrimeAnalyst.key),
        second=person("second", CrimeAnalyst.key),
        police=person("police", PoliceAnalyst.key, "MPS"),
        other_force=person("kent", PoliceAnalyst.key, "KNT"),
    )


def row(
    ref: str,
    began_at: datetime,
    ended_at: datetime,
    *,
    lat: float = 51.550012,
    lon: float = -0.110012,
    crime_type: str = "RB",
    force: str = "Metropolitan",
    batch_id: str = "MPS20260310",
) -> str:
    """A line of a batch, 13 columns."""
    times = [moment.strftime("%Y%m%d%H%M%S") for moment in (began_at, ended_at)]
    return ",".join([force, crime_type, "", batch_id, ref, *times, "", "", f"{lat:.6f}", f"{lon:.6f}", "WGS84", ""])


def handed_in(by: User, *rows: str) -> CrimeBatch:
    return receive(content="\n".join(rows).encode(), file_name="crimes.csv", channel=Channel.UPLOAD, by=by)
