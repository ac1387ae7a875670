"""What watching the tag itself means, drawn. `drawing/` says how to read a table; where the tag is does not matter."""

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """\
A tag must be worn, charged, heard, and know where it is. Each check below has violations of its own and names itself
behind the times. A violation of a tag is no breach by its wearer: most of these are flat batteries and deep buildings.
They are told because nobody is watched by a tag that is off, and because some of them are deeds.

**Strap and case** are confirmed with the tag's word, at once. That the tag takes its word back clears nothing: the
violation stays open until a named person has looked (`strap_reviewed`, `case_reviewed`), with the time of the clearing
(`cleared`) beside it, or until it is cut anew after an hour: then whoever dealt with the first is called again, and the
first counts as over when it was closed. A review is a person's word, and no sign of life of the tag.
**Battery** is one violation from low to charged; it rises with its stage: low is for the wearer (approach), critical
for an operator (possible), dead for an officer (confirmed). **No communication** counts from the last word of any
kind, and is found by time passing. **No location** means heard and not located; a cell tower is no location.
**Motion without a fix** is first for the wearer, then for an operator. **Jamming** is confirmed by the tag's own word;
a pattern of losses makes it possible, and plain loss of signal never does. All waiting times can be set; one without
a limit is never asked."""

WORN = "14:00-14:05 -300 battery 80"
ON = "-300 battery 80"
GOOD = "-300 within 8 moving battery 80"
LOST = "heard status moving battery 80"

