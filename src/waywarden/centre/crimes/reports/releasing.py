"""A paper about a crime leaves: made, kept and recorded as a disclosure in one transaction; its number is that of its
row in the audit log. A force takes one that was made of its own crime, and that is a disclosure again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act, AuditEntry
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.models import Crime, Match, MatchingResult
from waywarden.centre.crimes.reports.blocks import Paper
from waywarden.centre.crimes.reports.facts import Facts
from waywarden.centre.crimes.reports.gathering import Refused, current_result, facts_of, ruled_out, told_matches
from waywarden.centre.crimes.reports.match_csv import match_csv
from waywarden.centre.crimes.reports.models import MEDIA_TYPES, FileFormat, Kind, Report
from waywarden.centre.crimes.reports.pdf import pdf
from waywarden.centre.crimes.reports.proximity import proximity_report
from waywarden.centre.crimes.reports.rule_out import certificate
from waywarden.centre.crimes.reports.word import word

NOBODY = "Nobody is chosen of whom the force is to be told. Two analysts have to decide that first."


@dataclass(frozen=True)
class HandedOut:
    name: str
    media_type: str
    data: bytes


@transaction.atomic
def report_matches(
    *, crime: Crime, kind: Kind, file_format: FileFormat, keys: Sequence[str], why: str, by: User
) -> HandedOut:
    """A proximity report, or the table of matches, of the wearers with these keys of whom the force is to be told."""
    result, now = _result(crime), clock.now()
    chosen = [one for one in told_matches(result, by) if one.wearer.key in keys]
    if not chosen:
        raise Refused(NOBODY)
    facts = facts_of(result, chosen, now)
    rows = sum(len(person.fixes) for person in facts.persons) if kind == Kind.PROXIMITY else len(facts.persons)
    entry = _record(crime, facts, kind, file_format, [one.wearer.key for one in chosen], rows, why, by)
    number = str(entry.pk)
    if kind == Kind.MATCHES:
        content = match_csv(facts, number)
    else:
        content = _laid_out(proximity_report(facts, number, why, entry.at), file_format)
    return _keep(result, kind, file_format, chosen, entry, content, by)


@transaction.atomic
def certify(*, crime: Crime, file_format: FileFormat, key: str, why: str, by: User) -> HandedOut:
    """A certificate that the wearer with this key is ruled out of the crime."""
    result, now = _result(crime), clock.now()
    facts, found = ruled_out(result, key, now)
    entry = _record(crime, facts, Kind.RULE_OUT, file_format, [key], 1, why, by)
    content = _laid_out(certificate(facts, found, str(entry.pk), why, entry.at), file_format)
    return _keep(result, Kind.RULE_OUT, file_format, [], entry, content, by)


@transaction.atomic
def hand_out(*, report: Report, why: str, by: User) -> HandedOut:
    """The paper as it was made, once more. Whether `by` may have it is the caller's to ask."""
    record(
        by=by,
        act=Act.DISCLOSURE,
        what=f"took report {report.number} out again",
        why=why,
        whose=report.whose,
        report=report.number,
        exported=report.kind,
        format=report.file_format,
    )
    return HandedOut(report.file_name, report.media_type, bytes(report.content))


def _result(crime: Crime) -> MatchingResult:
    """Refused where the agreement under which it was found holds no more: then nothing of it may be told."""
    result = current_result(crime)
    assert result.agreement is not None
    if not result.agreement.holds_on(clock.now().date()):
        raise Refused(
            f"Agreement {result.agreement.pk}, under which this crime was matched, does not hold today. Nothing"
            " of it may"
            " be told until another one covers it."
        )
    return result


def _laid_out(paper: Paper, file_format: FileFormat) -> bytes:
    return word(paper) if file_format == FileFormat.DOCX else pdf(paper)


def _record(
    crime: Crime, facts: Facts, kind: Kind, file_format: FileFormat, whose: list[str], rows: int, why: str, by: User
) -> AuditEntry:
    return record(
        by=by,
        act=Act.DISCLOSURE,
        what=f"made a {kind.replace('_', '-')} paper of {crime} as {file_format}"[:200],
        why=why,
        whose=whose,
        exported=kind.value,
        format=file_format.value,
        crime=str(crime),
        version=facts.crime.version,
        run=facts.method.run,
        agreement=facts.method.agreement,
        rows=rows,
    )


def _keep(
    result: MatchingResult,
    kind: Kind,
    file_format: FileFormat,
    matches: Sequence[Match],
    entry: AuditEntry,
    content: bytes,
    by: User,
) -> HandedOut:
    made: datetime = entry.at
    report = Report.objects.create(
        number=entry.pk,
        result=result,
        kind=kind,
        file_format=file_format,
        whose=entry.whose,
        file_name=f"{kind.value.replace('_', '-')}-{made:%Y-%m-%d}-disclosure-{entry.pk}.{file_format.value}",
        content=content,
        why=entry.why,
        by=by,
        at=made,
    )
    report.matches.set(matches)
    return HandedOut(report.file_name, MEDIA_TYPES[file_format], content)
