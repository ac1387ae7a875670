"""The certificate that one wearer is ruled out of one crime: what was looked at, why that is enough, and its limits.

No place of the wearer's stands in it: how far the nearest fix was is all that clears them.
"""

from datetime import datetime

from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.blocks import Block, Bullets, Fields, Heading, Paper, Paragraph, Table
from waywarden.centre.crimes.reports.facts import Facts, RuledOut
from waywarden.centre.crimes.reports.limits import limits, method
from waywarden.exhibits.words import duration


def certificate(facts: Facts, found: RuledOut, number: str, why: str, made_at: datetime) -> Paper:
    crime = facts.crime
    return Paper(
        title=f"Rule-out certificate: {found.key}, {crime.crime_ref}",
        subject=f"Rule-out certificate, {found.key}, {crime.crime_ref}, version {crime.version}",
        number=number,
        made_at=made_at,
        blocks=(
            *_finding(facts, found),
            *_looked_at(facts, found, number, why, made_at),
            *_why(facts, found),
            *limits(facts, clears=True),
            *method(facts),
            Heading("Issued by"),
            Paragraph("The certificate is issued by the person who signs it.", "quiet"),
            Fields(("Name", "Position", "Signature", "Date")),
        ),
    )


def _finding(facts: Facts, found: RuledOut) -> list[Block]:
    crime = facts.crime
    return [
        Heading("Finding"),
        Paragraph(
            f"The tag of {found.name} ({found.key}) was not within {words.metres(facts.method.radius_m)} of the"
            " place of crime"
            f" {crime.crime_ref} between {words.london(facts.since)} and {words.london(facts.until)}.",
            "notice",
        ),
    ]


def _looked_at(facts: Facts, found: RuledOut, number: str, why: str, made_at: datetime) -> list[Block]:
    crime = facts.crime
    error = "not said" if found.nearest_fix_accuracy_m is None else words.metres(found.nearest_fix_accuracy_m)
    gap = "not known" if found.line.longest_gap_s is None else duration(found.line.longest_gap_s)
    tags = "; ".join(f"{tag.device_id}, {words.london(tag.since)} to {words.london(tag.until)}" for tag in found.tags)
    rows = (
        ("Number of the disclosure", number),
        ("Made", words.london(made_at)),
        ("Reason", why),
        ("Crime", f"{crime.police_force}, {crime.crime_ref}, version {crime.version}: {crime.offence.lower()}"),
        ("Its time", f"{words.london(crime.began_at)} to {words.london(crime.ended_at)}"),
        (
            "Its place",
            f"{words.place(crime.lat, crime.lon)}, right to {words.metres(crime.uncertainty_m)}, 95 times in 100",
        ),
        ("Time looked at", f"{words.london(facts.since)} to {words.london(facts.until)}"),
        ("Tag in this time", tags),
        ("Fixes in this time", f"{found.line.fixes_in_window:,}, of which {found.good_fixes:,} are good"),
        (
            "Nearest good fix",
            f"{words.metres(found.nearest_fix_m)} from the place, accuracy {error} (95 % radius), by"
            f" {words.mechanism(found.nearest_fix_mechanism)}, at {words.london(found.nearest_fix_at)}",
        ),
        ("Nearest on any likely way", words.nearest(found.line)),
        ("Longest time without a good fix", gap),
    )
    return [Heading("What was looked at"), Table("What was looked at", ("What", "Found"), rows, (30, 70))]


def _why(facts: Facts, found: RuledOut) -> list[Block]:
    settings = dict(facts.method.settings)
    reasons = [
        "Every good fix of this time, with its circle of accuracy, lies farther than"
        f" {words.metres(facts.method.radius_m)} from"
        " the place. A good fix is not doubtful, and is fine enough to tell one street from the next.",
    ]
    if "most_gap_s" in settings and found.line.longest_gap_s is not None:
        allowed = duration(float(settings["most_gap_s"]))
        reasons.append(
            f"Good fixes are never farther apart than {duration(found.line.longest_gap_s)}; a rule-out allows"
            f" {allowed}."
        )
    if found.line.nearest_low_m is not None:
        reasons.append(
            f"Between the fixes the tag came no nearer than {words.metres(found.line.nearest_low_m)}, by the"
            " method named below."
        )
    reasons.append("The fixes that are known now are those that the run read; none has come in since.")
    return [Heading("Why this is a rule-out"), Bullets(tuple(reasons))]
