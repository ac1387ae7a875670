"""The pages of crime mapping: who sees what, what is counted, who decides, and that each look is on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.integration.conftest import Case, People
from tests.integration.crime_ground import CrimePeople, crime_people, handed_in, row
from tests.integration.crime_pages_ground import Matched, ask, found, matched
from tests.integration.walks import store, walk

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.crimes.deciding import is_told
from waywarden.centre.crimes.models import Agreement, CrimeBatch, CrimeVersion, Match, MatchingResult, Outcome

__all__ = ["crime_people"]  # the fixture

pytestmark = pytest.mark.django_db(transaction=True)  # the store keeps what it was told of its partitions

# Who gets in, as in test_access.py; docs/reference/access.md holds this table for people.
EXPECTED = {
    #                  analyst, police, other_force, senior
    "home": (302, 302, 302, 302),
    "crimes": (200, 200, 200, 403),
    "crime-batches": (200, 200, 200, 403),
    "crime-upload": (200, 200, 200, 403),
    "crime-batch": (200, 200, 404, 403),
    "crime-batch-errors": (200, 200, 404, 403),
    "crime": (200, 200, 404, 403),
    "crime-map": (200, 200, 404, 403),
    "crime-reports": (200, 200, 404, 403),
    "make-crime-report": (405, 403, 403, 403),
    "take-crime-report": (405, 405, 405, 403),
    "crime-match": (200, 200, 404, 403),
    "crime-decide": (405, 403, 403, 403),
    "crime-review": (405, 403, 403, 403),
    "crime-outcome": (403, 405, 405, 403),
    "wearer-crimes": (200, 200, 404, 403),
    "crime-agreements": (403, 403, 403, 200),
    "add-agreement": (403, 403, 403, 200),
    "end-agreement": (403, 403, 403, 200),
    "operations": (403, 403, 403, 200),
    "wearers": (403, 403, 403, 200),
}


@pytest.fixture
def one(people: People, crime_people: CrimePeople, case: Case) -> Matched:
    return matched(people, crime_people, case)


def everyone(people: People, crime_people: CrimePeople) -> tuple[User, ...]:
    return crime_people.analyst, crime_people.police, crime_people.other_force, people.senior


def where(name: str, one: Matched) -> dict[str, Any]:
    if name in ("crime-batch", "crime-batch-errors"):
        return {"number": one.version.batch_id}
    if name in ("crime", "crime-map") or name.endswith(("-reports", "-report")):
        return {"crime_pk": one.crime.pk}
    if name == "wearer-crimes":
        return {"key": one.match.wearer.key}
    if name == "end-agreement":
        return {"number": one.agreement.pk}
    return (
        {"match_pk": one.match.pk} if name in ("crime-match", "crime-decide", "crime-review", "crime-outcome") else {}
    )


def test_who_gets_in_and_that_every_look_is_on_record(one: Matched, people: People, crime_people: CrimePeople) -> None:
    seen = {}
    for name in EXPECTED:
        answers = []
        for user in everyone(people, crime_people):
            before = AuditEntry.objects.count()
            answer = ask(user, name, **where(name, one))
            answers.append(answer.status_code)
            assert AuditEntry.objects.count() - before == (answer.status_code == 200), (name, user.username)
        seen[name] = tuple(answers)
    assert seen == EXPECTED


def test_after_signing_in_an_analyst_is_at_the_crimes(crime_people: CrimePeople, people: People) -> None:
    for user, path in ((crime_people.police, "/crimes"), (people.operator, "/operations")):
        answer = Client().post(
            reverse("sign-in"), {"username": user.username, "password": "a long test password"}, follow=True
        )
        assert answer.redirect_chain[-1][0] == path  # type: ignore[attr-defined]
        assert answer.status_code == 200


def test_a_crime_tells_n_of_m_and_whom_it_names(one: Matched, crime_people: CrimePeople) -> None:
    text = ask(crime_people.analyst, "crime", crime_pk=one.crime.pk).content.decode()
    assert "Who was or may have been near: 1 of 3" in text
    assert "Unmonitored then: 1 of 3" in text
    assert "Ruled out: 1 of 3" in text
    assert "2 of 28 days" in text
    assert "1 in 240" in text
    assert "12 m <span" in text
    assert "an invented pilot (an invented agreement)" in text
    assert AuditEntry.objects.latest("pk").whose == ["T-0001", "T-0002", "T-0003"]
    for page in ("crimes", "crime", "crime-match"):
        for user in (crime_people.analyst, crime_people.police):
            assert b"Invented Wearer" not in ask(user, page, **where(page, one)).content


def test_a_force_is_told_name_and_movements_only_where_two_agree(
    one: Matched, crime_people: CrimePeople, case: Case
) -> None:
    store(case, walk([900.0, 20.0, 15.0, 900.0], one.version.began_at))

    def drawn(user: User) -> list[str]:
        answer = ask(user, "crime-map", crime_pk=one.crime.pk)
        assert AuditEntry.objects.latest("pk").whose == [wearer["key"] for wearer in answer.json()["wearers"]]  # type: ignore[attr-defined]
        return [wearer["key"] for wearer in answer.json()["wearers"]]  # type: ignore[attr-defined]

    def told() -> bool:
        return b"Invented Wearer" in ask(crime_people.police, "crime", crime_pk=one.crime.pk).content

    match = {"match_pk": one.match.pk}
    decision = {"decision": "to_police", "reason": "three fixes inside"}
    assert ask(crime_people.analyst, "crime-decide", decision, **match).status_code == 302
    assert (drawn(crime_people.police), told(), drawn(crime_people.analyst)) == ([], False, ["T-0001"])
    for name, key in (
        ("crime", {"crime_pk": one.crime.pk}),
        ("crime-match", match),
        ("wearer-crimes", {"key": "T-0001"}),
    ):
        page = ask(crime_people.police, name, **key).content
        assert b"three fixes inside" not in page, "what analysts say to one another"
        assert b"you are not told" in page
    second = {"qualification": one.match.qualifications.get().pk, "agrees": "yes", "why": "looked at them"}
    own = ask(crime_people.analyst, "crime-review", second, **match)
    assert own.status_code == 422
    assert b"You made this decision yourself" in own.content
    assert ask(crime_people.second, "crime-review", second, **match).status_code == 302
    assert is_told(one.match)
    assert (drawn(crime_people.police), told()) == (["T-0001"], True)


def test_a_decision_needs_its_reason_and_the_current_result(one: Matched, crime_people: CrimePeople) -> None:
    match = {"match_pk": one.match.pk}
    empty = ask(crime_people.analyst, "crime-decide", {"decision": "to_police", "reason": ""}, **match)
    assert empty.status_code == 422
    assert b'href="#id_reason">Reason: This is needed: reason.</a>' in empty.content
    found(one.version, one.agreement, [])
    late = ask(crime_people.analyst, "crime-decide", {"decision": "unclear", "reason": "coarse"}, **match)
    assert late.status_code == 422
    assert b"A newer run has replaced this result" in late.content
    assert not one.match.qualifications.exists()


def test_what_became_of_it_is_told_by_the_force_of_whom_it_was_told(one: Matched, crime_people: CrimePeople) -> None:
    outcome = {"kind": "charge", "on": clock.now().date().isoformat(), "note": ""}
    match = {"match_pk": one.match.pk}
    refused = ask(crime_people.police, "crime-outcome", outcome, **match)
    assert refused.status_code == 422
    assert b"has not been told of this person" in refused.content
    ask(crime_people.analyst, "crime-decide", {"decision": "to_police", "reason": "inside"}, **match)
    second = {"qualification": one.match.qualifications.get().pk, "agrees": "yes", "why": "seen"}
    ask(crime_people.second, "crime-review", second, **match)
    tomorrow = outcome | {"on": (clock.now() + timedelta(days=2)).date().isoformat()}
    assert b"has not come yet" in ask(crime_people.police, "crime-outcome", tomorrow, **match).content
    assert ask(crime_people.police, "crime-outcome", outcome, **match).status_code == 302
    assert Outcome.objects.get().kind == "charge"
    assert ask(crime_people.other_force, "crime-outcome", outcome, **match).status_code == 404


def test_the_map_shows_a_tag_only_near_the_crime_in_its_window_while_it_was_on_the_wearer(
    one: Matched, crime_people: CrimePeople, case: Case
) -> None:
    case.activation.began_at = one.version.began_at - timedelta(minutes=5)
    case.activation.save(update_fields=["began_at"])
    distances = [500.0] * 20 + [5000.0] * 10 + [30.0] * 5 + [6000.0] * 60  # from 20 minutes before the window
    store(case, walk(distances, one.version.began_at - timedelta(minutes=20)))
    [wearer] = ask(crime_people.analyst, "crime-map", crime_pk=one.crime.pk).json()["wearers"]  # type: ignore[attr-defined]
    fixes = wearer["fixes"]
    began_ms = one.version.began_at.timestamp() * 1000
    assert min(fixes["recorded_at"]) >= began_ms - 5 * 60_000, "before that the tag was on nobody"
    assert max(fixes["recorded_at"]) <= began_ms + 40 * 60_000
    assert sum(one_m > 1000 for one_m in fixes["distance_m"]) <= 6, "only the neighbours of what is near"
    assert len(set(fixes["run"])) > 1, "no line is drawn over what is left out"
    assert wearer["in_window"] > len(fixes["run"])


def test_late_positions_change_the_list_and_what_was_shown_stays(one: Matched, crime_people: CrimePeople) -> None:
    newer = found(one.version, one.agreement, [])
    newer.changes = [
        {"wearer": "T-0001", "before": "present", "after": None, "why": "late positions show otherwise"},
        {"wearer": "T-0707", "before": "unmonitored", "after": "ruled_out", "why": "more fixes"},
        {"wearer": "T-0708", "before": "unmonitored", "after": "ruled_out", "why": "more fixes"},
    ]
    newer.save()
    text = ask(crime_people.analyst, "crime", crime_pk=one.crime.pk).content.decode()
    assert "<strong>T-0001</strong> left, and was present: late positions show otherwise" in text
    assert "2 were unmonitored then, are ruled out" in text
    assert "T-0707" not in text, "of those far off it is told how many, for there may be hundreds"
    assert AuditEntry.objects.latest("pk").whose == ["T-0001"], "who left the list is named as well"
    earlier = ask(
        crime_people.analyst, "crime", query=f"?result={one.result.pk}", crime_pk=one.crime.pk
    ).content.decode()
    assert "You look at an earlier result" in earlier
    assert "Who was or may have been near: 1 of 3" in earlier
    for nonsense in ("0", "x", "9" * 30):
        assert ask(crime_people.analyst, "crime", query=f"?result={nonsense}", crime_pk=one.crime.pk).status_code == 404


def test_an_amended_crime_waits_again_and_says_what_changed(one: Matched, crime_people: CrimePeople) -> None:
    began = one.version.began_at + timedelta(hours=1)
    handed_in(crime_people.police, row("A1", began, began + timedelta(minutes=30)))
    text = ask(crime_people.police, "crime", crime_pk=one.crime.pk).content.decode()
    assert "waiting to be matched" in text
    assert "Version 2 waits to be matched" in text
    assert "Below stands what was found of version 1" in text
    assert "Who was or may have been near: 1 of 3" in text
    assert "Version 2: crime window changed" in text
    assert "summer time read as UTC" in text
    batch = CrimeBatch.objects.latest("pk")
    assert b"Version 2: crime window changed" in ask(crime_people.police, "crime-batch", number=batch.pk).content


def test_crimes_are_filtered_and_counted(one: Matched, crime_people: CrimePeople) -> None:
    began = clock.now() - timedelta(days=5)
    handed_in(crime_people.police, *(row(f"B{number}", began, began, crime_type="TFP") for number in range(60)))
    found(CrimeVersion.objects.get(crime__crime_ref="B7"), None, [])
    counts = {
        query: ask(crime_people.analyst, "crimes", query=query).context["page"].total  # type: ignore[attr-defined]
        for query in (
            "", "?reference=b1", "?crime_type=RB", "?found=present", "?found=possible", "?found=waiting",
            "?found=no_agreement", "?found=matched", "?found=to_decide",
            "?found=to_review", f"?since={clock.now().date()}", "?police_force=KNT", "?found=x",
        )
    }  # fmt: skip
    assert list(counts.values()) == [61, 11, 1, 1, 0, 59, 1, 1, 1, 0, 1, 0, 61]
    ask(crime_people.analyst, "crime-decide", {"decision": "unclear", "reason": "coarse"}, match_pk=one.match.pk)
    for query, total in (("?found=to_decide", 0), ("?found=to_review", 1)):
        assert ask(crime_people.second, "crimes", query=query).context["page"].total == total  # type: ignore[attr-defined]
    second = ask(crime_people.analyst, "crimes", query="?page=2").content.decode()
    assert "51 to 61 of 61 crimes" in second
    assert ask(crime_people.other_force, "crimes").context["page"].total == 0  # type: ignore[attr-defined]


def test_a_batch_is_uploaded_good_rows_beside_bad_ones(crime_people: CrimePeople) -> None:
    began = clock.now() - timedelta(days=2)
    hostile = '=HYPERLINK("x")<script>alert(1)</script>'
    lines = "\n".join(
        [row("A1", began, began), row("A2", began, began, crime_type=hostile), row("<b>A3</b>", began, began)]
    )
    file = SimpleUploadedFile("<i>crimes</i>.csv", lines.replace('"', '""').encode())
    data = {"file": file, "tz": "Europe/London", "place": "street"}
    answer = ask(crime_people.police, "crime-upload", data)
    batch = CrimeBatch.objects.get()
    assert answer.headers["Location"] == reverse("crime-batch", kwargs={"number": batch.pk})
    assert (batch.verdict, batch.tz, batch.place, batch.channel) == ("PARTIAL", "Europe/London", "street", "upload")
    page = ask(crime_people.police, "crime-batch", number=batch.pk).content.decode()
    assert "2 of 3 rows taken" in page
    assert "Amend crime type to a registered crime type" in page
    assert "<script>alert" not in page
    assert "<b>A3" not in page
    errors = ask(crime_people.police, "crime-batch-errors", number=batch.pk)
    assert errors.headers["Content-Disposition"] == f'attachment; filename="batch-{batch.pk}-errors.csv"'
    cells = [cell for line in errors.content.decode("utf-8-sig").splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert AuditEntry.objects.latest("pk").act == Act.DISCLOSURE


def test_what_cannot_be_taken_is_said_at_the_form_or_on_the_batch(crime_people: CrimePeople) -> None:
    began = clock.now() - timedelta(days=2)

    def upload(content: bytes, user: User) -> Any:
        file = SimpleUploadedFile("crimes.csv", content)
        return ask(user, "crime-upload", {"file": file, "tz": "UTC", "place": "address"})

    other = upload(row("A1", began, began).encode(), crime_people.other_force)
    assert other.status_code == 422
    assert b"This batch is of another force than yours" in other.content
    assert ask(crime_people.police, "crime-upload", {"tz": "UTC", "place": "address"}).status_code == 422
    for content in (b"", b"\x00\xff\x00", b"Month,Longitude,Latitude\n2026-01,0,51\n"):
        assert upload(content, crime_people.police).status_code == 302
        batch = CrimeBatch.objects.latest("pk")
        page = ask(crime_people.police, "crime-batch", number=batch.pk).content.decode()
        assert "0 of " in page


def test_summer_time_read_as_utc_is_said_before_all_else(
    crime_people: CrimePeople, monkeypatch: pytest.MonkeyPatch
) -> None:
    summer = clock.now().replace(month=7, day=1, hour=12, minute=0)
    monkeypatch.setattr(clock, "now", lambda: summer)
    later = summer + timedelta(minutes=50)
    batch = handed_in(crime_people.police, row("A1", later, later, batch_id=f"MPS{summer:%Y%m%d}"))
    page = ask(crime_people.police, "crime-batch", number=batch.pk).content.decode()
    assert (
        page.index("Look at the time zone.")
        < page.index("British Summer Time read as UTC")
        < page.index("Rows refused")
    )


def test_from_a_wearer_to_crimes_and_back(one: Matched, people: People, crime_people: CrimePeople) -> None:
    own = ask(people.officer, "wearer-crimes", key="T-0001").content.decode()
    assert "MPS A1" in own
    assert f"/crimes/{one.crime.pk}" not in own, "a practitioner has no crimes, only their cases"
    assert ask(people.colleague, "wearer-crimes", key="T-0001").status_code == 404
    assert ask(crime_people.analyst, "wearer-crimes", key="T-0003").status_code == 404, "ruled out, and no case"
    assert f"/crimes/{one.crime.pk}" in ask(crime_people.police, "wearer-crimes", key="T-0001").content.decode()
    Match.objects.update(result=one.result)
    MatchingResult.objects.update(is_current=False)
    assert "0 crimes" in ask(people.officer, "wearer-crimes", key="T-0001").content.decode()


def test_a_senior_writes_agreements_down_and_ends_them(one: Matched, people: People) -> None:
    today = clock.now().date()
    data = {
        "police_force": "KNT",
        "crime_types": ["RB", "AB"],
        "programmes": ["acquisitive_crime"],
        "purpose": "an invented purpose",
        "legal_basis": "an invented law",
        "begins_on": today.isoformat(),
        "ends_on": (today + timedelta(days=10)).isoformat(),
    }
    wrong = ask(people.senior, "add-agreement", data | {"ends_on": today.isoformat(), "crime_types": []})
    assert wrong.status_code == 422
    assert b"It must end after it begins." in wrong.content
    assert b"Choose at least one type of crime." in wrong.content
    assert ask(people.senior, "add-agreement", data).status_code == 302
    agreement = Agreement.objects.get(police_force="KNT")
    assert b"2 hold today" in ask(people.senior, "crime-agreements").content
    assert ask(people.senior, "end-agreement", {"why": ""}, number=agreement.pk).status_code == 422
    assert ask(people.senior, "end-agreement", {"why": "a pilot is over"}, number=agreement.pk).status_code == 302
    assert AuditEntry.objects.filter(why="a pilot is over", act=Act.ALTERATION).exists()
    assert ask(people.operator, "add-agreement", data).status_code == 403
