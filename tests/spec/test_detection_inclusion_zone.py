"""What the inclusion-zone rule means, drawn: positions in, violations out. `drawing/` says how to read a table."""

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """
A place that the wearer must not leave. After every fix the rule holds a belief: how likely it is that he is outside,
given all fixes so far and how far each may err. Above one half he is possibly outside, above 95 % it is confirmed, and
below 20 % it is over.

Who must stay in a place may walk to its edge, so nothing is reported before he is believed outside: there is no
approach, and a buffer ring means nothing here. To be outside he must be seen beyond the edge by more than the fixes
err; to be back he need only be seen inside.

Where several inclusion zones of one tag apply at once, being in any of them is enough. The violation is then of the
zone in which he most likely was when he left, or of the nearest.
"""

HOME = {"radius_m": 100}

CHAPTER = Chapter(
    "inclusion_zone",
    "Inclusion zone",
    INTRODUCTION,
    {
        "Staying and leaving": [
            Case("who stays inside violates nothing", "14:00-22:00 -200", []),
            Case("nor does who lives in a circle of 100 m", "14:00-22:00 -80", [], HOME),
            Case("nor who walks up to the edge and back", "14:00-14:20 -250..0\n14:21-14:40 -10..-250", []),
            Case("nor who stands a step outside the edge, within the error of a fix", "14:00-18:00 +15", []),
            Case(
                "walking out, staying out and walking back is one violation",
                """14:00-14:30 -200
                   14:31-14:40 -150..+600
                   14:41-15:00 +600
                   15:01-15:12 +500..-200
                   15:13-15:30 -200""",
                ["confirmed 14:34-15:10 possible 14:34 confirmed 14:35"],
            ),
            Case(
                "leaving a circle of 100 m on foot is known within minutes",
                "14:00-14:30 -80\n14:31-14:50 -20..+1400",
                ["confirmed 14:33-open possible 14:33 confirmed 14:34"],
                HOME,
            ),
            Case(
                "leaving by car at one fix a minute is known at the second fix outside",
                "14:00-14:30 -200\n14:31-14:40 +400..+5800",
                ["confirmed 14:32-open possible 14:32 confirmed 14:33"],
            ),
            Case(
                "an outing between two fixes is not seen: a passage is a matter of zones to keep out of",
                "14:00-14:30 -200\n14:40-15:00 -200",
                [],
            ),
            Case(
                "first heard of outside: the second fix makes it possible, the third confirms",
                "14:00-14:05 +800",
                ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            ),
            Case("one fix alone decides nothing", "14:00 +800", []),
        ],
        "Errors": [
            Case("one wild fix outside is no leaving", "14:00-14:10 -200\n14:11 +700 within 2\n14:12-14:30 -200", []),
            Case("nor are two in a row", "14:00-14:10 -200\n14:11-14:12 +700 within 2\n14:13-14:30 -200", []),
            Case(
                "one wild fix inside does not end a violation",
                "14:00-14:10 +800\n14:11 -200 within 2\n14:12-14:20 +800",
                ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            ),
            Case(
                "a cell-tower circle that lies outside says almost nothing",
                "14:00-14:30 -200\n14:33 +900 by LBS within 1200\n14:36-15:00 -200",
                [],
            ),
            Case("a home beacon at the middle of a small home keeps him in it", "14:00-22:00 -100 by RF", [], HOME),
        ],
        "Silence": [
            Case("silence is not leaving", "14:00-14:30 -200", [], now="23:00"),
            Case(
                "nor is it coming back",
                "14:00-14:30 +800",
                ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
                now="23:00",
            ),
        ],
        "Hours": [
            Case(
                "outside its hours nothing is demanded; he who is out when they begin violates from that minute",
                "14:00-15:30 +800",
                ["confirmed 15:00-open possible 15:00 confirmed 15:00"],
                {"timetable": "every day 15:00-18:00"},
            ),
            Case(
                "no fix is needed for that",
                "14:00-14:55 +800",
                ["confirmed 15:00-open possible 15:00 confirmed 15:00"],
                {"timetable": "every day 15:00-18:00"},
                now="15:05",
            ),
            Case(
                "he who comes in time violates nothing",
                "14:00-14:40 +800\n14:41-14:52 +700..-200\n14:53-15:30 -200",
                [],
                {"timetable": "every day 15:00-18:00"},
            ),
            Case(
                "when the hours end, the violation ends with them",
                "17:30-18:30 +800",
                ["confirmed 17:31-18:00 possible 17:31 confirmed 17:32"],
                {"timetable": "every day 15:00-18:00"},
            ),
            Case(
                "an authorised absence suspends the demand; not being back when it ends is a violation from then on",
                "15:00-17:30 +800",
                ["confirmed 17:00-open possible 17:00 confirmed 17:00"],
                {"timetable": "every day 15:00-18:00\nexcept 3 Mar 15:00 to 3 Mar 17:00: hospital"},
            ),
            Case(
                "a zone that begins to apply to a man who is elsewhere is violated from that second",
                "14:00-14:30 +800",
                ["confirmed 14:10:30-open possible 14:10:30 confirmed 14:10:30"],
                {"valid_from": "14:10:30"},
            ),
            Case(
                "and one that ends takes its violation with it",
                "14:00-14:30 +800",
                ["confirmed 14:01-14:20:30 possible 14:01 confirmed 14:02"],
                {"valid_to": "14:20:30"},
            ),
        ],
        "Several zones": [
            Case(
                "of two zones he may be in either; on the way from one to the other he is in neither",
                "14:00-14:30 -300\n14:31-14:50 -300 east 0..2000\n14:51-15:20 -300 east 2000",
                ["home confirmed 14:35-14:48 possible 14:35 confirmed 14:36"],
                [{"condition_id": "home"}, {"condition_id": "work", "east_m": 2000}],
                note="The violation is of the zone he left.",
            ),
            Case(
                "outside both is one violation, not two",
                "14:00-14:30 +1500",
                ["home confirmed 14:01-open possible 14:01 confirmed 14:02"],
                [{"condition_id": "home"}, {"condition_id": "work", "east_m": 2000}],
            ),
            Case(
                "zones that overlap are one piece of ground",
                "14:00-14:30 -300 east 0..700\n14:31-14:50 -300 east 700",
                [],
                [{"condition_id": "home"}, {"condition_id": "garden", "east_m": 500}],
            ),
            Case(
                "a zone whose hours have not begun does not count",
                "14:00-15:30 -300 east 2000",
                ["home confirmed 14:01-15:00 possible 14:01 confirmed 14:02"],
                [
                    {"condition_id": "home"},
                    {"condition_id": "work", "east_m": 2000, "timetable": "every day 15:00-18:00"},
                ],
                note="At 15:00 the place where he is becomes one of those he may be in, and the violation is over.",
            ),
            Case(
                "when the hours of one end he must be in the other",
                "14:00-15:30 -300 east 2000",
                ["home confirmed 15:00-open possible 15:00 confirmed 15:00"],
                [
                    {"condition_id": "home"},
                    {"condition_id": "work", "east_m": 2000, "timetable": "every day 09:00-15:00"},
                ],
            ),
            Case(
                "a zone far away changes nothing",
                "14:00-14:30 -200\n14:31-14:40 -150..+600",
                ["home confirmed 14:34-open possible 14:34 confirmed 14:35"],
                [{"condition_id": "far", "east_m": 60000}, {"condition_id": "home"}],
            ),
            Case(
                "each tag has its own",
                "14:00-14:10 +800 of d1\n14:00-14:10 +800 of d2",
                ["one of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
                [
                    {"condition_id": "one", "device_id": "d1"},
                    {"condition_id": "two", "device_id": "d2", "north_m": 1100},
                ],
            ),
        ],
        "Shapes and settings": [
            Case(
                "between the arms of a horseshoe he is outside, and so near to it that it takes long to be sure",
                "14:00-14:30 -250",
                ["confirmed 14:22-open possible 14:22 confirmed 14:27"],
                {"shape": "horseshoe"},
            ),
            Case(
                "a stricter setting of possible asks for more",
                "14:00-14:30 -200\n14:31-14:40 -150..+600",
                ["confirmed 14:34-open possible 14:34 confirmed 14:35"],
                {"parameters": {"possible": 0.9}},
            ),
        ],
    },
)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_inclusion_zone(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
