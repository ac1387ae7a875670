"""What a word that is not understood may have been meant to be.

In: the word, and the words that are understood. Out: the nearest of them, where one is near enough to be meant.
"""

from collections.abc import Iterable
from difflib import get_close_matches

# Ratio of difflib. Tried on the names of conditions: bufer_m, radius, valid_until and params are near; title is not.
NEAR = 0.73


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """The word that was surely meant, whatever its capitals and hyphens. None where it is no word's near miss."""
    near = get_close_matches(word.casefold().replace("-", "_"), list(known), n=1, cutoff=NEAR)
    return near[0] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """To be put after what a message says of a word that is not understood; empty where nothing is near."""
    near = near_miss(word, known)
    return f" (did you mean {near}?)" if near else ""
