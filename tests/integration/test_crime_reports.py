"""Papers about a crime: who is in them and who is not, that Word and PDF say the same, and their trace."""

import csv
import io
import re
from datetime import datetime, timedelta

import pypdfium2
import pytest
from django.http import HttpResponse
from docx import Document
from tests.integration.conftest import People
from tests.integration.crime_ground import CrimePeople, crime_people
from tests.integration.crime_pages_ground import ask, found
from tests.integration.report_ground import HOSTILE, Ground, ground, line, tell
from tests.integration.walks import store, walk

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.cases.models import Condition, ProtectedPerson
from waywarden.centre.crimes import matching
from waywarden.centre.crimes.agreements import end
from waywarden.centre.crimes.deciding import qualify
from waywarden.centre.crimes.models import CrimeVersion, Decision, Match, MatchingResult
from waywarden.centre.crimes.reports.blocks import Figure, Table
from waywarden.centre.crimes.reports.gathering import Refused, current_result, facts_of, ruled_out, told_matches
from waywarden.centre.crimes.reports.models import Report
from waywarden.centre.crimes.reports.pdf import pdf
from waywarden.centre.crimes.reports.proximity import proximity_report
from waywarden.centre.crimes.reports.rule_out import certificate
from waywarden.centre.crimes.reports.word import word
from waywarden.geodesy import distance_m

__all__ = ["crime_people", "ground"]  # the fixtures

pytestmark = pytest.mark.django_db(transaction=True)  # the store keeps what it was told of its partitions

WHY = {"reason": "investigation", "explained": "an invented inquiry"}
MADE_AT = datetime.fromisoformat("2026-03-05T10:00:00+00:00")


def paper(ground: Ground):  # type: ignore[no-untyped-def]
    result = current_result(ground.crime)
    facts = facts_of(result, told_matches(result, ground.people.analyst), MADE_AT)
    return proximity_report(facts, "4711", "Investigation of an offence: an invented inquiry", MADE_AT)


def make(ground: Ground, by: User | None = None, **other: object) -> HttpResponse:
    asked = {"kind": "proximity", "file_format": "pdf", "persons": ["T-0001"], **WHY} | other
    return ask(by or ground.people.analyst, "make-crime-report", asked, crime_pk=ground.crime.pk)


def text_of(document: bytes) -> str:
    """Of a PDF or a Word document, without line breaks."""
    if document.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(document)
        said = "".join(page.get_textpage().get_text_range() + " " for page in pages)
        return " ".join(re.sub("[\ufffe\u0002]", "", said).split())
    opened = Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([one.text for one in opened.paragraphs] + cells).split())


def test_a_report_names_whom_the_force_is_told_of_and_nobody_else(ground: Ground) -> None:
    result = current_result(ground.crime)
    assert told_matches(result, ground.people.analyst) == []
    tell(ground.match, ground.people)
    assert told_matches(result, ground.people.other_force) == []
    facts = facts_of(result, told_matches(result, ground.people.analyst), MADE_AT)
    [person] = facts.persons
    assert (person.key, person.name, person.manager) == ("T-0001", "Invented Wearer", "Officer")
    assert (facts.method.considered, facts.method.count("unmonitored"), facts.method.agreement) == (
        3, 1, result.agreement_id,
    )  # fmt: skip
    # 12:10 to 13:00, both ends included; the walk begins at 12:00 with a fix a minute.
    assert (person.fixes_known, person.fixes[0].number > 1) == (51, True)
    for fix in person.fixes:
        row = person.track.row(fix.number - 1, named=True)
        assert (fix.at, fix.lat) == (row["recorded_at"], row["lat"])
        assert fix.distance_m == pytest.approx(float(distance_m(fix.lat, fix.lon, 51.55, -0.11)))
        assert fix.reaches == (fix.distance_m - 12 <= 100)
    assert person.first is not None and person.last is not None  # noqa: PT018
    assert (person.first.at.minute, person.last.at.minute) == (28, 41)
    assert max(one.distance_m for one in person.fixes) < 800, "where they were before and after is not told"


def test_word_and_pdf_say_the_same_and_every_page_has_the_number(ground: Ground) -> None:
    tell(ground.match, ground.people)
    made = paper(ground)
    opened = Document(io.BytesIO(word(made)))
    tables = [block for block in made.blocks if isinstance(block, Table)]
    shown = {tuple(tuple(cell.text for cell in row.cells) for row in table.rows) for table in opened.tables}
    for table in tables:
        assert (table.headings, *table.rows) in shown, table.caption
    maps = [block for block in made.blocks if isinstance(block, Figure)]
    assert [one.name.split(":")[0] for one in maps] == ["EM/01", "EM/02"]
    described = [one._inline.docPr.get("descr") for one in opened.inline_shapes]
    assert described == [one.alt for one in maps]
    assert {section.header.paragraphs[0].text for section in opened.sections} == {made.mark}
    levels = [one.style.name for one in opened.paragraphs if one.style.name.startswith(("Title", "Heading"))]
    assert levels[:3] == ["Title", "Heading 1", "Heading 1"]

    content = pdf(made)
    assert pdf(made) == content
    document = pypdfium2.PdfDocument(content)
    assert all("Disclosure 4711" in page.get_textpage().get_text_range() for page in document)
    for mark in (b"/StructTreeRoot", b"/Lang(en-GB)", b"pdfuaid"):
        assert mark in content.replace(b"/Lang (en-GB)", b"/Lang(en-GB)")
    said = text_of(content)
    for row in (row for table in tables for row in table.rows):
        for cell in row:
            assert cell.replace(" ", "") in said.replace(" ", ""), cell
    for wanted in (
        "at this hour on 1 of 80 other days",
        "It is not proof",
        "section 9",
        "knowing that, if it is introduced in evidence",
        "EM/03",
    ):
        assert wanted in said


