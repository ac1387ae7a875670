"""A health episode in words: one sentence for an officer, and the rows it rests on. No names and no coordinates."""

import math
from datetime import datetime, timedelta
from typing import Any

from waywarden.detection.columns import WITHOUT_PLACE
from waywarden.detection.health.checks import (
    BATTERY,
    BATTERY_UNKNOWN,
    CASE,
    CASE_OPENED,
    CRITICAL,
    DEAD,
    EVENTS,
    JAMMING,
    LOW,
    MOTION_WITHOUT_FIX,
    NO_COMMUNICATION,
    NO_LOCATION,
    NOTHING,
    STRAP,
    STRAP_CUT,
)
from waywarden.detection.health.location import TOWERS
from waywarden.detection.health.memory import NEVER_HEARD, NO, YES
from waywarden.detection.health.tamper import REVIEWED, UNREVIEWED
from waywarden.detection.sentence import between, clock
from waywarden.detection.state import CONFIRMED, MECHANISMS, NEVER, POSSIBLE
from waywarden.detection.violation import EPOCH, Evidence, at_or_none

SLOTS = ("first", "possible", "confirmed", "last")
OF_PLACE = (NO_LOCATION, MOTION_WITHOUT_FIX, JAMMING)


def health_sentence(check: int, episode: Any) -> str:
    """What is wrong, since when or from when to when, and what a person has to do about it where that is not plain."""
    began_at, ended_at = at_or_none(episode["began_at"]), at_or_none(episode["ended_at"])
    assert began_at is not None, "an episode has a beginning"
    if check in (STRAP, CASE):
        said = _tamper(check, episode, began_at)
    elif check == BATTERY:
        said = _battery(episode, began_at, ended_at)
    elif check == NO_COMMUNICATION:
        said = _communication(episode, began_at, ended_at)
    else:
        said = _WORDS[check](episode, _when(began_at, ended_at))
    reviewed = check in (STRAP, CASE) and episode["stage"] == REVIEWED
    by_condition = ended_at is not None and episode["cleared_at"] != episode["ended_at"] and not reviewed
    return f"{said}; the condition ended at {clock(ended_at)}." if by_condition and ended_at else f"{said}."


def health_evidence(check: int, episode: Any, belief: float) -> tuple[Evidence, ...]:
    """The filled slots of an EPISODE record in order of time, each row once. A tag's word about itself is taken for
    what it is: `belief` is how sure the check is of what it tells.
    """
    rows = [episode[name] for name in SLOTS if episode[name]["at"] != NEVER and episode[name]["order"] != NEVER_HEARD]
    by_key = {(int(row["at"]), int(row["order"]), int(row["event"])): _evidence(check, row, belief) for row in rows}
    return tuple(by_key[key] for key in sorted(by_key))


def _tamper(check: int, episode: Any, began_at: datetime) -> str:
    thing, deed = ("strap", "cut or opened") if check == STRAP else ("case", "opened")
    seen = episode["first"]["event"] in (STRAP_CUT, CASE_OPENED)
    what = f"The {thing} was {deed}" if seen else f"The {thing} was open when the condition began"
    times = f", {episode['rows']} times in all" if episode["rows"] > 1 else ""
    closed_at, ended_at = at_or_none(episode["cleared_at"]), at_or_none(episode["ended_at"])
    closed = f"the tag says it was closed at {clock(closed_at)}" if closed_at else "it has not been closed since"
    if ended_at is None:
        after = "; still to review"
    elif episode["stage"] == REVIEWED:
        after = f"; reviewed at {clock(ended_at)}"
    elif episode["stage"] == UNREVIEWED:
        after = "; it was opened again before anybody had reviewed it"
    else:
        after = ""
    return f"{what} at {clock(began_at)}{times}; {closed}{after}"


