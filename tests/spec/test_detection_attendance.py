"""What attending a place means, drawn. `drawing/` says how to read a table."""

from typing import Any

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """\
The order demands that the wearer comes to a place within a window of time and stays for some minutes: `stay_minutes`,
or the whole window where that is 0. Who comes `late_minutes` late is in time, so of a whole window that much less is
owed (of a window shorter than twice as long, half).

Each moment of a window is one of three. He is *there* while that is likelier than not; *elsewhere* while that is surer
than what confirms a violation; otherwise *perhaps*. A fix speaks for `silent_minutes`, unless its error is so wide that
it can't tell; after that, perhaps is all that can be said, whatever was believed before. The window is possibly not
kept from the moment at which the minutes there and those to come are fewer than the minutes owed, and confirmed not
kept when they would be though every doubtful minute were counted for him, a fix in the window having been heard. No
fix is needed to find it, only time.

One window not kept is one violation, flagged `not_attended`, `arrived_late` or `left_early` (or both). It begins with
the window, or when he was last seen there. It ends when he is there (again), or with the window."""

MORNING: dict[str, Any] = {"timetable": "every day 09:00-12:00"}
SIGNING_ON: dict[str, Any] = {"timetable": "every day 09:00-17:00", "parameters": {"stay_minutes": 30}}

