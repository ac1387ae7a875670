"""Cases in words: what a reader of the reference page is told."""

import pytest
from tests.spec.case import Case
from tests.spec.wording import demanded, sent


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("14:00-14:10 +500", "14:00 to 14:10, a fix every minute: 500 m outside the edge"),
        (
            "14:00-14:10 +60..-80 every 15s",
            "a fix every 15 seconds: from 60 m outside the edge to 80 m inside the edge",
        ),
        ("14:00 0", "14:00, one fix: on the edge"),
        ("14:00 -800", "14:00, one fix: 200 m beyond the far edge"),
        ("14:00 +60 east -40 within 2", "one fix: 60 m outside the edge, 40 m west of the middle, claiming 2 m"),
        ("14:00 +60 by LBS within nothing", "60 m outside the edge, from cell towers, claiming no accuracy"),
        ("14:00 at 0,0", "at latitude 0, longitude 0"),
        ("14:00 heard strap_cut battery 9", "one message without a place: saying `strap_cut`, battery 9 %"),
        ("4 Mar 00:10-4 Mar 02:10 +60 every 1h", "4 Mar 00:10 to 4 Mar 02:10, a fix every hour"),
    ],
)
def test_a_line_in_words(line: str, words: str) -> None:
    (told,) = sent(Case("", line, []), "exclusion_zone")
    assert words in told


def test_two_tags_are_told_apart_and_measured_from_the_middle() -> None:
    case = Case("", "14:00 -300 of d1\n14:00 +100 of d2", [])
    assert sent(case, "proximity") == [
        "14:00, one fix, tag d1: in the middle",
        "14:00, one fix, tag d2: 400 m north of the middle",
    ]


def test_where_a_tag_is_does_not_matter_to_its_health() -> None:
    case = Case("", "14:00-14:05 0 battery 80\n14:06 0", [])
    assert sent(case, "device_health") == ["14:00 to 14:05, a fix every minute: battery 80 %", "14:06, one fix"]


def test_what_is_demanded() -> None:
    case = Case(
        "",
        "",
        [],
        [{"condition_id": "one", "buffer_m": 200}, {"condition_id": "two", "shape": "square", "valid_to": "14:20"}],
    )
    assert demanded(case, case.conditions("exclusion_zone")) == [
        "`one`: an exclusion zone, round, 300 m, with a buffer ring of 200 m",
        "`two`: an exclusion zone, a square of 600 m, valid until 14:20",
    ]


def test_what_two_tags_owe_each_other() -> None:
    case = Case("", "", [], {"parameters": {"distance_m": 1000}})
    assert demanded(case, case.conditions("proximity")) == [
        "tag d1 must keep 1,000 m away from tag d2, a protected person's"
    ]
