"""A batch comes in: kept as it came, versions told apart, another force's refused, each with its audit row."""

from datetime import timedelta

import pytest
from tests.integration.crime_ground import CrimePeople, crime_people, handed_in, row

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.crimes.intake import Refused, receive
from waywarden.centre.crimes.models import Channel, Crime, CrimeBatch, CrimeVersion

__all__ = ["crime_people"]  # the fixture


def test_good_rows_go_in_beside_a_bad_one_and_the_file_is_kept(crime_people: CrimePeople) -> None:
    began = clock.now() - timedelta(days=2)
    good, bad = row("A1", began, began + timedelta(hours=1)), row("A2", began, began - timedelta(hours=1))

    batch = handed_in(crime_people.police, good, bad)

    assert (batch.verdict, batch.rows, batch.police_force, batch.batch_id) == ("PARTIAL", 2, "MPS", "MPS20260310")
    assert [one.crime.crime_ref for one in batch.crimes.all()] == ["A1"]
    assert [(one.row, one.error_type) for one in batch.rejected.all()] == [(2, "CRIME_DATE_TIME_TO_AFTER_FROM")]
    assert batch.rejected.get().required_action
    assert bytes(batch.content).decode() == f"{good}\n{bad}"
    entry = AuditEntry.objects.get(what__startswith="took in crime batch")
    assert (entry.who, entry.act, entry.detail["rows"]) == ("police", "collection", 2)


def test_a_crime_sent_again_is_a_duplicate_and_with_other_facts_a_new_version(crime_people: CrimePeople) -> None:
    began = clock.now().replace(microsecond=0) - timedelta(days=2)
    first = row("A1", began, began + timedelta(hours=1))
    handed_in(crime_people.police, first)
    handed_in(crime_people.police, first)
    handed_in(crime_people.police, row("A1", began, began + timedelta(hours=2), lat=51.560012))

    versions = CrimeVersion.objects.order_by("pk").values_list("number", "is_duplicate", "is_newest", "changed")

    assert list(versions) == [
        (1, False, False, []),
        (1, True, False, []),
        (2, False, True, ["Crime window", "Crime location"]),
    ]
    assert Crime.objects.count() == 1


def test_a_force_hands_in_its_own_crimes_and_sees_no_others(crime_people: CrimePeople) -> None:
    began = clock.now() - timedelta(days=2)
    mine = row("A1", began, began + timedelta(hours=1))

    with pytest.raises(Refused, match="another force"):
        handed_in(crime_people.other_force, mine)
    assert not CrimeBatch.objects.exists()
    handed_in(crime_people.police, mine)

    seen = {name: list(Crime.objects.visible_to(getattr(crime_people, name))) for name in ("police", "other_force")}
    assert [len(crimes) for crimes in seen.values()] == [1, 0]
    assert CrimeBatch.objects.visible_to(crime_people.other_force).count() == 0
    assert CrimeVersion.objects.visible_to(crime_people.analyst).count() == 1


def test_what_is_no_batch_is_kept_with_the_reason(crime_people: CrimePeople) -> None:
    batch = receive(content=b"", file_name="x.csv", channel=Channel.FOLDER, by=None)
    assert (batch.verdict, batch.rows, batch.by) == ("FAILED", 0, None)
    assert batch.why_unusable
    assert AuditEntry.objects.get().who == "folder"
