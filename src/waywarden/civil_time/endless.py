"""Do weekly rows leave any minute free? Where they don't, they are one span without an end.

In: weekly rows. Out: yes or no, for whichever days turn out to be bank holidays. In minutes of the wall clock: two rows
that meet on it meet on the nights the clocks change too (`wall_clock`).
"""

from collections.abc import Sequence

from waywarden.civil_time.rows import BANK_HOLIDAY, MINUTES_A_DAY, WEEKDAYS, Weekly


def leaves_no_gap(rows: Sequence[Weekly]) -> bool:
    """Is every day covered by what starts on it and what started the day before?"""
    with_holidays = any(BANK_HOLIDAY in row.days for row in rows)
    kinds = [(weekday, BANK_HOLIDAY) if with_holidays else (weekday,) for weekday in WEEKDAYS]
    return all(
        _covered(_starting(yesterday, rows), _starting(today, rows))
        for index in range(len(kinds))
        for yesterday in kinds[index - 1]
        for today in kinds[index]
    )


def _starting(kind: str, rows: Sequence[Weekly]) -> list[Weekly]:
    return [row for row in rows if kind in row.days]


def _covered(yesterday: Sequence[Weekly], today: Sequence[Weekly]) -> bool:
    """From each minute at which a row begins or ends, does the row that decides apply?"""
    claims = [(row, row.from_minute - MINUTES_A_DAY, row.to_minute - MINUTES_A_DAY) for row in yesterday]
    claims += [(row, row.from_minute, row.to_minute) for row in today]
    edges = {0} | {edge for _, *edges in claims for edge in edges if 0 < edge < MINUTES_A_DAY}
    return all(_applies(edge, claims) for edge in edges)


def _applies(minute: int, claims: Sequence[tuple[Weekly, int, int]]) -> bool:
    here = [(row.priority, row.applies) for row, begins, ends in claims if begins <= minute < ends]
    return max(here, default=(0, False))[1]
