"""Batches of crimes by the API: proven by a secret, one force's own, each thing taken once, whatever bytes come."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from tests.integration.crime_ground import CrimePeople, crime_people, handed_in, row

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.crimes.intake import MOST_BYTES
from waywarden.centre.crimes.models import CrimeBatch
from waywarden.centre.crimes.senders import CrimeSender, NotTaken

__all__ = ["crime_people"]  # the fixture

URL = "/api/crimes/batches"


@pytest.fixture
def secret(crime_people: CrimePeople) -> str:
    """Of a system of the Metropolitan Police's."""
    return added("met-records", "MPS")


def added(name: str, force: str, *more: str) -> str:
    out = StringIO()
    call_command("add_crime_sender", name, "--force", force, "--api", *more, "--as", "analyst", stdout=out)
    return out.getvalue().strip()


def send(content: bytes, secret: str | None, url: str = URL, **more: Any) -> Any:
    proof = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret is not None else {}
    client = Client(enforce_csrf_checks=True)
    return client.post(url, content, **({"content_type": "text/csv"} | proof | more))


def ask(number: int, secret: str) -> HttpResponse:
    return Client().get(f"{URL}/{number}", HTTP_AUTHORIZATION=f"Bearer {secret}")  # type: ignore[return-value]


def good_row(ref: str = "A1", **more: Any) -> str:
    began = clock.now() - timedelta(days=2)
    return row(ref, began, began + timedelta(hours=1), **more)


def bad_row(ref: str = "A2") -> str:
    began = clock.now() - timedelta(days=2)
    return row(ref, began, began - timedelta(hours=1))


def test_a_system_sends_a_batch_and_is_told_what_became_of_each_row(secret: str) -> None:
    answer = send(f"{good_row()}\n{bad_row()}".encode(), secret, f"{URL}?tz=Europe/London&place=street&name=day.csv")

    assert answer.status_code == 201
    told = answer.json()
    assert (told["verdict"], told["rows"], told["accepted"], told["police_force"]) == ("PARTIAL", 2, 1, "MPS")
    assert [(one["row"], one["column"], one["error_type"]) for one in told["rejected"]] == [
        (2, "date_to", "CRIME_DATE_TIME_TO_AFTER_FROM")
    ]
    assert told["rejected"][0]["message"]
    assert told["rejected"][0]["required_action"]
    batch = CrimeBatch.objects.get()
    assert (batch.channel, batch.tz, batch.place, batch.file_name, batch.by) == (
        "api", "Europe/London", "street", "day.csv", None,
    )  # fmt: skip
    assert AuditEntry.objects.get(what__startswith="took in").who == "met-records"
    assert answer.headers["Location"] == f"{URL}/{batch.pk}"
    assert ask(batch.pk, secret).json() == told
    assert AuditEntry.objects.get(act="consultation").who == "met-records"