def test_no_zone_and_no_protected_person_moves_a_letter(ground: Ground) -> None:
    tell(ground.match, ground.people)
    Condition.objects.update(hidden=True)
    before = paper(ground)
    told = text_of(word(before))
    for secret in ("Test zone", "Invented Protected Person", "P-T-0001", "xclusion", "stalking", "by her advocate"):
        assert secret not in told
        assert not any(secret in block.svg for block in before.blocks if isinstance(block, Figure))
    moved = {"type": "Point", "coordinates": [-0.1143, 51.55]}  # 300 m
    Condition.objects.update(geometry=moved)
    ProtectedPerson.objects.update(name="Another", contact="elsewhere")
    after = paper(ground)
    assert after == before, "the same text and the same maps, byte for byte"
    assert pdf(after) == pdf(before)


def test_what_a_force_writes_stays_text(ground: Ground) -> None:
    tell(ground.match, ground.people)
    CrimeVersion.objects.update(text=HOSTILE)
    made = paper(ground)
    plain = '=HYPERLINK("x") #panic() *bold* $x$ <b>&amp; \\u{41} @ref [x]'
    assert f"{plain}  נ 😀 Łódź" in [cell.text for row in _crime_table(word(made)) for cell in row.cells]
    said = text_of(pdf(made)).replace(" ", "")
    assert f"{plain}[U+05E0][U+1F600]Łódź".replace(" ", "") in said, "what the font lacks is told by its number"


def _crime_table(document: bytes) -> list:  # type: ignore[type-arg]
    return [row for table in Document(io.BytesIO(document)).tables for row in table.rows]


def test_a_report_is_a_disclosure_and_its_force_may_take_it_while_it_is_told(ground: Ground) -> None:
    tell(ground.match, ground.people)
    answer = make(ground)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/pdf", "no-store")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose, entry.who) == (Act.DISCLOSURE, ["T-0001"], "analyst")
    assert entry.why == "Investigation of an offence: an invented inquiry"
    assert (entry.detail["exported"], entry.detail["format"], entry.detail["rows"]) == ("proximity", "pdf", 30)
    assert f"Disclosure {entry.pk}" in text_of(answer.content)
    assert f"disclosure-{entry.pk}.pdf" in answer["Content-Disposition"]

    taken = {"report": str(entry.pk), **WHY}
    again = ask(ground.people.police, "take-crime-report", taken, crime_pk=ground.crime.pk)
    assert again.content == answer.content
    second = AuditEntry.objects.latest("pk")
    assert (second.act, second.who, second.whose, second.detail["report"]) == (
        Act.DISCLOSURE, "police", ["T-0001"], entry.pk,
    )  # fmt: skip
    assert (
        ask(ground.people.police, "take-crime-report", taken | {"explained": ""}, crime_pk=ground.crime.pk).status_code
        == 422
    )
    assert ask(ground.people.other_force, "take-crime-report", taken, crime_pk=ground.crime.pk).status_code == 404

    # A later run says otherwise: the report is marked, and taken no more once it is decided otherwise.
    agreement = current_result(ground.crime).agreement
    later = found(ground.result.version, agreement, [line("T-0001", "possible")])
    newer = Match.objects.create(result=later, wearer=ground.match.wearer, label="possible", fixes_in_window=51)
    page = ask(ground.people.police, "crime-reports", crime_pk=ground.crime.pk)
    assert b"A newer result has replaced what it says" in page.content
    qualify(match=newer, decision=Decision.NOT_TO_POLICE, reason="coarse", by=ground.people.second)
    assert ask(ground.people.police, "take-crime-report", taken, crime_pk=ground.crime.pk).status_code == 422
    assert AuditEntry.objects.filter(act=Act.DISCLOSURE).count() == 2


def test_only_an_analyst_makes_one_and_only_of_whom_is_told(ground: Ground, people: People) -> None:
    assert make(ground).status_code == 422, "nobody is told of yet"
    tell(ground.match, ground.people)
    assert make(ground, persons=["T-0002"]).status_code == 422
    assert make(ground, explained="").status_code == 422
    assert make(ground, file_format="csv").status_code == 422
    others = (ground.people.police, ground.people.other_force, people.officer, people.senior)
    assert [make(ground, by=one).status_code for one in others] == [403] * 4
    agreement = current_result(ground.crime).agreement
    assert agreement is not None
    end(agreement=agreement, why="an invented end", by=people.senior)
    refused = make(ground)
    assert (refused.status_code, b"does not hold today" in refused.content) == (422, True)
    MatchingResult.objects.update(is_current=False)
    assert b"has not been matched yet" in make(ground).content
    assert not Report.objects.exists()
    assert not AuditEntry.objects.filter(act=Act.DISCLOSURE).exists()


