"""The proximity report: who was near a crime, of those of whom its force is to be told, with maps, positions, method,
limits, and a statement to be completed.
"""

from datetime import datetime

from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.blocks import (
    Block,
    Bullets,
    Fields,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Table,
)
from waywarden.centre.crimes.reports.facts import Facts, Fix, Person
from waywarden.centre.crimes.reports.limits import limits, method
from waywarden.centre.crimes.reports.maps import maps_of
from waywarden.centre.crimes.reports.statement import statement
from waywarden.exhibits.words import duration
from waywarden.tracks.writing.about import About

MOST_ROWS = 1000  # of a position table: a tag that reports every 10 seconds, for nearly three hours
LABEL_OF_EXHIBIT = Fields(("Produced by (name)", "Signature", "Date"))


def proximity_report(facts: Facts, number: str, why: str, made_at: datetime) -> Paper:
    """The report, under the number of its disclosure."""
    crime = facts.crime
    about = About(number, "", facts.since, facts.until, why, made_at)
    body: list[Block] = [*_summary(facts), *_crime(facts), *_persons(facts)]
    shown: list[Block] = []
    exhibits: dict[str, list[tuple[str, str]]] = {}
    next_number = 1
    for person in facts.persons:
        drawn = maps_of(person, facts, about, next_number)
        names = [(one.name.split(":")[0], f"a {one.name.split(', ')[-1]} of positions of the tag") for one in drawn]
        next_number += len(drawn)
        for figure in drawn:
            shown += [NewPage(sideways=True), Heading(figure.name, 2), figure, LABEL_OF_EXHIBIT]
        if person.fixes:
            name = f"EM/{next_number:02}"
            next_number += 1
            names.append((name, "the table of positions of the tag"))
            shown += [NewPage(sideways=True), *_positions(person, facts, name), LABEL_OF_EXHIBIT]
        exhibits[person.key] = names
    if shown:
        body += [NewPage(), *_key(exhibits), *shown]
    body += [*statement(facts, exhibits, number), NewPage(), *method(facts), *limits(facts)]
    return Paper(
        title=f"Proximity report: {crime.crime_ref}",
        subject=f"Proximity report, {crime.police_force}, {crime.crime_ref}, version {crime.version}",
        number=number,
        made_at=made_at,
        blocks=(*_front(facts, number, why, made_at), *body),
    )


def _front(facts: Facts, number: str, why: str, made_at: datetime) -> list[Block]:
    return [
        Table(
            "This report",
            ("What", "Which"),
            (
                ("Number of the disclosure", number),
                ("Made", words.london(made_at)),
                ("For", facts.crime.police_force),
                ("Reason", why),
            ),
            (30, 70),
        )
    ]


def _summary(facts: Facts) -> list[Block]:
    crime, how = facts.crime, facts.method
    names = [
        f"{person.name} ({person.key}). {words.label(person.nearness, how.radius_m)}; chance by this method"
        f" {words.chance(person.nearness.probability)}. Nearest: {words.nearest(person.nearness)}."
        for person in facts.persons
    ]
    count = len(names)
    return [
        Heading("Summary"),
        Paragraph(
            f"Of {how.considered:,} wearers of tags who were considered, {count}"
            f" {'is' if count == 1 else 'are'} told to the"
            f" {crime.police_force} force as having been, or as may have been, within"
            f" {words.metres(how.radius_m)} of this crime"
            f" between {words.london(facts.since)} and {words.london(facts.until)}. Two people looked at each"
            " and decided"
            " so."
        ),
        Bullets(tuple(names)),
        Paragraph(
            "This is information about tags near a place. It is not proof that anybody was present or did"
            " anything: read"
            " the limits at the end.",
            "notice",
        ),
    ]


def _crime(facts: Facts) -> list[Block]:
    crime = facts.crime
    newest = "the newest" if crime.is_newest else "not the newest: the force has amended it since"
    changed = f"; changed in it: {', '.join(crime.changed).lower()}" if crime.changed else ""
    rows = (
        ("Police force", crime.police_force),
        ("Reference", crime.crime_ref),
        ("Recorded as", crime.offence),
        ("Batch", crime.batch_id or "not named"),
        ("Version", f"{crime.version}, {newest}{changed}"),
        ("Between", f"{words.london(crime.began_at)} ({words.utc(crime.began_at)} UTC)"),
        ("And", f"{words.london(crime.ended_at)} ({words.utc(crime.ended_at)} UTC)"),
        ("Place", f"{words.place(crime.lat, crime.lon)} (latitude, longitude, WGS 84)"),
        ("The place is right to", f"{words.metres(crime.uncertainty_m)}, 95 times in 100"),
        ("The force says besides", words.clean(crime.text) or "nothing"),
    )
    return [
        Heading("The crime"),
        Table("The crime as the force tells it", ("What", "As told"), rows, (30, 70)),
    ]


def _persons(facts: Facts) -> list[Block]:
    blocks: list[Block] = [NewPage(), Heading("Persons")]
    for person in facts.persons:
        blocks += [Heading(f"{person.name} ({person.key})", 2), _person(person, facts)]
    return blocks


