"""The 19 forces that send crimes: what each calls itself in a batch, and the code that its Batch IDs begin with.

A force is recognised by its identifier (AvonSomerset), its name (Avon and Somerset) or its code (AVS), whatever the
capitals, spaces and hyphens, and with or without the word Police or Constabulary behind it.
"""

import re
from dataclasses import dataclass

from waywarden.spelling import did_you_mean


@dataclass(frozen=True)
class Force:
    """`identifier` stands in the first column of a batch, `code` begins the Batch ID."""

    code: str
    identifier: str
    name: str


FORCES = (
    Force("AVS", "AvonSomerset", "Avon and Somerset"),
    Force("BFD", "Bedfordshire", "Bedfordshire"),
    Force("CHS", "Cheshire", "Cheshire"),
    Force("CoLP", "CoLP", "City of London"),
    Force("CMB", "Cumbria", "Cumbria"),
    Force("DBY", "Derbyshire", "Derbyshire"),
    Force("DUR", "Durham", "Durham"),
    Force("ESX", "Essex", "Essex"),
    Force("GLC", "Gloucestershire", "Gloucestershire"),
    Force("GWP", "Gwent", "Gwent"),
    Force("HAM", "Hampshire", "Hampshire"),
    Force("HRT", "Hertfordshire", "Hertfordshire"),
    Force("HMB", "Humberside", "Humberside"),
    Force("KNT", "Kent", "Kent"),
    Force("MPS", "Metropolitan", "Metropolitan"),
    Force("NWL", "NorthWales", "North Wales"),
    Force("NOT", "Nottinghamshire", "Nottinghamshire"),
    Force("SXP", "Sussex", "Sussex"),
    Force("WMP", "WestMidlands", "West Midlands"),
)
FORCE_BY_CODE = {force.code: force for force in FORCES}
_SUFFIX = re.compile(r"(police|constabulary|policeservice)$")


def find_force(text: str) -> Force | None:
    """The force that a cell names; None where it names none that is known."""
    word = _folded(text)
    return _KNOWN.get(word) or _KNOWN.get(_SUFFIX.sub("", word))


def force_meant(text: str) -> str:
    """What to say behind a force that is not known: " (did you mean Cheshire?)", or nothing."""
    return did_you_mean(text.strip(), [force.identifier for force in FORCES]) if text.strip() else ""


def _folded(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())


_KNOWN = {_folded(word): force for force in FORCES for word in (force.code, force.identifier, force.name)}
