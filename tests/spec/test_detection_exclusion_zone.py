"""What the exclusion-zone rule means, drawn: positions in, violations out. `drawing/` says how to read a table.

Each case is one sentence a reviewer, an officer or a court might ask about.
"""

import pytest
from tests.spec.case import Case, Chapter
from tests.spec.drawing import drawn, zone

from waywarden.detection.rules import detect

CASES = [
    Case("who stays away violates nothing", "14:00-14:30 +2000", []),
    Case("living 60 m outside the edge violates nothing", "14:00-23:00 +60", []),
    Case(
        "walking in, staying and walking out is one violation",
        """14:00-14:10 +500
           14:11-14:19 +420..-250
           14:20-14:30 -250
           14:31-14:40 -170..+500
           14:41-14:50 +500""",
        ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
    ),
    Case(
        "a tag that says nothing of its accuracy is judged as well",
        """14:00-14:10 +500 within nothing
           14:11-14:19 +420..-250 within nothing""",
        ["confirmed 14:13-open possible 14:17 confirmed 14:18"],
    ),
    Case(
        "first heard of deep inside: the second fix makes it possible, the third confirms",
        "14:00-14:05 -150",
        ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
    ),
    Case("one fix alone decides nothing", "14:00 -150", []),
    Case(
        "one wild fix that claims two metres makes no event",
        """14:00-14:10 +60
           14:11 -200 within 2
           14:12-14:20 +60""",
        [],
    ),
    Case(
        "an accuracy of nought is not believed",
        """14:00-14:10 +60
           14:11 -200 within 0
           14:12-14:20 +60""",
        [],
    ),
    Case(
        "nor do two wild fixes in a row",
        """14:00-14:10 +60
           14:11-14:12 -200 within 2
           14:13-14:20 +60""",
        [],
    ),
    Case(
        "three are possible, not confirmed, and it clears",
        """14:00-14:10 +60
           14:11-14:13 -200 within 2
           14:14-14:24 +60""",
        ["possible 14:13-14:19 possible 14:13 confirmed -"],
    ),
    Case(
        "one wild fix outside ends no violation",
        """14:00-14:10 -150
           14:11 +600 within 2
           14:12-14:20 -150""",
        ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
    ),
    Case(
        "driving through, one fix a minute, is possible at the fix inside",
        """14:00-14:04 +2850..+450
           14:05-14:10 -150..-3150""",
        ["possible 14:05-14:06 possible 14:05 confirmed -"],
    ),
    Case(
        "driving through between two fixes is a possible crossing",
        """14:00-14:04 +2600..+200 east 0
           14:05-14:08 -800..-2600 east 0""",
        ["possible 14:04-14:06 possible 14:06 confirmed - crossing"],
    ),
    Case(
        "so is being seen on both sides ten minutes apart",
        """14:00-14:05 +3000
           14:15-14:20 -3600""",
        ["possible 14:05-14:16 possible 14:16 confirmed - crossing"],
    ),
    Case(
        "but nobody travels at 1,000 m/s",
        """14:00-14:05 +30000
           14:06-14:10 -30600""",
        [],
    ),
    Case(
        "and a wild fix on the far side is no crossing",
        """14:00-14:05 +100
           14:06 -800 within 5
           14:07-14:12 +100""",
        [],
    ),
    Case(
        "driving by 100 m outside is no crossing",
        "14:00-14:10 +100 east -3000..3000",
        [],
    ),
    Case(
        "a cell-tower circle that touches the zone says almost nothing",
        """14:00-14:30 +200
           14:33 -100 within 1200 by LBS
           14:36 -100 within 1200 by LBS
           14:39-14:50 +200""",
        [],
    ),
    Case("nor does it by being repeated for hours", "14:00-18:00 -200 within 1200 by LBS", []),
    Case("nor a fix that admits to 65 km", "14:00-15:00 -200 within 65535", []),
    Case("a home beacon outside the zone is as good as a fix", "14:00-15:00 +60 by RF", []),
    Case(
        "a poor second opinion of the same minute changes nothing",
        """14:00-14:05 -150
           14:00-14:05 +2000 within 1500 by LBS""",
        ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
    ),
    Case(
        "entering the buffer ring is an approach; turning back ends it",
        """14:00-14:10 +900
           14:11-14:20 +820..+100
           14:21-14:30 +180..+900
           14:31-14:40 +900""",
        ["approach 14:13-14:25 possible - confirmed -"],
        {"buffer_m": 200},
    ),
    Case(
        "approach, then entry, is one violation with all its times",
        """14:00-14:10 +900
           14:11-14:23 +820..-200
           14:24-14:30 -200""",
        ["confirmed 14:13-open possible 14:21 confirmed 14:22"],
        {"buffer_m": 200},
    ),
    Case(
        "who lives in the ring is approaching for half an hour, once",
        "14:00-23:00 +100",
        ["approach 14:01-14:31 possible - confirmed -"],
        {"buffer_m": 200},
    ),
    Case(
        "without a ring, a course that meets the zone within ten minutes is an approach",
        """14:00-14:05 +900
           14:06-14:13 +820..+240
           14:14-14:22 +320..+1000
           14:23-14:40 +1000""",
        ["approach 14:08-14:18 possible - confirmed -"],
    ),
    Case("a bus that passes 300 m away is none", "14:00-14:10 +300 east -3000..3000", [], {"buffer_m": 200}),
    Case(
        "going silent on such a course is a dark approach, known when time has passed",
        """14:00-14:05 +900
           14:06-14:13 +820..+240""",
        ["possible 14:08-open possible 14:18 confirmed - dark"],
        now="14:19",
    ),
    Case(
        "five minutes of silence are allowed",
        """14:00-14:05 +900
           14:06-14:13 +820..+240""",
        ["approach 14:08-open possible - confirmed -"],
        now="14:18",
    ),
    Case(
        "seen far away afterwards, a dark approach ends",
        """14:00-14:05 +900
           14:06-14:13 +820..+240
           14:43-14:50 +900""",
        ["possible 14:08-14:43 possible 14:18 confirmed - dark"],
    ),
    Case(
        "silence inside is not leaving",
        """14:00-14:10 -150
           16:10-16:20 -150""",
        ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
    ),
    Case(
        "being seen outside after silence is",
        """14:00-14:10 -150
           16:10-16:20 +800""",
        ["confirmed 14:01-16:10 possible 14:01 confirmed 14:02"],
    ),
    Case(
        "who leaves and comes again an hour later violates twice",
        """14:00-14:10 -200
           14:11-14:20 -100..+800
           14:21-15:30 +800
           15:31-15:40 +700..-200
           15:41-15:50 -200""",
        [
            "confirmed 14:01-14:13 possible 14:01 confirmed 14:02",
            "confirmed 15:33-open possible 15:39 confirmed 15:40",
        ],
    ),
    Case(
        "a zone that begins around him is violated from that second, whatever the fixes",
        "14:00-14:30 -150",
        ["confirmed 14:10:30-open possible 14:10:30 confirmed 14:10:30"],
        {"valid_from": "14:10:30"},
    ),
    Case(
        "even if the tag says nothing then",
        "14:00-14:09 -150",
        ["confirmed 14:20-open possible 14:20 confirmed 14:20"],
        {"valid_from": "14:20"},
        now="14:20",
    ),
    Case("before it begins there is nothing to keep", "14:00-14:30 -150", [], {"valid_from": "15:00"}),
    Case(
        "a violation ends with its condition, without clearing",
        "14:00-14:30 -150",
        ["confirmed 14:01-14:20 possible 14:01 confirmed 14:02"],
        {"valid_to": "14:20"},
    ),
    Case(
        "also when only time passes",
        "14:00-14:10 -150",
        ["confirmed 14:01-14:20 possible 14:01 confirmed 14:02"],
        {"valid_to": "14:20"},
        now="14:20",
    ),
    Case(
        "but not before",
        "14:00-14:10 -150",
        ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
        {"valid_to": "14:20"},
        now="14:19:59",
    ),
    Case(
        "each tag is judged by its own fixes",
        """14:00-14:05 -150 of d1
           14:00-14:05 +900 of d2""",
        ["of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
    ),
]
CHAPTER = Chapter("exclusion_zone", "Exclusion zone", "", {"": CASES})


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_exclusion_zone(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations


def test_two_zones_that_overlap_are_two_violations() -> None:
    violations, _ = detect(drawn("14:00-14:05 -150"), [zone("one"), zone("two", buffer_m=100)])
    assert [violation.condition_id for violation in violations] == ["one", "two"]
