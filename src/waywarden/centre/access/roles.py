"""Who may do what. A role is a paragraph that a manager can read; its permissions are all that it gives.

A role alone opens no case: `need_to_know` decides which wearers' rows a person may see at all.
"""

from enum import StrEnum


class Permission(StrEnum):
    SEE_MONITORED_CASES = "see the case of everyone who is monitored"
    SEE_OWN_CASES = "see the cases one is assigned to"
    SEE_PROTECTED_PERSONS = "see who a zone protects"
    WORK_ALERTS = "acknowledge and close alerts"
    EDIT_CASES = "register wearers, orders, activations and conditions"
    EXPORT_MOVEMENTS = "take movements of a case one sees out as a file, for a reason that is logged"
    SEARCH_PLACES = "ask who of the wearers one sees was near a place or near another, for a reason that is logged"
    SEE_ALL_CRIMES = "see crimes of every force, and who was near them"
    SEE_OWN_FORCES_CRIMES = "see crimes of one's own force, and who was near them"
    HAND_IN_CRIMES = "hand in batches of crimes, and see what became of them"
    QUALIFY_MATCHES = "decide what a match is worth, and look at another's decision a second time"
    TELL_OUTCOMES = "tell what became of a match: arrest, charge, conviction, no further action"
    KEEP_AGREEMENTS = "write down under which agreement a force's crimes are matched, and end it"
    SEE_PROGRAMME_HEAT = "see where the wearers of a programme whom one sees spend their time, all together"
    SET_RULES = "draft, compare and publish rule settings"


class Role:
    key: str
    display_name: str
    description: str
    permissions: frozenset[Permission]


class Operator(Role):
    key = "operator"
    display_name = "Monitoring-centre operator"
    description = (
        "Works in the monitoring centre, in shifts, day and night. Sees everyone who is monitored now, because an "
        "alert may come from any of them: where they are, their zones, their alerts. Acknowledges alerts, follows "
        "the protocol and closes them with an outcome. Does not see who a zone protects, and changes no case."
    )
    permissions = frozenset({Permission.SEE_MONITORED_CASES, Permission.WORK_ALERTS})


class Practitioner(Role):
    key = "practitioner"
    display_name = "Probation practitioner"
    description = (
        "Manages people on licence or community sentence. Sees the cases assigned to them and no other: movements, "
        "violations, alerts, and who a zone protects. Registers wearers, orders, tags and zones, and so becomes "
        "the one assigned to a case they register. Takes movements of their cases out as files, and asks who of them "
        "was near a place or near another, each time for a reason that is logged. Sees where those of a programme "
        "spend their time, all together. Does not close alerts."
    )
    permissions = frozenset(
        {
            Permission.SEE_OWN_CASES,
            Permission.SEE_PROTECTED_PERSONS,
            Permission.EDIT_CASES,
            Permission.EXPORT_MOVEMENTS,
            Permission.SEARCH_PLACES,
            Permission.SEE_PROGRAMME_HEAT,
        }
    )


class Senior(Role):
    key = "senior"
    display_name = "Senior of the monitoring centre"
    description = (
        "Answers for how the monitoring centre works. Sees and does what an operator does. Decides, with those who run "
        "a programme, what counts as possible, how long silence may last and what else is a matter of policy: drafts "
        "rule settings, looks at what they would have changed in the last 30 days, and publishes them under their "
        "name. Keeps the agreements under which crimes of a force are matched with wearers. Sees where the wearers of "
        "a programme spend their time, all together."
    )
    permissions = frozenset(
        {
            Permission.SEE_MONITORED_CASES,
            Permission.WORK_ALERTS,
            Permission.SET_RULES,
            Permission.KEEP_AGREEMENTS,
            Permission.SEE_PROGRAMME_HEAT,
        }
    )


class CrimeAnalyst(Role):
    key = "crime_analyst"
    display_name = "Crime-mapping analyst"
    description = (
        "Works in the monitoring centre's crime mapping. Takes in crimes of every force, sees which wearers were near "
        "each, which were not and of whom it is not known, and decides with a reason which of them the force is told "
        "of; a second analyst looks at that decision before anything is told. Sees a wearer's "
        "movements only around a crime, and opens no case."
    )
    permissions = frozenset({Permission.SEE_ALL_CRIMES, Permission.HAND_IN_CRIMES, Permission.QUALIFY_MATCHES})


class PoliceAnalyst(Role):
    key = "police_analyst"
    display_name = "Police analyst"
    description = (
        "Works in a police force and hands in its crimes. Sees the crimes of that force and no other, what was found "
        "of each, and who a wearer is only where two analysts of the monitoring centre have decided that the force is "
        "to be told. Tells what became of it: arrest, charge, conviction, no further action. Opens no case."
    )
    permissions = frozenset({Permission.SEE_OWN_FORCES_CRIMES, Permission.HAND_IN_CRIMES, Permission.TELL_OUTCOMES})


ROLES: dict[str, type[Role]] = {
    role.key: role for role in (Operator, Practitioner, Senior, CrimeAnalyst, PoliceAnalyst)
}
EVERYONE_WITH_A_ROLE = frozenset({Permission.SEE_MONITORED_CASES, Permission.SEE_OWN_CASES})
EVERYONE_WITH_CRIMES = frozenset({Permission.SEE_ALL_CRIMES, Permission.SEE_OWN_FORCES_CRIMES})
