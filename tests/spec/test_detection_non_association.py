"""What not meeting another wearer means, drawn. `drawing/` says how to read a table."""

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """\
The order forbids the wearer (d1) to meet another wearer (d2). They have met when they have been within fifty metres,
as far as two tags can tell, for five minutes; the violation then counts from its beginning. Places are said from the
middle of the picture."""

ALONE = "14:00-15:00 0 of d2"

CHAPTER = Chapter(
    "non_association",
    "Non-association",
    INTRODUCTION,
    {
        "Meeting": [
            Case("a street apart they have not met", f"{ALONE}\n14:00-15:00 +250 of d1", []),
            Case(
                "he comes, stays half an hour and goes: one violation",
                f"{ALONE}\n14:00-14:10 +800..0 of d1\n14:11-14:40 +10 of d1\n14:41-15:00 +50..+1600 of d1",
                ["of d1 confirmed 14:10-14:42 possible 14:10 confirmed 14:13"],
            ),
            Case(
                "it makes no difference which of them came",
                "14:00-15:00 0 of d1\n14:00-14:10 +800..0 of d2\n14:11-14:40 +10 of d2\n14:41-15:00 +50..+1600 of d2",
                ["of d1 confirmed 14:10-14:42 possible 14:10 confirmed 14:13"],
            ),
            Case(
                "passing in the street is not meeting",
                "14:00-14:20 +800..-800 of d1\n14:00-14:20 -800..+800 of d2",
                [],
            ),
            Case(
                "walking together for half an hour is",
                "14:00-14:40 0..+3000 of d1\n14:00-14:40 +10..+3010 of d2",
                ["of d1 confirmed 14:03-open possible 14:03 confirmed 14:09"],
            ),
            Case(
                "riding the same bus for half an hour is, though their fixes come at other seconds",
                "14:00-14:40 0..+12000 of d1\n14:00:30-14:40 +150..+11850 of d2",
                ["of d1 confirmed 14:03-open possible 14:03 confirmed 14:08:30"],
            ),
            Case(
                "the minutes of an order count",
                f"{ALONE}\n14:00-14:10 +800..0 of d1\n14:11-14:40 +10 of d1\n14:41-15:00 +50..+1600 of d1",
                [],
                {"parameters": {"minutes": 45}},
            ),
            Case(
                "and so does its distance: across the square is together where the order says 200 m",
                f"{ALONE}\n14:00-14:40 +80 of d1",
                ["of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
                {"parameters": {"distance_m": 200}},
            ),
        ],
        "What can't be told": [
            Case("the other's tag is silent", "14:00-15:00 0 of d1", []),
            Case("cell towers say too little", f"{ALONE}\n14:00-15:00 0 within 700 by LBS of d1", []),
            Case(
                "one wild fix beside the other is no meeting",
                f"{ALONE}\n14:00-14:20 +700 of d1\n14:21 0 within 3 of d1\n14:22-15:00 +700 of d1",
                [],
            ),
            Case(
                "a gap of twenty minutes while together does not end it",
                f"{ALONE}\n14:00-14:20 +10 of d1\n14:40-15:00 +10 of d1",
                ["of d1 confirmed 14:03-open possible 14:03 confirmed 14:09"],
            ),
        ],
        "Again, and near misses": [
            Case(
                "two meetings an hour apart are two violations",
                """14:00-16:00 0 of d2
               14:00-14:10 +800..0 of d1
               14:11-14:30 +10 of d1
               14:31-14:40 +80..+800 of d1
               14:41-15:20 +800 of d1
               15:21-15:30 +720..0 of d1
               15:31-15:50 +10 of d1""",
                [
                    "of d1 confirmed 14:10-14:32 possible 14:10 confirmed 14:13",
                    "of d1 confirmed 15:33-open possible 15:33 confirmed 15:39",
                ],
            ),
            Case(
                "two minutes at the same corner are not five",
                """14:00-14:40 0 of d2
               14:00-14:10 +800..0 of d1
               14:11-14:12 0 of d1
               14:13-14:22 +80..+800 of d1""",
                [],
            ),
            Case(
                "neighbours whose tags lie 70 m apart all night have not met",
                """18:00-4 Mar 08:00 0 of d2
               18:00-4 Mar 08:00 +70 of d1""",
                [],
            ),
            Case(
                "tags that claim no better than 60 m take longer to be sure of",
                """14:00-15:00 0 of d2 within 60
               14:00-15:00 +10 of d1 within 60""",
                ["of d1 confirmed 14:11-open possible 14:11 confirmed 14:24"],
            ),
            Case(
                "a tag that is heard every four minutes is enough",
                """14:00-15:00 0 of d2 every 4m
               14:01-15:00 +10 of d1""",
                ["of d1 confirmed 14:08-open possible 14:08 confirmed 14:17"],
            ),
            Case(
                "a third tag beside him is nobody's concern",
                """14:00-15:00 +10 of d3
               14:00-15:00 0 of d1
               14:00-15:00 +2000 of d2""",
                [],
            ),
            Case(
                "two whom he must not meet are two violations",
                """14:00-15:00 0 of d1
               14:00-15:00 +10 of d2
               14:00-15:00 -10 of d3""",
                [
                    "one of d1 confirmed 14:03-open possible 14:03 confirmed 14:09",
                    "two of d1 confirmed 14:03-open possible 14:03 confirmed 14:09",
                ],
                [{"condition_id": "one"}, {"condition_id": "two", "parameters": {"other_device_id": "d3"}}],
            ),
        ],
        "When it holds": [
            Case(
                "a meeting that was under way when the condition began counts from its beginning",
                """14:00-15:00 0 of d2
               14:00-15:00 +10 of d1""",
                ["of d1 confirmed 14:30-open possible 14:30 confirmed 14:30"],
                {"valid_from": "14:30"},
            ),
            Case(
                "a meeting ends with its condition",
                """14:00-15:00 0 of d2
               14:00-15:00 +10 of d1""",
                ["of d1 confirmed 14:03-14:30 possible 14:03 confirmed 14:09"],
                {"valid_to": "14:30"},
            ),
            Case(
                "a condition may have hours",
                """14:00-15:00 0 of d2
               14:00-15:00 +10 of d1""",
                ["of d1 confirmed 14:20-14:40 possible 14:20 confirmed 14:20"],
                {"timetable": "every day 14:20-14:40"},
            ),
            Case(
                "when both fall silent together, the meeting is not known to be over",
                """14:00-14:20 0 of d2
               14:00-14:20 +10 of d1""",
                ["of d1 confirmed 14:03-open possible 14:03 confirmed 14:09"],
                now="18:00",
            ),
        ],
    },
)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_non_association(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