def test_the_same_bytes_within_a_day_are_the_same_batch(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = good_row().encode()
    first, again = send(content, secret), send(content, secret)
    in_other_words = send(content, secret, f"{URL}?place=area")
    tomorrow = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    later = send(content, secret)

    assert [one.status_code for one in (first, again, in_other_words, later)] == [201, 200, 201, 201]
    assert [one.headers["Idempotent-Replayed"] for one in (first, again, later)] == ["false", "true", "false"]
    assert first.json() == again.json()
    assert later.json()["accepted_duplicates"] == 0, "an area is other than an address: a version"
    assert CrimeBatch.objects.count() == 3


def test_a_sender_is_held_to_its_own_force(secret: str, crime_people: CrimePeople) -> None:
    kent = handed_in(crime_people.other_force, good_row(force="Kent", batch_id="KNT20260310"))

    refused = send(good_row(force="Kent", batch_id="KNT20260310").encode(), secret)

    assert refused.status_code == 403
    assert "Nothing was taken" in refused.json()["message"]
    assert CrimeBatch.objects.count() == 1
    assert ask(kent.pk, secret).status_code == 404
    assert ask(kent.pk, secret).content == ask(10**30, secret).content, "theirs is as if it were not there"
    assert ask(kent.pk, added("kent-records", "KNT")).status_code == 200
    assert NotTaken.objects.get(reason="another force").times == 1


def test_without_a_secret_that_holds_nothing_is_read_or_told(secret: str, crime_people: CrimePeople) -> None:
    content = good_row().encode()
    stored = CrimeSender.objects.get().secret_sha256
    assert secret.encode() not in bytes(stored or b"")
    signed_in = Client()
    signed_in.force_login(crime_people.police)

    for wrong in (None, "", "x" + secret, secret[:-1], "ünknown", "\x00", bytes(stored or b"").hex()):
        assert send(content, wrong).status_code == 401, wrong
    assert signed_in.post(URL, content, content_type="text/csv").status_code == 401, "a cookie counts for nothing"
    call_command("end_crime_sender", "met-records", "--why", "replaced", "--as", "analyst")
    answer = send(content, secret)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert NotTaken.objects.get().times == 9
    assert not CrimeBatch.objects.exists()
    assert secret not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "content",
    [b"\x00", b"\x00,\x00\n" * 20, b"PK\x03\x04" + bytes(range(256)) * 9, b"%PDF-1.7", b"\xff\xfe" + b"a\x00" * 99,
     b'"' * 5000, b"," * 100_000, b"=cmd|'/c calc'!A1,\r\n" * 13, "\u202e\ud7ff,\U0010ffff".encode() * 13],
)  # fmt: skip
def test_whatever_bytes_come_are_kept_with_a_reason(secret: str, content: bytes) -> None:
    answer = send(content, secret, f"{URL}?name=%00%0a{'n' * 400}.csv")

    assert answer.status_code == 422
    told = answer.json()
    assert told["message"] or told["rejected"]
    assert bytes(CrimeBatch.objects.get(pk=told["batch"]).content) == content


def test_what_cannot_be_a_batch_is_refused_before_it_is_kept(secret: str) -> None:
    content = good_row().encode()
    statuses = {
        "form": send(content, secret, content_type="application/x-www-form-urlencoded").status_code,
        "zone": send(content, secret, f"{URL}?tz=../../etc/localtime").status_code,
        "long zone": send(content, secret, f"{URL}?tz={'E' * 300}").status_code,
        "place": send(content, secret, f"{URL}?place=somewhere%00").status_code,
        "large": send(b"x" * (MOST_BYTES + 1), secret).status_code,
        "put": Client().put(URL, content, HTTP_AUTHORIZATION=f"Bearer {secret}").status_code,
    }
    assert statuses == {"form": 415, "zone": 422, "long zone": 422, "place": 422, "large": 413, "put": 405}
    assert not CrimeBatch.objects.exists()


def test_who_registers_a_sender_is_told_what_cannot_be(crime_people: CrimePeople) -> None:
    added("one", "MPS", "--address", "crimes@one.invalid", "--folder", "one")
    for options, says in (
        (["one", "--force", "MPS", "--api"], "already"),
        (["two", "--force", "MPS"], "--api, --address or --folder"),
        (["two", "--force", "MPS", "--address", "Crimes@ONE.invalid"], "Another sender"),
        (["two", "--force", "MPS", "--folder", "one"], "Another sender"),
        (["two", "--force", "MPS", "--folder", "../one"], "slug"),
        (["two", "--force", "MPS", "--folder", "taken"], "own"),
        (["two", "--force", "MPS", "--address", "nobody"], "email"),
        (["two", "--force", "MPS", "--api", "--tz", "London"], "time zone"),
    ):
        with pytest.raises(CommandError, match=says):
            call_command("add_crime_sender", *options, "--as", "analyst")
    assert CrimeSender.objects.count() == 1
