"""Strap and case: confirmed with the tag's word, at once, and open until a person has reviewed it.

That the strap says it is closed again proves nothing: a strap can be taped, and wearers whose tampers cleared by
themselves were left alone and killed. So the tag's word sets `cleared_at` and the violation stays open.
What ends it is a person's word, `strap_reviewed` or `case_reviewed`, which says nothing else: it is no sign of life of
the tag, and whatever else was silent or unknown goes on as if it had not come (`kernel.review`).

A tag whose contact flickers is one episode: a cut counts into it, and takes the clearing back, until it has been closed
for `tamper_episode_minutes`. A cut after that is another deed and another violation, so that whoever dealt with the
first is called again; the first then ends when it was closed.
"""

from waywarden.detection.columns import WITHOUT_PLACE
from waywarden.detection.health.checks import (
    CASE_CLOSED,
    CASE_OPENED,
    CASE_REVIEWED,
    STRAP_CLOSED,
    STRAP_CUT,
    STRAP_REVIEWED,
)
from waywarden.detection.health.episode import end, keep_row, note
from waywarden.detection.state import NEVER, Record
from waywarden.zones.compiled import compiled

REVIEWED, UNREVIEWED = 1, 2  # how an episode of strap or case ended, in its `stage`


@compiled
def hear_tamper(facts: Record, row: Record) -> None:
    """Is the strap, is the case open? Index 0 and 1, as their checks are numbered."""
    if row.event == STRAP_CUT:
        facts.open[0] = 1
    elif row.event == STRAP_CLOSED:
        facts.open[0] = 0
    elif row.event == CASE_OPENED:
        facts.open[1] = 1
    elif row.event == CASE_CLOSED:
        facts.open[1] = 0


@compiled
def opens(row: Record, check: int) -> bool:
    """Does the row say that it was cut or opened?"""
    return bool(row.event == (STRAP_CUT if check == 0 else CASE_OPENED))


@compiled
def reviews(row: Record, check: int) -> bool:
    """Does the row say that a person has looked at it?"""
    return bool(row.event == (STRAP_REVIEWED if check == 0 else CASE_REVIEWED))


@compiled
def is_persons(row: Record) -> bool:
    """Is it a person's word and not the tag's? One that came with a place is in a row of the tag's."""
    return bool(row.order == WITHOUT_PLACE and row.event in (STRAP_REVIEWED, CASE_REVIEWED))


@compiled
def end_reviewed(episode: Record, row: Record) -> None:
    """A person has looked, and that ends the open episode."""
    keep_row(row, episode.last)
    episode.stage = REVIEWED
    end(episode, row.at, False)


@compiled
def ends_tamper(episode: Record, row: Record, check: int, limits: Record) -> bool:
    """Does the tag's row end the open episode, because it speaks of another deed?"""
    closed_at = episode.cleared_at
    if opens(row, check) and closed_at != NEVER and row.at - closed_at > limits.tamper_episode_us:
        episode.stage = UNREVIEWED
        end(episode, closed_at, True)
        return True
    return False


@compiled
def note_tamper(facts: Record, episode: Record, row: Record, check: int) -> None:
    """What the row says of the open episode: cut again, or closed."""
    if opens(row, check):
        episode.cleared_at = NEVER
        note(episode, row)
    elif facts.open[check] == 0 and episode.cleared_at == NEVER:
        episode.cleared_at = row.at
        keep_row(row, episode.last)
