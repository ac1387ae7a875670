"""The statement of a witness, as a form: drafted from the facts, completed and signed by the person named in it.

The law that it has to fit, and the words that it quotes nowhere else:
- Criminal Procedure Rules 2020 (S.I. 2020/759), rule 16.2: "The statement must contain (a) at the beginning (i) the
  witness' name, and (ii) the witness' age, if under 18; (b) a declaration by the witness that (i) it is true to the
  best of the witness' knowledge and belief, and (ii) the witness knows that if it is introduced in evidence, then it
  would be an offence wilfully to have stated in it anything that the witness knew to be false or did not believe to be
  true; [...] and (d) the witness' signature."  https://www.legislation.gov.uk/uksi/2020/759/part/16
- Rule 16.3: "Where the statement refers to a document or object as an exhibit, it must identify that document or
  object clearly."  It points to section 9(7) of the Criminal Justice Act 1967.
The declaration below says these in the first person. The Practice Direction has a form; where it or the Rules change,
the person who signs uses the form that is in force.
"""

from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.blocks import Block, Fields, Heading, NewPage, Numbered, Paragraph
from waywarden.centre.crimes.reports.facts import Facts, Person

DECLARATION = (
    "This statement (consisting of ........ page(s), each signed by me) is true to the best of my knowledge and belief,"
    " and I make it knowing that, if it is introduced in evidence, it would be an offence wilfully to have stated in it"
    " anything that I know to be false or do not believe to be true."
)
TO_COMPLETE = (
    "A draft. It is no statement until the person named in it has read it, struck out what they cannot say of their own"
    " knowledge, completed it and signed it. Check that this is the form now in force."
)
HEAD = Fields(("Statement of", "Age if under 18 (otherwise write: over 18)", "Occupation"))
SIGNATURE = Fields(("Signature", "Name in capitals", "Date"))


def statement(facts: Facts, exhibits: dict[str, list[tuple[str, str]]], number: str) -> list[Block]:
    """`exhibits`: by wearer's key, what each is called and what it is."""
    crime = facts.crime
    said = [
        "I am ................................................, employed by"
        " ................................................"
        " as ................................................ . In my work I have access to the records of the"
        " electronic"
        " monitoring system called Waywarden, in which the positions that tags report are kept as they come in.",
        f"The {crime.police_force} force asked about a crime with the reference {crime.crime_ref}, version"
        f" {crime.version}, recorded"
        f" as {crime.offence.lower()}, between {words.london(crime.began_at)} and"
        f" {words.london(crime.ended_at)}, at latitude"
        f" and longitude {words.place(crime.lat, crime.lon)}.",
    ]
    for person in facts.persons:
        said += _of(person, facts, exhibits.get(person.key, []))
    said.append(
        "A position says where a tag was measured to be, within the circle of accuracy 95 times in 100. I"
        " cannot say from"
        " these records who was at the place of the crime, or what anybody did there. What the records cannot"
        " say is set"
        f" out under the limits of this information in disclosure {number}."
    )
    return [
        NewPage(),
        Heading("Statement of a witness"),
        Paragraph("Criminal Justice Act 1967, section 9; Criminal Procedure Rules, rule 16.2", "quiet"),
        Paragraph(TO_COMPLETE, "notice"),
        HEAD,
        Paragraph(DECLARATION),
        SIGNATURE,
        Numbered(tuple(said)),
        SIGNATURE,
    ]


def _of(person: Person, facts: Facts, exhibits: list[tuple[str, str]]) -> list[str]:
    tags = "; ".join(
        f"{tag.device_id} from {words.london(tag.since)} to {words.london(tag.until)}" for tag in person.tags
    )
    told = [
        f"The fitting record has on {person.name} ({person.key}), within the time looked at,"
        f" {tags or 'no tag'}. In that"
        f" time {person.fixes_known:,} positions are recorded."
    ]
    if person.first and person.last:
        told.append(
            f"The first of them whose circle of accuracy reaches within {words.metres(facts.method.radius_m)}"
            " of the place is"
            f" number {person.first.number}, at {words.london(person.first.at)}; the last is number"
            f" {person.last.number},"
            f" at {words.london(person.last.at)}."
        )
    if exhibits:
        told.append("I produce " + "; ".join(f"{what} as exhibit {name}" for name, what in exhibits) + ".")
    return told