def test_a_certificate_clears_one_wearer_tells_no_place_of_theirs_and_is_not_for_the_force(ground: Ground) -> None:
    answer = make(ground, kind="rule_out", wearer="T-0002", file_format="docx", persons=[])
    said = text_of(answer.content)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.whose, entry.detail["exported"]) == (Act.DISCLOSURE, ["T-0002"], "rule_out")
    facts, found = ruled_out(current_result(ground.crime), "T-0002", MADE_AT)
    assert 1970 < found.nearest_fix_m < 2000 < facts.method.radius_m + 1950
    for wanted in (
        "The tag of Invented Wearer (T-0002) was not within 100 m",
        f"{found.nearest_fix_m:,.0f} m from the place, accuracy 12 m",
        "Good fixes are never farther apart than 1 min; a rule-out allows 5 min.",
        "none has come in since",
    ):
        assert wanted in said
    assert f"Disclosure {entry.pk}" in Document(io.BytesIO(answer.content)).sections[0].header.paragraphs[0].text
    assert "-0.08" not in said, "two kilometres east: no place of the wearer's"
    assert "T-0001" not in said
    page = ask(ground.people.police, "crime-reports", crime_pk=ground.crime.pk)
    assert (page.status_code, b"T-0002" in page.content) == (200, False)
    assert text_of(pdf(certificate(facts, found, "7", "why", MADE_AT))).count("T-0002") >= 3


def test_nothing_is_certified_of_whom_the_run_does_not_rule_out_or_of_whom_more_is_known_now(ground: Ground) -> None:
    for key in ("T-0001", "T-0003", "T-9999"):
        with pytest.raises(Refused, match="not ruled out"):
            ruled_out(current_result(ground.crime), key, clock.now())
    late = walk([40.0], begin=ground.result.version.began_at + timedelta(seconds=30), seed=3)
    store(ground.far, late)
    with pytest.raises(Refused, match="52 fixes of this wearer are known in the window now, and the run read 51"):
        ruled_out(current_result(ground.crime), "T-0002", clock.now())


def test_the_table_of_matches_is_safe_in_a_spreadsheet_and_says_how_sure_it_is(ground: Ground) -> None:
    tell(ground.match, ground.people)
    CrimeVersion.objects.update(text=HOSTILE)
    answer = make(ground, kind="matches", file_format="csv")
    [row] = csv.DictReader(io.StringIO(answer.content.decode()))
    assert list(row)[:18] == [
        "POLICE FORCE", "BATCH ID", "CRIME REF", "CRIME TYPE", "FROM DATE/TIME", "TO DATE/TIME", "CRIME LATITUDE",
        "CRIME LONGITUDE", "OTHER INFO", "DEVICE ID", "DEVICE NAME", "SUBJECT IDENTIFIER", "OFFENDER NAME", "NOMIS ID",
        "PNC REF", "OFFENDER ADDRESS", "OFFENDER DATE OF BIRTH", "OFFENDER MANAGER",
    ]  # fmt: skip
    assert row["OTHER INFO"].startswith("'=HYPERLINK")
    assert (row["DEVICE ID"], row["SUBJECT IDENTIFIER"], row["LABEL"], row["PROBABILITY"]) == (
        "tag-1", "T-0001", "present", "0.9991",
    )  # fmt: skip
    assert (row["NEAREST DISTANCE (M)"], row["FIXES IN WINDOW"], row["CRIME LONGITUDE"]) == ("11.0", "51", "-0.11")
    assert row["DISCLOSURE"] == str(AuditEntry.objects.latest("pk").pk)


def test_who_passed_between_two_fixes_is_told_by_these_two(ground: Ground, crime_people: CrimePeople) -> None:
    """No fix is near the place: those about the nearest approach are told, no map is drawn, and it is said so."""
    Match.objects.filter(pk=ground.match.pk).update(wearer=ground.far.wearer, label="possible")
    match = Match.objects.get(pk=ground.match.pk)
    tell(match, crime_people)
    facts = facts_of(current_result(ground.crime), [match], MADE_AT)
    [person] = facts.persons
    assert [one.number for one in person.fixes] == [11, 12]
    made = proximity_report(facts, "1", "why", MADE_AT)
    assert not any(isinstance(block, Figure) for block in made.blocks)
    assert "any approach lies between fixes" in text_of(pdf(made))


def test_what_the_worker_ruled_out_can_be_certified(ground: Ground) -> None:
    """The run and the certificate count the same fixes, at both ends of the window too."""
    CrimeVersion.objects.update(due_at=clock.now(), due_why="new_crime")
    while matching.step():
        pass
    result = current_result(ground.crime)
    assert result.pk != ground.result.pk
    _, found = ruled_out(result, "T-0002", clock.now())
    assert (found.line.fixes_in_window, found.good_fixes) == (51, 51)
