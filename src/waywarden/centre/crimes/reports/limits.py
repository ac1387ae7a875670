"""What a paper cannot say, and by what it was found: on every one of them."""

from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.blocks import Block, Bullets, Heading, Paragraph, Table
from waywarden.centre.crimes.reports.facts import Facts
from waywarden.exhibits.words import duration


def limits(facts: Facts, *, clears: bool = False) -> list[Block]:
    """The clause. `clears` where the paper says that somebody is ruled out."""
    method = facts.method
    said = [
        "A position says where a tag was measured to be. The true place lies within the circle of accuracy 95 times in"
        " 100, and outside it 5 times in 100. Near buildings and indoors errors are larger than open sky would"
        " let expect.",
        "A tag near a place is not proof that a person was there, still less of what anybody did. Other people,"
        " with and"
        " without a tag, may have been as near.",
        "A straight line between two positions is not the way that was taken. Where there is no position"
        " nothing is known.",
        "Numbers in a table follow one another in time; that does not mean that all movement between them was told.",
        f"Only wearers whom agreement {method.agreement} covers, and on whom a tag was at that time, were considered:"
        f" {method.considered:,} in all. Of {method.count('unmonitored'):,} of these {method.considered:,} the"
        " tag told too"
        " little of this time to say anything. Who wears no tag, or wore it flat, shielded, faulty or cut, is"
        " not seen.",
        f"The place and the time of the crime are as the force gave them, the place to within"
        f" {words.metres(facts.crime.uncertainty_m)}. Where either is wrong, so is this paper.",
        "A statement of chance is made by the method named here from errors that are usual for such tags. It is not the"
        " chance that somebody committed the crime.",
    ]
    if clears:
        said.append(
            "It is the tag that is ruled out. That it was on the person is what the fitting record says; while"
            " the strap or"
            " the case was open and nobody had looked at it, nobody is ruled out."
        )
    else:
        said.append(
            f"That somebody is not named here clears nobody: {method.count('ruled_out'):,} of"
            f" {method.considered:,} were"
            " ruled out, and only of them can it be said that they were not near."
        )
    return [Heading("Limits of this information"), Bullets(tuple(said))]


def method(facts: Facts) -> list[Block]:
    how = facts.method
    crime = facts.crime
    counted = ", ".join(f"{count:,} {words.SHORT.get(name, name)}" for name, count in how.counts)
    rows = (
        ("Method", how.algorithm_version),
        ("Matching run", f"{how.run}, because: {how.trigger.lower()}"),
        ("Found", words.london(how.found_at)),
        ("Positions read", f"those that had come in up to arrival {how.arrivals_to}"),
        ("Version of the crime", f"{crime.version}, received {words.london(crime.received_at)}"),
        ("Near means", f"within {words.metres(how.radius_m)} of the place"),
        ("Time looked at", f"the crime's time and {duration(how.margin_s)} before and after it"),
        ("Wearers considered", f"{how.considered:,}: {counted}" if counted else f"{how.considered:,}"),
        ("Shared under", f"agreement {how.agreement}: {how.purpose}"),
        ("Legal basis", how.legal_basis),
        ("Software", f"Waywarden {how.software_version}"),
    )
    return [
        Heading("Method and version"),
        Paragraph(
            "Positions of each wearer, with their errors, were laid beside the place and time of the crime, and the way"
            " between two positions was taken to be unknown within what a person can travel. Who comes within the"
            " distance is labelled by how likely that is; who cannot have come within it is ruled out."
        ),
        Table("How this was found", ("What", "As used"), rows, (30, 70), titled=True),
        Table(
            "Settings of the method in this run",
            ("Setting", "Value"),
            tuple((words.setting(name), value) for name, value in how.settings),
            (60, 40),
            numeric=(1,),
            titled=True,
            small=True,
        ),
    ]
