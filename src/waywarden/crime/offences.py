"""The seven types of crime that are matched: those whose offenders are tagged under the acquisitive crime programme."""

from waywarden.spelling import near_miss

OFFENCES = {
    "RB": "Robbery",
    "BIAD": "Burglary in a dwelling",
    "AB": "Aggravated burglary",
    "BOTD": "Burglary in a building other than a dwelling",
    "TOMV": "Theft of a motor vehicle",
    "TFP": "Theft from the person",
    "TFMV": "Theft from a motor vehicle",
}
_BY_NAME = {name.casefold(): code for code, name in OFFENCES.items()}


def find_offence(text: str) -> str | None:
    """The code of the type that a cell names by its code, in any capitals; None where it names none."""
    code = text.strip().upper()
    return code if code in OFFENCES else None


def offence_meant(text: str) -> str:
    """What to say behind a type that is not known: the code of the name that was written, or nothing."""
    name = near_miss(text.strip(), _BY_NAME) if text.strip() else None
    return f" (did you mean {_BY_NAME[name]}?)" if name else ""
