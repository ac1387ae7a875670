"""What keeping away from a protected person's own tag means, drawn. `drawing/` says how to read a table."""

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """\
The order forbids the wearer (d1) to come within a distance of a protected person (d2), who carries a tag of her own.
The forbidden circle moves with her. Places are said from the middle of the picture.

A moment is judged once both tags have been heard past it, so that it makes no difference whose fix arrives first. While
either tag is not located for more than five minutes nothing is said of the two together: that silence is an alert
of its own, of the tag that is silent."""

STAYS = "14:00-14:40 -300 of d2"

CHAPTER = Chapter(
    "proximity",
    "Proximity to a protected person's tag",
    INTRODUCTION,
    {
        "Coming near": [
            Case("who stays a kilometre away violates nothing", f"{STAYS}\n14:00-14:40 +1000 of d1", []),
            Case(
                "walking up to her is one violation, an approach before it is more",
                f"{STAYS}\n14:00-14:16 +1600..0 of d1\n14:17-14:19 -100..-300 of d1\n14:20-14:40 -300 of d1",
                ["of d1 confirmed 14:08-open possible 14:17 confirmed 14:18"],
            ),
            Case(
                "walking up and away again ends it",
                f"{STAYS}\n14:00-14:19 +1600..-300 of d1\n14:20-14:40 -200..+1800 of d1",
                ["of d1 confirmed 14:08-14:23 possible 14:17 confirmed 14:18"],
            ),
            Case(
                "she walks up to him: the distance decides, not who moved",
                "14:00-14:40 -300 of d1\n14:00-14:19 +1600..-300 of d2\n14:20-14:40 -300 of d2",
                ["of d1 confirmed 14:08-open possible 14:17 confirmed 14:18"],
            ),
            Case(
                "walking along together at a distance of 600 m violates nothing",
                "14:00-14:40 +300..+3300 of d1\n14:00-14:40 -300..+2700 of d2",
                [],
            ),
            Case(
                "following her at 100 m does",
                "14:00-14:40 -200..+2800 of d1\n14:00-14:40 -300..+2700 of d2",
                ["of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
            ),
            Case(
                "driving past her between two fixes may have been within the distance",
                f"{STAYS}\n14:00-14:10 +2600..-3800 of d1\n14:11-14:20 -3800 of d1",
                ["of d1 possible 14:04-14:06 possible 14:06 confirmed - crossing"],
            ),
        ],
        "The ring and the distance": [
            Case(
                "inside the buffer ring he approaches",
                f"{STAYS}\n14:00-14:40 +100 of d1",
                ["of d1 approach 14:01-14:31 possible - confirmed -"],
                {"buffer_m": 300},
            ),
            Case(
                "an order of one kilometre is another circle",
                f"{STAYS}\n14:00-14:20 +300 of d1",
                ["of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
                {"parameters": {"distance_m": 1000}},
            ),
            Case(
                "passing 200 m outside the distance violates nothing",
                f"{STAYS}\n14:00-14:40 +200 east -1500..1500 of d1",
                [],
            ),
        ],
        "Two tags, two silences": [
            Case("he alone, her tag never heard: nothing can be said", "14:00-14:40 -300 of d1", []),
            Case(
                "her tag falls silent before he comes: nothing is said of the two from then on",
                "14:00-14:10 -300 of d2\n14:00-14:20 +2000..-300 of d1\n14:21-14:40 -300 of d1",
                ["of d1 approach 14:10-open possible - confirmed -"],
            ),
            Case(
                "and when her stored fixes arrive, it is found as if they had come in time",
                "14:00-14:40 -300 of d2\n14:00-14:20 +2000..-300 of d1\n14:21-14:40 -300 of d1",
                ["of d1 confirmed 14:10-open possible 14:18 confirmed 14:19"],
            ),
            Case(
                "his tag falls silent on the way to her",
                "14:00-14:40 -300 of d2\n14:00-14:12 +1400..+200 of d1",
                ["of d1 possible 14:06-open possible 14:17 confirmed - dark"],
                now="14:30",
            ),
            Case(
                "cell towers say too little of either",
                f"{STAYS}\n14:00-14:40 -300 within 800 by LBS of d1",
                [],
            ),
            Case(
                "a tag that is heard every four minutes is enough",
                "14:00 -300 of d2\n14:04 -300 of d2\n14:08 -300 of d2\n14:12 -300 of d2\n14:16 -300 of d2\n"
                "14:20 -300 of d2\n14:24 -300 of d2\n14:28 -300 of d2\n14:00-14:19 +1600..-300 of d1\n"
                "14:20-14:28 -300 of d1",
                ["of d1 confirmed 14:08-open possible 14:17 confirmed 14:18"],
            ),
            Case(
                "one every six minutes tells at its own fixes and not between them",
                "14:00 -300 of d2\n14:06 -300 of d2\n14:12 -300 of d2\n14:18 -300 of d2\n14:24 -300 of d2\n"
                "14:00:30-14:19 +1600..-300 of d1\n14:20:30-14:23 -300 of d1",
                ["of d1 possible 14:18-open possible 14:18 confirmed -"],
            ),
        ],
        "Doubtful fixes": [
            Case(
                "one wild fix beside her decides nothing",
                f"{STAYS}\n14:00-14:10 +900 of d1\n14:11 -300 within 2 of d1\n14:12-14:40 +900 of d1",
                [],
            ),
            Case(
                "nor does one of her own",
                "14:00-14:10 -300 of d2\n14:11 +900 within 2 of d2\n14:12-14:40 -300 of d2\n14:00-14:40 +900 of d1",
                [],
            ),
        ],
        "When it holds": [
            Case(
                "a condition that begins while he is beside her is violated at that minute",
                f"{STAYS}\n14:00-14:40 -300 of d1",
                ["of d1 confirmed 14:20-open possible 14:20 confirmed 14:20"],
                {"valid_from": "14:20"},
            ),
            Case("and one that has ended is not", f"{STAYS}\n14:00-14:40 -300 of d1", [], {"valid_to": "13:00"}),
        ],
        "Two who move, and two who are protected": [
            Case(
                "she drives past him: for a minute he may have been within the distance",
                """14:00-14:30 -300 of d1
               14:00-14:10 -300 east -3000..3000 of d2
               14:11-14:30 -300 east 3000 of d2""",
                ["of d1 possible 14:04-14:06 possible 14:05 confirmed -"],
            ),
            Case(
                "in the same bus he is beside her, though both are at 5 m/s and heard at other seconds",
                """14:00-14:20 -300 east -3000..3000 of d1
               14:00:30-14:19:30 -300 east -2850..2850 of d2""",
                ["of d1 confirmed 14:01-open possible 14:01 confirmed 14:01:30"],
            ),
            Case(
                "of two who are protected, the violation is of her whom he is near",
                """14:00-15:00 -300 of d2
               14:00-15:00 +900 of d3
               14:00-15:00 -200 of d1""",
                ["mother of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
                [{"condition_id": "mother"}, {"condition_id": "daughter", "parameters": {"other_device_id": "d3"}}],
            ),
            Case(
                "a condition may have hours",
                """14:00-15:00 -300 of d2
               14:00-15:00 -200 of d1""",
                ["of d1 confirmed 14:20-14:40 possible 14:20 confirmed 14:20"],
                {"timetable": "every day 14:20-14:40"},
            ),
        ],
    },
)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_proximity(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