def _person(person: Person, facts: Facts) -> Table:
    near, how = person.nearness, facts.method
    tags = "; ".join(f"{tag.device_id}, {words.london(tag.since)} to {words.london(tag.until)}" for tag in person.tags)
    silent = "; ".join(
        f"{duration((ended - began).total_seconds())} from {words.london(began)}" for began, ended in person.silences
    )
    rows = (
        ("Name", person.name),
        ("Key in this system", person.key),
        ("Tag in this time", tags or "none"),
        ("Manager of the case", person.manager or "none is named"),
        ("Finding", words.label(near, how.radius_m)),
        ("Chance of having been so near", f"{words.chance(near.probability)}, by the method named below"),
        ("Nearest", words.nearest(near)),
        ("Nearest fix found by", words.mechanism(near.mechanism)),
        (
            "Accuracy of that fix",
            "not known" if near.accuracy_m is None else f"{words.metres(near.accuracy_m)}, 95 % radius",
        ),
        (
            "Fixes in this time",
            f"{near.fixes_in_window:,} read by the run; {person.fixes_known:,} known when this was made",
        ),
        (
            "Longest time without a good fix",
            "not known" if near.longest_gap_s is None else duration(near.longest_gap_s),
        ),
        ("No fix at all for", silent or "never longer than 15 minutes"),
        ("First in the vicinity", _when(person.first)),
        ("Last in the vicinity", _when(person.last)),
        ("On ordinary days", words.own_rate(near)),
        ("Others on ordinary days", words.rate(near.base_rate_any, "any wearer", near.usual_at)),
        ("Decided", f"by {person.decided.by}, {words.london(person.decided.at)}"),
        ("Agreed", f"by {person.decided.second}, {words.london(person.decided.second_at)}"),
    )
    return Table(f"What is known of {person.key}", ("What", "Known"), rows, (30, 70))


def _when(fix: Fix | None) -> str:
    if fix is None:
        return "no good fix reaches the area: any approach lies between fixes"
    return f"no. {fix.number}, {words.london(fix.at)}, {words.metres(fix.distance_m)} from the place"


def _key(exhibits: dict[str, list[tuple[str, str]]]) -> list[Block]:
    return [
        Heading("Exhibits"),
        Table(
            "Exhibits",
            ("Exhibit", "What it is"),
            tuple((name, f"{what} of {key}") for key, names in exhibits.items() for name, what in names),
            (20, 80),
        ),
        Heading("How to read them", 2),
        Bullets(
            (
                "The cross is the place of the crime as the force gives it. The full circle about it is the"
                " distance that"
                " counts as near; the dashed one holds the true place 95 times in 100.",
                "Each position has its number, counted through all positions of the time looked at, and the circle that"
                " holds its true place 95 times in 100. Numbers that are missing are positions elsewhere, which are not"
                " told. The colour and the shape of its mark say how it was found, by the key on the map.",
                "The vicinity: a position is in it if its circle of accuracy reaches within that distance of"
                " the place, it"
                " is not doubtful, and it is fine enough to tell one street from the next.",
                "Times on maps are London's; the table has UTC beside them. North is up.",
            )
        ),
    ]


def _positions(person: Person, facts: Facts, exhibit: str) -> list[Block]:
    told = person.fixes[:MOST_ROWS]
    left = len(person.fixes) - len(told)
    caption = f"{exhibit}: positions of the tag of {person.key}"
    of = (
        f"{len(told):,} of {person.fixes_known:,} positions of this time: all that are on the wide map, and the one"
        " before and after each way onto it."
    )
    if left:
        of += f" {left:,} more about the place are left out here, for the table would be too long."
    if any(one.doubtful for one in told):
        of += (
            " Doubtful: too far from those beside it to have been reached, far off a time of lying still, or as wide"
            " as a cell between better ones."
        )
    headings = (
        "No.",
        "Local time",
        "UTC",
        "Latitude",
        "Longitude",
        "Accuracy radius (m), 95 %",
        "Found by",
        "Speed (km/h)",
        "Direction (°)",
        "From the place (m)",
        "In the vicinity",
    )
    return [
        Heading(caption, 2),
        Paragraph(of, "quiet"),
        Table(
            caption,
            headings,
            tuple(_row(fix) for fix in told),
            (5, 17, 14, 9, 9, 11, 11, 8, 8, 8, 7),
            numeric=(0, 3, 4, 5, 7, 8, 9),
            small=True,
        ),
    ]


def _row(fix: Fix) -> tuple[str, ...]:
    return (
        str(fix.number),
        words.london(fix.at),
        words.utc(fix.at),
        f"{fix.lat:.6f}",
        f"{fix.lon:.6f}",
        words.number(fix.accuracy_m),
        words.mechanism(fix.mechanism) + (", doubtful" if fix.doubtful else ""),
        words.number(fix.speed_kmh, 1),
        words.number(fix.direction_deg),
        words.number(fix.distance_m),
        "yes" if fix.reaches else "no",
    )