CHAPTER = Chapter(
    "device_health",
    "The tag itself",
    INTRODUCTION,
    {
        "Strap and case": [
            Case("a tag that is worn, charged, heard and located violates nothing", f"14:00-18:00 {ON}", []),
            Case(
                "a cut strap is confirmed at once",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:07-14:20 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "also when the tag says it with a place",
                f"{WORN}\n14:06 {ON} says strap_cut\n14:07-14:20 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "a strap that is closed four minutes later stays open for a person to review",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:10 heard strap_closed battery 80\n14:11-18:00 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 cleared 14:10 strap_tamper"],
                note="Wearers whose tampers cleared by themselves within minutes were left alone, and one killed.",
            ),
            Case(
                "a contact that flickers is one episode, and the last cut takes the clearing back",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:10 heard strap_closed battery 80\n"
                f"14:20 heard strap_cut battery 80\n14:21-15:00 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "cut again when it has been closed for more than an hour is another deed, and calls again",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:10 heard strap_closed battery 80\n14:11-15:10 {ON}\n"
                "15:11 heard strap_cut battery 80",
                [
                    "confirmed 14:06-14:10 possible 14:06 confirmed 14:06 strap_tamper",
                    "confirmed 15:11-open possible 15:11 confirmed 15:11 strap_tamper",
                ],
            ),
            Case(
                "an hour to the minute is still the same",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:10 heard strap_closed battery 80\n14:11-15:09 {ON}\n"
                "15:10 heard strap_cut battery 80",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "only a person's review ends it",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:10 heard strap_closed battery 80\n14:11-15:00 {ON}\n"
                f"15:01 heard strap_reviewed\n15:02-15:10 {ON}",
                ["confirmed 14:06-15:01 possible 14:06 confirmed 14:06 cleared 14:10 strap_tamper"],
            ),
            Case(
                "a cut after the review is another violation",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:20 heard strap_reviewed\n"
                f"14:21-14:29 {ON}\n14:30 heard strap_cut battery 80",
                [
                    "confirmed 14:06-14:20 possible 14:06 confirmed 14:06 strap_tamper",
                    "confirmed 14:30-open possible 14:30 confirmed 14:30 strap_tamper",
                ],
            ),
            Case(
                "a review that is told beside a place is the tag's own word, and ends nothing",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:20 {ON} says strap_reviewed\n14:21-14:29 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "a review of the case is none of the strap",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:20 heard case_reviewed\n14:21-14:29 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "a review is no sign of life: a tag that fell silent before it is found silent all the same",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:20 heard strap_reviewed",
                [
                    "confirmed 14:06-14:20 possible 14:06 confirmed 14:06 strap_tamper",
                    "possible 14:06-open possible 14:36 confirmed - no_communication",
                ],
                now="14:55",
            ),
            Case(
                "nor does a review of nothing say anything",
                f"{WORN}\n14:20 heard strap_reviewed",
                [],
                now="14:34",
            ),
            Case(
                "what the tag stored before the review changes nothing of it",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:07-14:19 {ON}\n14:20 heard strap_reviewed\n"
                f"14:21-14:29 {ON}",
                ["confirmed 14:06-14:20 possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "a strap that stood open when the hours began is over with its review, though the tag says nothing",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:25 heard strap_reviewed\n14:26-14:30 {ON}",
                ["confirmed 14:20-14:25 possible 14:20 confirmed 14:20 strap_tamper"],
                {"valid_from": "14:20"},
            ),
            Case(
                "closed without ever having been cut says nothing",
                f"{WORN}\n14:06 heard strap_closed battery 80\n14:07-14:20 {ON}",
                [],
            ),
            Case(
                "an opened case is a violation of its own",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:07 heard case_opened battery 80\n14:08-14:20 {ON}",
                [
                    "confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper",
                    "confirmed 14:07-open possible 14:07 confirmed 14:07 case_tamper",
                ],
            ),
            Case(
                "a closed strap closes no case",
                f"{WORN}\n14:06 heard case_opened battery 80\n14:07 heard strap_closed battery 80\n14:08-14:20 {ON}",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 case_tamper"],
            ),
            Case(
                "a strap cut before the condition begins is open at its beginning, without any message",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:07-14:09 {ON}",
                ["confirmed 14:20-open possible 14:20 confirmed 14:20 strap_tamper"],
                {"valid_from": "14:20"},
                now="14:20",
            ),
            Case(
                "cut and closed before it begins, it is none of its business",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:08 heard strap_closed battery 80\n14:09-14:30 {ON}",
                [],
                {"valid_from": "14:20"},
            ),
            Case(
                "a tag that is taken off when its condition has ended violates nothing",
                f"{WORN}\n14:06-14:15 {ON}\n14:16 heard strap_cut battery 80",
                [],
                {"valid_to": "14:16"},
            ),
            Case(
                "and one that was cut before violates until then, uncleared",
                f"{WORN}\n14:06 heard strap_cut battery 80\n14:07-14:15 {ON}",
                ["confirmed 14:06-14:16 possible 14:06 confirmed 14:06 strap_tamper"],
                {"valid_to": "14:16"},
                now="14:16",
            ),
            Case(
                "a word that nobody knows only shows that the tag was heard",
                f"{WORN}\n14:06 heard hiccup battery 80",
                [],
            ),
        ],
        "Battery": [
            Case(
                "two readings at 20 % are low; nobody but the wearer is disturbed",
                "14:00 -300 battery 21\n14:01 -300 battery 20\n14:02-14:10 -300 battery 19",
                ["approach 14:02-open possible - confirmed - battery_low"],
            ),
            Case(
                "one reading is not, for gauges jump",
                f"{WORN}\n14:06 -300 battery 2\n14:07-14:10 {ON}",
                [],
            ),
            Case(
                "but of a tag that was never heard before it has to do",
                "14:00 -300 battery 15",
                ["approach 14:00-open possible - confirmed - battery_low"],
            ),
            Case(
                "a tag that hovers at 20 % is one episode",
                "14:00-14:05 -300 battery 20\n14:06-14:10 -300 battery 22\n14:11-14:20 -300 battery 19\n"
                "14:21 -300 battery 25\n14:22-14:30 -300 battery 21",
                ["approach 14:00-open possible - confirmed - battery_low"],
            ),
            Case(
                "it is over when two readings are five per cent above",
                "14:00-14:05 -300 battery 20\n14:06 -300 battery 24 charging\n14:07 -300 battery 25 charging\n"
                "14:08-14:20 -300 battery 26 charging",
                ["approach 14:00-14:08 possible - confirmed - battery_low"],
            ),
            Case(
                "falling on it becomes critical, and is the same violation",
                "14:00-14:05 -300 battery 20\n14:06-14:10 -300 battery 10",
                ["possible 14:00-open possible 14:07 confirmed - battery_critical"],
            ),
            Case(
                "on the charger no stage is reached",
                "14:00-14:10 -300 battery 8 charging\n14:11-14:20 -300 battery 9 charging",
                [],
            ),
            Case(
                "unplugged too early it is",
                "14:00-14:10 -300 battery 8 charging\n14:11-14:20 -300 battery 9 unplugged",
                ["possible 14:11-open possible 14:11 confirmed - battery_critical"],
            ),
            Case(
                "critical and then silent for half an hour is dead, and one alert and not two",
                "14:00-14:05 -300 battery 9",
                ["confirmed 14:00-open possible 14:00 confirmed 14:35 battery_dead"],
                now="14:36",
            ),
            Case(
                "not before the half hour is over",
                "14:00-14:05 -300 battery 9",
                ["possible 14:00-open possible 14:00 confirmed - battery_critical"],
                now="14:34",
            ),
            Case(
                "one critical reading before the silence is enough for that",
                f"{WORN}\n14:06 -300 battery 9",
                ["confirmed 14:06-open possible 14:36 confirmed 14:36 battery_dead"],
                now="14:40",
            ),
            Case(
                "dead is known with the tag's last word",
                "14:00-14:05 -300 battery 9\n14:06 heard battery_dead battery 1",
                ["confirmed 14:00-open possible 14:00 confirmed 14:06 battery_dead"],
            ),
            Case(
                "a tag that shuts down with a critical battery is dead",
                "14:00-14:05 -300 battery 9\n14:06 heard power_off battery 5",
                ["confirmed 14:00-open possible 14:00 confirmed 14:06 battery_dead"],
                now="14:10",
            ),
            Case(
                "a dead tag that is charged is well again, and was dead",
                "14:00-14:05 -300 battery 9\n16:00-16:10 -300 battery 4 charging\n16:11-16:20 -300 battery 30 charging",
                ["confirmed 14:00-16:12 possible 14:00 confirmed 14:35 battery_dead"],
            ),
            Case(
                "silent on the charger is not a dead battery",
                "14:00-14:05 -300 battery 9 charging",
                ["possible 14:05-open possible 14:35 confirmed - no_communication"],
                now="14:40",
            ),
            Case(
                "the tag's own word counts where it tells no level",
                "14:00-14:05 -300\n14:06 heard battery_low\n14:07-14:20 -300",
                ["approach 14:06-open possible - confirmed - battery_low"],
            ),
            Case(
                "and the charger then ends it",
                "14:00-14:05 -300\n14:06 heard battery_low\n14:20 heard charging\n14:21-14:30 -300",
                ["approach 14:06-14:20 possible - confirmed - battery_low"],
            ),
            Case(
                "other thresholds can be set",
                "14:00-14:10 -300 battery 35",
                ["approach 14:00-open possible - confirmed - battery_low"],
                {"parameters": {"battery_low_pct": 40}},
            ),
            Case(
                "heard for two hours without a level, the battery is unknown",
                f"{WORN}\n14:06-16:10 -300",
                ["possible 14:06-open possible 16:06 confirmed - battery_unknown"],
            ),
            Case(
                "until it tells one",
                f"{WORN}\n14:06-16:10 -300\n16:11-16:20 {ON}",
                ["possible 14:06-16:11 possible 16:06 confirmed - battery_unknown"],
            ),
            Case(
                "silence is not an unknown battery",
                f"{WORN}\n14:06 -300\n17:00 {ON}",
                ["confirmed 14:06-17:00 possible 14:36 confirmed 16:06 no_communication"],
            ),
            Case(
                "of a tag that has never told a level it says nothing",
                "14:00-18:00 -300",
                [],
            ),
            Case(
                "and it need not be asked",
                f"{WORN}\n14:06-18:00 -300",
                [],
                {"parameters": {"battery_unknown_minutes": None}},
            ),
        ],
        "No communication": [
            Case(
                "silent for half an hour, known without any message",
                WORN,
                ["possible 14:05-open possible 14:35 confirmed - no_communication"],
                now="14:35",
            ),
            Case("a minute less is nothing", WORN, [], now="14:34"),
            Case(
                "two hours confirm it",
                WORN,
                ["confirmed 14:05-open possible 14:35 confirmed 16:05 no_communication"],
                now="16:05",
            ),
            Case(
                "it ends when the tag is heard, whatever it says",
                f"{WORN}\n15:00 heard status battery 80\n15:01-15:10 {ON}",
                ["possible 14:05-15:00 possible 14:35 confirmed - no_communication"],
            ),
            Case(
                "heard at the very minute it is just in time",
                f"{WORN}\n14:35 {ON}",
                [],
            ),
            Case(
                "a tag that says it is switched off is not waited for",
                f"{WORN}\n14:06 heard power_off battery 80",
                ["possible 14:06-open possible 14:06 confirmed - no_communication"],
            ),
            Case(
                "the hours it is off are no hours without a location or a battery level",
                f"{WORN}\n14:06 heard power_off\n17:06-17:10 heard power_on\n17:11-17:20 {ON}",
                ["confirmed 14:06-17:06 possible 14:06 confirmed 16:06 no_communication"],
            ),
            Case(
                "switched on again it is heard",
                f"{WORN}\n14:06 heard power_off battery 80\n14:20 heard power_on battery 80\n14:21-14:30 {ON}",
                ["possible 14:06-14:20 possible 14:06 confirmed - no_communication"],
            ),
            Case(
                "silence counts from the beginning of the condition",
                WORN,
                ["possible 14:20-open possible 14:50 confirmed - no_communication"],
                {"valid_from": "14:20"},
                now="15:00",
            ),
            Case(
                "and ends with it",
                WORN,
                ["possible 14:05-14:50 possible 14:35 confirmed - no_communication"],
                {"valid_to": "14:50"},
                now="15:00",
            ),
            Case(
                "a tag that was never heard is missed from the beginning of the condition that names it",
                f"14:00-15:00 {ON} of d1",
                ["possible 14:10-open possible 14:40 confirmed - no_communication"],
                {"device_id": "d2", "valid_from": "14:10"},
                now="15:00",
            ),
            Case(
                "a tag fitted at 14:00 and never heard since",
                "14:00 heard activated battery 100",
                ["possible 14:00-open possible 14:30 confirmed - no_communication"],
                now="15:00",
            ),
            Case(
                "a tag that reports once an hour can be allowed to",
                f"14:00 {ON}\n15:00 {ON}\n16:00 {ON}",
                [],
                {"parameters": {"silent_minutes": 75}},
            ),
        ],
        "No location": [
            Case(
                "heard for an hour without a location",
                f"{WORN}\n14:06-15:06 heard status battery 80",
                ["possible 14:06-open possible 15:06 confirmed - no_location"],
            ),
            Case("for less it is nothing", f"{WORN}\n14:06-15:05 heard status battery 80\n15:06 {ON}", []),
            Case(
                "a cell tower is no location: its circle can place nobody in or out of a zone",
                f"{WORN}\n14:06-18:10 {ON} by LBS within 900",
                ["confirmed 14:06-open possible 15:06 confirmed 18:06 no_location"],
            ),
            Case(
                "nor is a fix by satellites that admits to 600 m",
                f"{WORN}\n14:06-15:10 {ON} within 600",
                ["possible 14:06-open possible 15:06 confirmed - no_location"],
            ),
            Case("Wi-Fi is one", f"{WORN}\n14:06-16:10 {ON} by WIFI within 60", []),
            Case("so is the home beacon", f"{WORN}\n14:06-16:10 {ON} by RF within nothing", []),
            Case(
                "any location ends it",
                f"{WORN}\n14:06-15:10 heard status battery 80\n15:11 {ON}\n15:12-15:20 heard status battery 80",
                ["possible 14:06-15:11 possible 15:06 confirmed - no_location"],
            ),
            Case(
                "a silent tag is silent, not without location",
                f"{WORN}\n14:06 heard status battery 80",
                ["possible 14:06-open possible 14:36 confirmed - no_communication"],
                now="15:30",
            ),
        ],
        "Motion without a fix": [
            Case(
                "ten minutes of motion without a location: the wearer should find the sky",
                f"{WORN}\n14:06-14:20 {LOST}\n14:21 {ON}",
                ["approach 14:15-14:21 possible - confirmed - motion_without_fix"],
            ),
            Case(
                "ten minutes later somebody must find out why",
                f"{WORN}\n14:06-14:30 {LOST}",
                ["possible 14:15-open possible 14:25 confirmed - motion_without_fix"],
            ),
            Case(
                "a restless sleeper does not move for ten minutes in an hour",
                f"{WORN}\n14:06-14:50 heard status still battery 80\n14:51-14:54 {LOST}\n14:55-15:00 {ON}",
                [],
            ),
            Case(
                "motion adds up within an hour",
                f"{WORN}\n14:06-14:10 {LOST}\n14:11-14:40 heard status still battery 80\n"
                f"14:41-14:46 {LOST}\n14:47 {ON}",
                ["approach 14:45-14:47 possible - confirmed - motion_without_fix"],
            ),
            Case(
                "moving with a location is living",
                f"14:00-15:00 {GOOD}",
                [],
            ),
            Case(
                "a tag that reports each five minutes is heard moving all the same",
                f"{WORN}\n14:10-14:20 {LOST} every 5m\n14:25 {ON}",
                ["approach 14:20-14:25 possible - confirmed - motion_without_fix"],
            ),
        ],
        "Jamming": [
            Case(
                "the tag's own word confirms it",
                f"{WORN}\n14:06 heard jamming battery 80\n14:07-14:10 heard status battery 80",
                ["confirmed 14:06-open possible 14:06 confirmed 14:06 jamming"],
            ),
            Case(
                "until it takes that back",
                f"{WORN}\n14:06 heard jamming battery 80\n14:09 heard jamming_over battery 80\n14:10-14:20 {ON}",
                ["confirmed 14:06-14:09 possible 14:06 confirmed 14:06 jamming"],
            ),
            Case(
                "or until it is located",
                f"{WORN}\n14:06 heard jamming battery 80\n14:07-14:10 heard status battery 80\n14:11-14:20 {ON}",
                ["confirmed 14:06-14:11 possible 14:06 confirmed 14:06 jamming"],
            ),
            Case(
                "going underground on the way to work is plain loss of signal",
                f"14:00-14:10 {GOOD}\n14:11-14:19 {LOST}\n14:20-14:30 {GOOD}",
                [],
            ),
            Case(
                "so is there and back",
                f"14:00-14:10 {GOOD}\n14:11-14:16 {LOST}\n14:17-14:30 {GOOD}\n14:31-14:36 {LOST}\n14:37-14:50 {GOOD}",
                [],
            ),
            Case(
                "three times within an hour, in the open, on the move and talking on, jamming is possible",
                f"14:00-14:10 {GOOD}\n14:11-14:16 {LOST}\n14:17-14:22 {GOOD}\n14:23-14:28 {LOST}\n14:29-14:34 {GOOD}\n"
                f"14:35-14:40 {LOST}\n14:41-15:20 {GOOD}",
                ["possible 14:11-15:12 possible 14:38 confirmed - jamming"],
            ),
            Case(
                "not if it stands still, as in a room where reception comes and goes",
                "14:00-14:10 -300 within 8 still battery 80\n14:11-14:16 heard status still battery 80\n"
                "14:17-14:22 -300 within 8 still battery 80\n14:23-14:28 heard status still battery 80\n"
                "14:29-14:34 -300 within 8 still battery 80\n14:35-14:40 heard status still battery 80\n"
                "14:41-14:50 -300 within 8 still battery 80",
                [],
            ),
            Case(
                "nor if reception was poor before",
                "14:00-14:10 -300 within 90 moving battery 80\n14:11-14:16 heard status moving battery 80\n"
                "14:17-14:22 -300 within 90 moving battery 80\n14:23-14:28 heard status moving battery 80\n"
                "14:29-14:34 -300 within 90 moving battery 80\n14:35-14:40 heard status moving battery 80\n"
                "14:41-14:50 -300 within 90 moving battery 80",
                [],
            ),
            Case(
                "nor if it says nothing meanwhile: that is silence",
                f"14:00-14:10 {GOOD}\n14:17-14:22 {GOOD}\n14:29-14:34 {GOOD}\n14:41-14:50 {GOOD}",
                [],
            ),
        ],
        "Several at once": [
            Case(
                "while its watch is suspended nothing is asked of a tag",
                f"{WORN}\n16:40 {ON}",
                ["possible 16:00-16:40 possible 16:30 confirmed - no_communication"],
                {"timetable": "every day 00:00-24:00\nsuspended 3 Mar 14:00 to 3 Mar 16:00: hospital"},
            ),
            Case(
                "each tag has its own health",
                f"14:00-14:10 {ON} of d1\n14:00-14:05 {ON} of d2\n14:06 heard strap_cut battery 80 of d2",
                ["of d2 confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper"],
            ),
            Case(
                "cut and thrown away: the strap, and then the silence",
                f"{WORN}\n14:06 heard strap_cut battery 80",
                [
                    "confirmed 14:06-open possible 14:06 confirmed 14:06 strap_tamper",
                    "possible 14:06-open possible 14:36 confirmed - no_communication",
                ],
                now="15:00",
            ),
            Case(
                "two conditions with different patience",
                WORN,
                ["strict possible 14:05-open possible 14:15 confirmed - no_communication"],
                [
                    {"condition_id": "strict", "parameters": {"silent_minutes": 10}},
                    {"condition_id": "patient", "parameters": {"silent_minutes": 60}},
                ],
                now="14:30",
            ),
        ],
    },
)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_device_health(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