CHAPTER = Chapter(
    "attendance",
    "Attendance",
    INTRODUCTION,
    {
        "Coming": [
            Case(
                "who comes in time and stays has attended",
                "08:00-08:40 +900\n08:41-08:59 +800..-250\n09:00-12:30 -250",
                [],
                MORNING,
            ),
            Case("so has who was there all night", "00:00-12:30 -250", [], MORNING),
            Case(
                "who comes eight minutes late is in time",
                "08:00-08:57 +900\n08:58-09:08 +800..-250\n09:09-12:30 -250",
                [],
                MORNING,
            ),
            Case(
                "who comes half an hour late is late from the minute that the grace is over until he comes",
                "08:00-09:15 +900\n09:16-09:30 +800..-250\n09:31-12:30 -250",
                ["confirmed 09:00-09:28 possible 09:10 confirmed 09:10 arrived_late"],
                MORNING,
            ),
            Case(
                "who never comes has not attended",
                "08:00-12:30 +900",
                ["confirmed 09:00-12:00 possible 09:10 confirmed 09:10 not_attended"],
                MORNING,
            ),
            Case(
                "until the window ends it is open",
                "08:00-09:30 +900",
                ["confirmed 09:00-open possible 09:10 confirmed 09:10 not_attended"],
                MORNING,
            ),
            Case("in the first ten minutes nothing is said", "08:00-09:09 +900", [], MORNING),
            Case(
                "passing by the door is not coming",
                "08:00-09:30 +400 east -3000..3000\n09:31-12:30 +900",
                ["confirmed 09:00-12:00 possible 09:10 confirmed 09:10 not_attended"],
                MORNING,
            ),
            Case(
                "looking in for five minutes is coming late, and leaving again",
                "08:00-09:30 +900\n09:31-09:40 +800..-100\n09:41-09:45 -100\n09:46-09:55 0..+900\n09:56-12:30 +900",
                ["confirmed 09:00-12:00 possible 09:10 confirmed 09:10 arrived_late left_early"],
                MORNING,
            ),
            Case(
                "who came late may yet step out for as long as he might have been late",
                "08:00-09:15 +900\n09:16-09:30 +800..-250\n09:31-10:00 -250\n10:01-10:07 -200..+300\n"
                "10:08-10:13 +250..-250\n10:14-12:30 -250",
                ["confirmed 09:00-09:28 possible 09:10 confirmed 09:10 arrived_late"],
                MORNING,
            ),
            Case(
                "every day is a window of its own",
                "08:00-12:30 +900\n4 Mar 08:00-4 Mar 12:30 -250\n5 Mar 08:00-5 Mar 12:30 +900",
                [
                    "confirmed 09:00-12:00 possible 09:10 confirmed 09:10 not_attended",
                    "confirmed 5 Mar 09:00-5 Mar 12:00 possible 5 Mar 09:10 confirmed 5 Mar 09:10 not_attended",
                ],
                MORNING,
            ),
        ],
        "Staying": [
            Case(
                "who leaves an hour before the end has left early",
                "08:00-10:55 -250\n10:56-11:10 -200..+900\n11:11-12:30 +900",
                ["confirmed 10:59-12:00 possible 11:10 confirmed 11:11 left_early"],
                MORNING,
            ),
            Case(
                "the ten minutes allowed may be taken at the end",
                "08:00-11:52 -250\n11:53-12:07 -200..+900\n12:08-12:30 +900",
                [],
                MORNING,
            ),
            Case(
                "going out for half an hour is leaving, until he is back",
                "08:00-10:00 -250\n10:01-10:15 -200..+900\n10:16-10:30 +900..-250\n10:31-12:30 -250",
                ["confirmed 10:04-10:28 possible 10:15 confirmed 10:16 left_early"],
                MORNING,
            ),
            Case(
                "two walks round the block add up",
                "08:00-10:00 -250\n10:01-10:07 -200..+300\n10:08-10:13 +250..-250\n10:14-11:00 -250\n"
                "11:01-11:07 -200..+300\n11:08-11:13 +250..-250\n11:14-12:30 -250",
                ["confirmed 11:04-11:11 possible 11:09 confirmed 11:09 left_early"],
                MORNING,
            ),
            Case(
                "fixes that wander out of the door and claim twenty metres are not leaving",
                "08:00-10:00 -40\n10:01-10:06 +30\n10:07-10:20 -40\n10:21-10:26 +35\n10:27-12:30 -40",
                [],
                MORNING,
            ),
            Case("nor is one wild fix", "08:00-10:00 -250\n10:01 +2000 within 5\n10:02-12:30 -250", [], MORNING),
        ],
        "Some minutes of a long window": [
            Case(
                "half an hour at any time of the day is enough",
                "08:00-14:45 +900\n14:46-15:00 +800..-250\n15:01-15:35 -250\n15:36-15:50 -200..+900\n15:51-17:10 +900",
                [],
                SIGNING_ON,
            ),
            Case(
                "two quarters of an hour are as good",
                "08:00-10:00 +900\n10:01-10:15 +800..-250\n10:16-10:26 -250\n10:27-10:40 -200..+900\n10:41-14:00 +900\n"
                "14:01-14:15 +800..-250\n14:16-14:30 -250\n14:31-14:45 -200..+900\n14:46-17:10 +900",
                [],
                SIGNING_ON,
            ),
            Case(
                "until half past four there is time",
                "08:00-16:29 +900",
                [],
                SIGNING_ON,
            ),
            Case(
                "then it can't be kept any more",
                "08:00-16:31 +900",
                ["confirmed 09:00-open possible 16:30 confirmed 16:30 not_attended"],
                SIGNING_ON,
            ),
            Case(
                "who comes at twenty to five came too late",
                "08:00-16:25 +900\n16:26-16:40 +800..-250\n16:41-17:30 -250",
                ["confirmed 09:00-16:38 possible 16:30 confirmed 16:30 arrived_late"],
                SIGNING_ON,
            ),
            Case(
                "who stays for a few minutes and never comes back left early",
                "08:00-10:25 +900\n10:26-10:40 +800..-250\n10:41-10:45 -250\n10:46-11:00 -200..+900\n11:01-17:10 +900",
                ["confirmed 10:49-17:00 possible 16:43 confirmed 16:44 left_early"],
                SIGNING_ON,
            ),
        ],
        "Silence": [
            Case(
                "a tag that is silent is not known to have come: that is possible, and not nothing",
                "07:00-08:00 +900",
                ["possible 09:00-12:00 possible 09:10 confirmed - not_attended"],
                MORNING,
                now="12:00",
            ),
            Case(
                "it is said at the minute, though no fix comes",
                "07:00-08:00 +900",
                ["possible 09:00-open possible 09:10 confirmed - not_attended"],
                MORNING,
                now="09:11",
            ),
            Case("and not before", "07:00-08:00 +900", [], MORNING, now="09:10"),
            Case(
                "a tag that says it is alive and not where it is, is no better",
                "07:00-08:00 +900\n08:30-12:30 heard alive",
                ["possible 09:00-12:00 possible 09:10 confirmed - not_attended"],
                MORNING,
            ),
            Case(
                "first heard of elsewhere, when the window is half over: it may have been kept till then",
                "10:30-12:30 +900",
                ["confirmed 09:00-12:00 possible 09:10 confirmed 10:41 not_attended"],
                MORNING,
            ),
            Case(
                "thirty minutes without a fix count as before, indoors they are usual",
                "08:00-10:00 -250\n10:30-12:30 -250",
                [],
                MORNING,
            ),
            Case(
                "an hour and a half are not known to have been spent there",
                "08:00-10:00 -250\n11:30-12:30 -250",
                ["possible 10:00-11:30 possible 10:40 confirmed - left_early"],
                MORNING,
            ),
            Case(
                "seen on the way there and then no more, he may not have come",
                "08:00-08:40 +900\n08:41-08:52 +800..+200",
                ["possible 09:00-12:00 possible 09:10 confirmed - not_attended"],
                MORNING,
                now="13:00",
            ),
            Case(
                "cell towers that know him far away tell that he has not come",
                "07:00-12:30 +9000 within 1500 by LBS every 10m",
                ["confirmed 09:00-12:00 possible 09:10 confirmed 09:10 not_attended"],
                MORNING,
            ),
            Case(
                "cell towers that can't tell him from there decide nothing",
                "07:00-12:30 +100 within 1500 by LBS",
                ["possible 09:00-12:00 possible 09:10 confirmed - not_attended"],
                MORNING,
            ),
        ],
        "Hours": [
            Case("outside of the window he may be where he likes", "12:00-23:59 +900", [], MORNING),
            Case(
                "an agreed absence takes the window away",
                "08:00-12:30 +900",
                [],
                {"timetable": "every day 09:00-12:00\nexcept 3 Mar 08:00 to 3 Mar 13:00: at court"},
            ),
            Case(
                "an absence until ten leaves a window from ten on",
                "08:00-12:30 +900",
                ["confirmed 10:00-12:00 possible 10:10 confirmed 10:10 not_attended"],
                {"timetable": "every day 09:00-12:00\nexcept 3 Mar 08:00 to 3 Mar 10:00: at court"},
            ),
            Case(
                "on a bank holiday the office keeps other hours",
                "08:00-13:00 +900",
                ["confirmed 10:00-11:00 possible 10:10 confirmed 10:10 not_attended"],
                {"timetable": "mon-fri 10:00-13:00\nbank_holiday 11:00-12:00\nbank holidays england-and-wales"},
                day="6 Apr",
            ),
            Case(
                "in summer nine o'clock is eight by UTC",
                "07:00-12:00 +900",
                ["confirmed 08:00-11:00 possible 08:10 confirmed 08:10 not_attended"],
                MORNING,
                day="30 Mar",
            ),
            Case(
                "a night's attendance ends at seven by the clock, on the short night too",
                "28 Mar 21:00-29 Mar 08:00 -250 every 5m",
                [],
                {"timetable": "every day 22:00-07:00"},
                day="28 Mar",
            ),
            Case(
                "and the hour that comes twice is owed twice",
                "24 Oct 20:00-25 Oct 01:00 -250 every 5m\n25 Oct 01:05-25 Oct 01:20 -200..+900 every 5m\n"
                "25 Oct 01:25-25 Oct 08:00 +900 every 5m",
                ["confirmed 25 Oct 01:10-25 Oct 07:00 possible 25 Oct 01:25 confirmed 25 Oct 01:30 left_early"],
                {"timetable": "every day 22:00-07:00"},
                day="24 Oct",
            ),
            Case(
                "of a window of ten minutes half is owed",
                "08:00-12:30 +900",
                ["confirmed 09:00-09:10 possible 09:05 confirmed 09:05 not_attended"],
                {"timetable": "every day 09:00-09:10"},
            ),
            Case(
                "a condition that ends at ten owes nothing after ten",
                "08:00-09:58 -250\n09:59-10:12 -200..+900\n10:13-12:30 +900",
                [],
                {**MORNING, "valid_to": "10:00"},
            ),
        ],
    },
)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_attendance(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