def _battery(episode: Any, began_at: datetime, ended_at: datetime | None) -> str:
    stage = {LOW: "low", CRITICAL: "critical", DEAD: "dead"}[int(episode["stage"])]
    if ended_at is not None:
        worst = "" if episode["stage"] == LOW else f", and {stage} at its worst"
        return f"The battery was low {between(began_at, ended_at)}{worst}"
    last = episode["last"]
    told = "" if math.isnan(last["battery_pct"]) else f"; it last told {last['battery_pct']:.0f} %"
    charger = ", on the charger" if last["charging"] == YES else ""
    reached_at = at_or_none(episode["confirmed_at"]) or at_or_none(episode["possible_at"])
    before = f", and low since {clock(began_at)}" if reached_at and reached_at != began_at else ""
    return f"The battery has been {stage} since {clock(reached_at or began_at)}{before}{told}{charger}"


def _communication(episode: Any, began_at: datetime, ended_at: datetime | None) -> str:
    if episode["stage"] == 1:
        until = "nothing has been heard since" if ended_at is None else f"it was heard again at {clock(ended_at)}"
        return f"The tag said at {clock(began_at)} that it was switched off; {until}"
    if ended_at is None:
        return f"Nothing has been heard of the tag since {clock(began_at)}"
    return f"Nothing was heard of the tag {between(began_at, ended_at)}"


def _unknown(episode: Any, when: str) -> str:
    return f"The tag {_has(episode)} heard but told no battery level {when}"


def _location(episode: Any, when: str) -> str:
    towers = " but that of a cell tower" if episode["last"]["order"] == TOWERS else ""
    return f"The tag {_has(episode)} heard but had no location{towers} {when}"


def _motion(episode: Any, when: str) -> str:
    if episode["ended_at"] != NEVER:
        return f"The tag moved without a location {when}"
    todo = "somebody must find out why" if episode["tier"] >= POSSIBLE else "the wearer should go where there is sky"
    return f"The tag has moved without a location {when}; {todo}"


def _jamming(episode: Any, when: str) -> str:
    if episode["tier"] == CONFIRMED:
        have = "have been" if episode["ended_at"] == NEVER else "were"
        return f"The tag reports that its signals {have} jammed {when}"
    again = "broke off again and again" if episode["ended_at"] != NEVER else "has broken off again and again"
    return (
        f"Jamming is possible: reception {again} {when} while the tag moved and went on talking; "
        "buildings and tunnels can do the same"
    )


_WORDS = {BATTERY_UNKNOWN: _unknown, NO_LOCATION: _location, MOTION_WITHOUT_FIX: _motion, JAMMING: _jamming}


def _has(episode: Any) -> str:
    return "has been" if episode["ended_at"] == NEVER else "was"


def _when(began_at: datetime, ended_at: datetime | None) -> str:
    return f"since {clock(began_at)}" if ended_at is None else between(began_at, ended_at)


def _evidence(check: int, row: Any, belief: float) -> Evidence:
    placed = row["order"] != WITHOUT_PLACE
    known = placed and not math.isnan(row["accuracy_m"])
    return Evidence(
        recorded_at=EPOCH + timedelta(microseconds=int(row["at"])),
        lat=float(row["lat"]) if placed else None,
        lon=float(row["lon"]) if placed else None,
        accuracy_m=float(row["accuracy_m"]) if known else None,
        mechanism=str(MECHANISMS[row["order"]]) if placed else None,
        distance_m=None,
        likelihood=belief,
        belief=belief,
        said=_said(check, row),
    )


def _said(check: int, row: Any) -> str:
    """What this row told that matters to the check."""
    told = [str(EVENTS[row["event"]])] if row["event"] != NOTHING else []
    if check in (BATTERY, BATTERY_UNKNOWN, NO_COMMUNICATION):
        told.append("no battery level" if math.isnan(row["battery_pct"]) else f"battery {round(row['battery_pct'])} %")
        told += {YES: ["on the charger"], NO: []}.get(int(row["charging"]), [])
    if check in OF_PLACE:
        told += ["cell tower only"] if row["order"] == TOWERS else ["no place"] if row["order"] == WITHOUT_PLACE else []
        told += {YES: ["moving"], NO: ["still"]}.get(int(row["motion"]), [])
    return ", ".join(told) or "heard"
