"""What the curfew rule means, drawn: positions in, violations out. `drawing/` says how to read a table."""

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """
A place where the wearer must be during set hours, usually at home at night. After every fix the rule holds a belief:
how likely it is that he is out, given all fixes so far and how far each may err. It is held by day as well, so that it
is ready when the hours begin. Above one half he is possibly out, above 95 % it is confirmed, below 20 % it is over.

Each episode is called what a curfew officer calls it. *Late in*: not seen at the address since the curfew began, and
back later. *Out all night*: nor until it ended. *Left early*: seen there, then out; with *out at end* where he was
still out when the curfew ended. *Accumulated*: confirmed spells out add up to more minutes than the order allows.

Hours are those of the wall clock. An authorised absence is an exception in the timetable: nothing is demanded while it
lasts.
"""

NIGHT = "every day 19:00-07:00"
HOME = {"radius_m": 100, "timetable": NIGHT}


def home(**differs: object) -> dict[str, object]:
    return {**HOME, **differs}


CHAPTER = Chapter(
    "curfew",
    "Curfew",
    INTRODUCTION,
    {
        "A night": [
            Case("at home all night is keeping it", "18:00-4 Mar 08:00 -60", [], HOME),
            Case(
                "by day he may go where he likes",
                "08:00-18:30 +3000\n18:31-18:45 +2800..-60\n18:46-19:30 -60",
                [],
                HOME,
            ),
            Case(
                "out when the curfew begins and in later is late in, from the minute it began",
                "18:00-20:30 +800\n20:31-20:42 +700..-60\n20:43-21:30 -60",
                ["confirmed 19:00-20:42 possible 19:00 confirmed 19:00 late_in"],
                HOME,
            ),
            Case(
                "a quarter of an hour late is late too",
                "18:00-19:05 +800\n19:06-19:15 +700..-60\n19:16-20:00 -60",
                ["confirmed 19:00-19:15 possible 19:00 confirmed 19:00 late_in"],
                HOME,
            ),
            Case(
                "out all night is one violation, from the beginning of the curfew to its end",
                "18:00-4 Mar 07:30 +3000",
                ["confirmed 19:00-4 Mar 07:00 possible 19:00 confirmed 19:00 out_all_night"],
                HOME,
            ),
            Case(
                "leaving at night and coming back is left early, from the minutes it took to be sure",
                "18:00-22:00 -60\n22:01-22:12 -60..+800\n22:13-23:00 +800\n23:01-23:12 +700..-60\n23:13-23:59 -60",
                ["confirmed 22:03-23:12 possible 22:03 confirmed 22:04 left_early"],
                HOME,
            ),
            Case(
                "leaving at night and staying out is left early and out at end",
                "18:00-22:00 -60\n22:01-22:12 -60..+800\n22:13-4 Mar 07:30 +800",
                ["confirmed 22:03-4 Mar 07:00 possible 22:03 confirmed 22:04 left_early out_at_end"],
                HOME,
            ),
            Case(
                "leaving half an hour before the end",
                "4 Mar 05:00-4 Mar 06:30 -60\n4 Mar 06:31-4 Mar 06:42 -60..+800\n4 Mar 06:43-4 Mar 07:30 +800",
                ["confirmed 4 Mar 06:33-4 Mar 07:00 possible 4 Mar 06:33 confirmed 4 Mar 06:34 left_early out_at_end"],
                HOME,
            ),
            Case(
                "leaving as the curfew ends violates nothing",
                "4 Mar 05:00-4 Mar 07:00 -60\n4 Mar 07:01-4 Mar 07:12 -60..+800",
                [],
                HOME,
            ),
            Case(
                "leaving twice is two violations",
                """18:00-21:00 -60
                   21:01-21:12 -60..+800
                   21:13-21:30 +700..-60
                   21:31-23:00 -60
                   23:01-23:12 -60..+800
                   23:13-23:30 +700..-60
                   23:31-23:59 -60""",
                [
                    "confirmed 21:03-21:30 possible 21:03 confirmed 21:04 left_early",
                    "confirmed 23:03-23:30 possible 23:03 confirmed 23:04 left_early",
                ],
                HOME,
            ),
            Case(
                "two nights out are two violations",
                "18:00-5 Mar 08:00 +3000 every 10m",
                [
                    "confirmed 19:00-4 Mar 07:00 possible 19:00 confirmed 19:00 out_all_night",
                    "confirmed 4 Mar 19:00-5 Mar 07:00 possible 4 Mar 19:00 confirmed 4 Mar 19:00 out_all_night",
                ],
                HOME,
            ),
        ],
        "Errors": [
            Case("one wild fix is no leaving", "18:00-22:00 -60\n22:01 +700 within 2\n22:02-22:30 -60", [], HOME),
            Case(
                "a cell-tower circle round the next street says almost nothing",
                "18:00-22:00 -60\n22:03-23:03 +500 by LBS within 1200 every 3m\n23:04-23:30 -60",
                [],
                HOME,
            ),
            Case("drifting for hours at the edge of the garden is no leaving", "18:00-23:00 -10 within 40", [], HOME),
            Case("the home beacon keeps him in", "18:00-4 Mar 07:00 -100 by RF every 5m", [], HOME),
        ],
        "Silence and time passing": [
            Case(
                "the window opens on a man in the wrong place: no fix is needed, the minute is enough",
                "18:00-18:58 +800",
                ["confirmed 19:00-open possible 19:00 confirmed 19:00 late_in"],
                HOME,
                now="19:00",
            ),
            Case(
                "last seen out half an hour before is possibly out, not more: silence is no proof",
                "17:30-18:30 +800",
                ["possible 19:00-open possible 19:00 confirmed - late_in"],
                HOME,
                now="19:01",
            ),
            Case(
                "last seen out in the morning is still possibly out at night",
                "08:00-09:00 +800",
                ["possible 19:00-open possible 19:00 confirmed - late_in"],
                HOME,
                now="19:01",
            ),
            Case(
                "last seen at home and then silent violates no curfew; silence is an alert of its own",
                "17:00-18:00 -60",
                [],
                HOME,
                now="4 Mar 08:00",
            ),
            Case(
                "silent from the beginning, and found out at eleven: not seen since the curfew began",
                "17:00-18:00 -60\n23:00-23:30 +800",
                ["confirmed 23:01-open possible 23:01 confirmed 23:02 late_in"],
                HOME,
            ),
            Case(
                "silent from the beginning, and found at home at eleven, violates nothing",
                "17:00-18:00 -60\n23:00-23:30 -60",
                [],
                HOME,
            ),
            Case("nothing was ever heard: nothing is said of a curfew", "17:00 heard status", [], HOME, now="23:00"),
            Case(
                "silent over two nights since he was seen out is possibly out on both",
                "17:00-18:00 +800",
                [
                    "possible 19:00-4 Mar 07:00 possible 19:00 confirmed - out_all_night",
                    "possible 4 Mar 19:00-5 Mar 07:00 possible 4 Mar 19:00 confirmed - out_all_night",
                ],
                HOME,
                now="5 Mar 12:00",
            ),
        ],
        "Grace": [
            Case(
                "within the grace of ten minutes he is in time",
                "18:00-18:58 +500\n18:59-19:06 +400..-60\n19:07-19:30 -60",
                [],
                home(parameters={"grace_minutes": 10}),
            ),
            Case(
                "after it he is late, and it counts from its end",
                "18:00-19:30 +500\n19:31-19:38 +400..-60\n19:39-20:00 -60",
                ["confirmed 19:10-19:38 possible 19:10 confirmed 19:10 late_in"],
                home(parameters={"grace_minutes": 10}),
            ),
        ],
        "Timetables": [
            Case(
                "on the night the clocks go forward the curfew ends at 07:00 summer time: an hour less",
                "28 Mar 18:00-29 Mar 07:30 +3000 every 5m",
                ["confirmed 19:00-29 Mar 06:00 possible 19:00 confirmed 19:00 out_all_night"],
                HOME,
                day="28 Mar",
            ),
            Case(
                "on the night they go back it ends at 07:00 winter time: an hour more",
                "24 Oct 17:00-25 Oct 07:30 +3000 every 5m",
                ["confirmed 18:00-25 Oct 07:00 possible 18:00 confirmed 18:00 out_all_night"],
                HOME,
                day="24 Oct",
            ),
            Case(
                "in summer 19:00 is 18:00 UTC",
                "1 Jul 17:30-1 Jul 18:30 +800",
                ["confirmed 18:00-open possible 18:00 confirmed 18:00 late_in"],
                HOME,
                day="1 Jul",
            ),
            Case(
                "24 hours a day is one curfew without an end",
                "18:00-4 Mar 12:00 +3000 every 10m",
                ["confirmed 18:10-open possible 18:10 confirmed 18:20 late_in"],
                home(timetable="every day 00:00-24:00"),
            ),
            Case(
                "hours that differ by day",
                "6 Mar 18:00-7 Mar 12:00 +3000 every 10m",
                ["confirmed 19:00-open possible 19:00 confirmed 19:00 late_in"],
                home(timetable="mon-fri 19:00-07:00\nsat sun 00:00-24:00"),
                day="6 Mar",
            ),
            Case(
                "on a bank holiday the hours are those of a bank holiday",
                "3 Apr 12:00-3 Apr 23:00 +3000 every 10m",
                ["confirmed 20:00-open possible 20:00 confirmed 20:00 late_in"],
                home(timetable="every day 19:00-07:00\nbank_holiday 21:00-07:00\nbank holidays england-and-wales"),
                day="3 Apr",
                note="3 April 2026 is Good Friday.",
            ),
            Case(
                "where rows overlap the one of higher priority decides: an evening off",
                "18:00-23:00 +3000",
                ["confirmed 21:00-open possible 21:00 confirmed 21:00 late_in"],
                home(timetable="every day 19:00-07:00\nnot tue 19:00-21:00 priority 1"),
            ),
            Case(
                "without a timetable it applies at all times",
                "14:00-14:10 +800",
                ["confirmed 14:01-open possible 14:01 confirmed 14:02 late_in"],
                {"radius_m": 100},
            ),
        ],
        "Authorised absence": [
            Case(
                "leaving for an authorised absence violates nothing",
                "18:00-20:00 -60\n20:01-20:12 -60..+800\n20:13-21:30 +800\n21:31-21:42 +700..-60\n21:43-22:30 -60",
                [],
                home(timetable=f"{NIGHT}\nexcept 3 Mar 20:00 to 3 Mar 22:00: work"),
            ),
            Case(
                "not being back when it ends is being late, from that minute",
                "18:00-20:00 -60\n20:01-20:12 -60..+800\n20:13-22:30 +800\n22:31-22:42 +700..-60\n22:43-23:30 -60",
                ["confirmed 22:00-22:42 possible 22:00 confirmed 22:00 late_in"],
                home(timetable=f"{NIGHT}\nexcept 3 Mar 20:00 to 3 Mar 22:00: work"),
            ),
            Case(
                "leaving an hour before it is leaving, until it begins",
                "18:00-19:10 -60\n19:11-19:22 -60..+800\n19:23-21:30 +800\n21:31-21:42 +700..-60\n21:43-22:30 -60",
                ["confirmed 19:13-20:00 possible 19:13 confirmed 19:14 left_early out_at_end"],
                home(timetable=f"{NIGHT}\nexcept 3 Mar 20:00 to 3 Mar 22:00: work"),
            ),
            Case(
                "an absence over the beginning: the curfew begins when it ends",
                "18:00-21:30 +800\n21:31-21:42 +700..-60\n21:43-22:30 -60",
                ["confirmed 21:00-21:42 possible 21:00 confirmed 21:00 late_in"],
                home(timetable=f"{NIGHT}\nexcept 3 Mar 17:00 to 3 Mar 21:00: family"),
            ),
            Case(
                "a planned suspension outranks everything: nothing is demanded",
                "18:00-4 Mar 08:00 +3000 every 10m",
                [],
                home(timetable=f"{NIGHT}\nsuspended 3 Mar 00:00 to 5 Mar 00:00: hospital"),
            ),
            Case(
                "one more window on one day",
                "12:00-15:00 +800",
                ["confirmed 13:00-14:00 possible 13:00 confirmed 13:00 out_all_night"],
                home(timetable=f"{NIGHT}\nalso 3 Mar 13:00 to 3 Mar 14:00: appointment with an officer at home"),
            ),
        ],
        "The order changes": [
            Case(
                "an order that begins in the night demands from that second",
                "18:00-21:00 +800",
                ["confirmed 20:15:30-open possible 20:15:30 confirmed 20:15:30 late_in"],
                home(valid_from="20:15:30"),
            ),
            Case(
                "one that ends in the night demands until then",
                "18:00-23:00 +800",
                ["confirmed 19:00-22:00 possible 19:00 confirmed 19:00 out_all_night"],
                home(valid_to="22:00"),
            ),
        ],
        "Two addresses": [
            Case(
                "one address at a time: on the mother's nights home does not count",
                "18:00-23:00 -100",
                ["mother confirmed 19:00-open possible 19:00 confirmed 19:00 late_in"],
                [
                    {"condition_id": "home", "radius_m": 100, "timetable": "mon wed fri 19:00-07:00"},
                    {
                        "condition_id": "mother",
                        "radius_m": 100,
                        "north_m": 900,
                        "timetable": "tue thu sat sun 19:00-07:00",
                    },
                ],
            ),
            Case(
                "where the hours of two overlap, being at either keeps them",
                "18:00-23:00 -100",
                [],
                [
                    {"condition_id": "home", "radius_m": 100, "timetable": NIGHT},
                    {"condition_id": "mother", "radius_m": 100, "north_m": 900, "timetable": NIGHT},
                ],
            ),
            Case(
                "and out of both is one violation, of the nearer",
                "18:00-20:00 +300",
                ["home confirmed 19:00-open possible 19:00 confirmed 19:00 late_in"],
                [
                    {"condition_id": "home", "radius_m": 100, "timetable": NIGHT},
                    {"condition_id": "mother", "radius_m": 100, "north_m": 3000, "timetable": NIGHT},
                ],
            ),
        ],
        "Minutes that add up": [
            Case(
                "more minutes out than the order allows is a violation of its own, from the minute they were used up",
                "18:00-20:30 +800\n20:31-20:42 +700..-60\n20:43-21:30 -60",
                [
                    "confirmed 19:00-20:42 possible 19:00 confirmed 19:00 late_in",
                    "confirmed 20:00-open possible 20:00 confirmed 20:00 accumulated",
                ],
                home(parameters={"allowance_minutes": 60}),
            ),
            Case(
                "with fewer there is none",
                "18:00-19:30 +800\n19:31-19:42 +700..-60\n19:43-21:30 -60",
                ["confirmed 19:00-19:42 possible 19:00 confirmed 19:00 late_in"],
                home(parameters={"allowance_minutes": 60}),
            ),
            Case(
                "they add up over the nights",
                """18:00-19:30 +800
                   19:31-19:42 +700..-60
                   19:43-4 Mar 18:00 -60 every 10m
                   4 Mar 18:01-4 Mar 18:12 -60..+800
                   4 Mar 18:13-4 Mar 19:40 +800
                   4 Mar 19:41-4 Mar 19:52 +700..-60
                   4 Mar 19:53-4 Mar 20:30 -60""",
                [
                    "confirmed 19:00-19:42 possible 19:00 confirmed 19:00 late_in",
                    "confirmed 4 Mar 19:00-4 Mar 19:52 possible 4 Mar 19:00 confirmed 4 Mar 19:00 late_in",
                    "confirmed 4 Mar 19:18-open possible 4 Mar 19:18 confirmed 4 Mar 19:18 accumulated",
                ],
                home(parameters={"allowance_minutes": 60}),
            ),
            Case(
                "and are forgotten after the days that the order says",
                "18:00-20:30 +800\n20:31-20:42 +700..-60\n20:43-5 Mar 12:00 -60 every 10m",
                [
                    "confirmed 19:00-20:42 possible 19:00 confirmed 19:00 late_in",
                    "confirmed 20:00-4 Mar 19:42 possible 20:00 confirmed 20:00 accumulated",
                ],
                home(parameters={"allowance_minutes": 60, "allowance_days": 1}),
            ),
            Case(
                "time alone uses them up",
                "18:00-19:30 +800",
                [
                    "confirmed 19:00-open possible 19:00 confirmed 19:00 late_in",
                    "confirmed 20:00-open possible 20:00 confirmed 20:00 accumulated",
                ],
                home(parameters={"allowance_minutes": 60}),
                now="20:15",
            ),
            Case(
                "doubtful minutes don't count",
                "17:00-18:00 +800",
                ["possible 19:00-open possible 19:00 confirmed - late_in"],
                home(parameters={"allowance_minutes": 60}),
                now="23:00",
            ),
        ],
    },
)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_curfew(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
