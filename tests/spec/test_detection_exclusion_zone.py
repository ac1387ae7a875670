"""What the exclusion-zone rule means, drawn: positions in, violations out. `drawing/` says how to read a table.

Each case is one sentence a reviewer, an officer or a court might ask about.
"""

import pytest
from tests.spec.case import Case, Chapter

INTRODUCTION = """
A place that the wearer must keep out of. After every fix the rule holds a belief: how likely it is that he is inside,
given all fixes so far and how far each may err. Above one half he is possibly inside, above 95 % it is confirmed, and
below 20 % it is over. Two things are reported although no fix lies inside: a passage between two fixes, and silence
that began on a course towards the zone. Being near, or heading there, is an approach. One visit is one violation,
however many fixes it has.
"""

SECTIONS = {
    "Being there and not being there": [
        Case("who stays away violates nothing", "14:00-14:30 +2000", []),
        Case("living 60 m outside the edge violates nothing", "14:00-23:00 +60", []),
        Case(
            "living 30 m outside the edge violates nothing, even where the tag claims no better than 55 m",
            "14:00-23:00 +30 within 55",
            [],
        ),
        Case("walking along the edge, 30 m outside it, violates nothing", "14:00-14:20 +30 east -800..800", []),
        Case(
            "walking in, staying and walking out is one violation",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250
               14:31-14:40 -170..+500
               14:41-14:50 +500""",
            ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
            note="It begins as an approach at 14:13; he is counted as inside from 14:17.",
        ),
        Case(
            "with four fixes a minute, walking in is known sooner",
            """14:00-14:10 +500 every 15s
               14:10:15-14:19 +490..-250 every 15s
               14:19:15-14:25 -250 every 15s""",
            ["confirmed 14:11:30-open possible 14:16:45 confirmed 14:17"],
        ),
        Case(
            "with a fix every five minutes, the third inside makes it possible and the fourth confirms",
            """14:00-14:30 +900 every 5m
               14:35-15:00 -200 every 5m""",
            ["confirmed 14:45-open possible 14:45 confirmed 14:50"],
        ),
        Case(
            "with a fix every ten minutes it takes as many fixes, and so twice the time",
            """14:00-14:30 +900 every 10m
               14:40-15:30 -200 every 10m""",
            ["confirmed 15:00-open possible 15:00 confirmed 15:10"],
        ),
        Case(
            "first heard of deep inside: the second fix makes it possible, the third confirms",
            "14:00-14:05 -150",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
        ),
        Case("one fix alone decides nothing", "14:00 -150", []),
        Case(
            "30 m inside takes more fixes than 150 m inside",
            "14:00-14:30 -30",
            ["confirmed 14:06-open possible 14:06 confirmed 14:14"],
        ),
        Case(
            "driving in and parking is confirmed at the second fix inside",
            """14:00-14:05 +3000..0
               14:06-14:20 -200""",
            ["confirmed 14:06-open possible 14:06 confirmed 14:07"],
        ),
        Case(
            "three minutes 20 m inside the edge are possible, never confirmed",
            """14:00-14:10 +500
               14:11-14:18 +430..-20
               14:19-14:20 -20
               14:21-14:28 +50..+550
               14:29-14:40 +550""",
            ["possible 14:13-14:22 possible 14:18 confirmed -"],
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
            "who goes 400 m away for a few minutes and returns violates twice as well",
            """14:00-14:10 -200
               14:11-14:16 -100..+400
               14:17-14:20 +400
               14:21-14:27 +300..-200
               14:28-14:40 -200""",
            [
                "confirmed 14:01-14:13 possible 14:01 confirmed 14:02",
                "confirmed 14:26-open possible 14:26 confirmed 14:27",
            ],
        ),
        Case(
            "silence inside is not leaving",
            """14:00-14:10 -150
               16:10-16:20 -150""",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
        ),
        Case(
            "being seen outside after silence is leaving",
            """14:00-14:10 -150
               16:10-16:20 +800""",
            ["confirmed 14:01-16:10 possible 14:01 confirmed 14:02"],
        ),
        Case(
            "six hours without a message leave the violation open",
            "14:00-14:10 -150",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            now="20:10",
        ),
        Case(
            "a tag that was never heard violates nothing here; its silence is the tag's own matter", "", [], now="15:00"
        ),
    ],
    "What a fix is worth": [
        Case(
            "a tag that says nothing of its accuracy is judged as well",
            """14:00-14:10 +500 within nothing
               14:11-14:19 +420..-250 within nothing""",
            ["confirmed 14:13-open possible 14:17 confirmed 14:18"],
        ),
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
            "two wild fixes in a row make no event",
            """14:00-14:10 +60
               14:11-14:12 -200 within 2
               14:13-14:20 +60""",
            [],
        ),
        Case(
            "three wild fixes in a row are possible, not confirmed, and it clears",
            """14:00-14:10 +60
               14:11-14:13 -200 within 2
               14:14-14:24 +60""",
            ["possible 14:13-14:19 possible 14:13 confirmed -"],
        ),
        Case(
            "where he was heard for five minutes, ten minutes of a false place 40 m inside are possible, not confirmed",
            """14:15-14:20 +60 within 10
               14:21-14:31 -40 within 10
               14:32-14:50 +60 within 10""",
            ["possible 14:29-14:36 possible 14:29 confirmed -"],
            note="A reflection off a building looks like this: steady, and claiming more than it knows.",
        ),
        Case(
            "where he has stayed for twenty minutes, they say nothing",
            """14:00-14:20 +60 within 10
               14:21-14:31 -40 within 10
               14:32-14:50 +60 within 10""",
            [],
        ),
        Case(
            "who has stayed for an hour 60 m outside and walks in is found as soon as his way shows",
            """14:00-15:00 +60 within 10
               15:01 +0 within 10
               15:02 -70 within 10
               15:03-15:15 -100 within 10""",
            ["confirmed 15:02-open possible 15:02 confirmed 15:03"],
        ),
        Case(
            "and who was heard on no way, when he has been there for some minutes",
            """14:00-15:00 +60 within 10
               15:01-15:30 -100 within 10""",
            ["confirmed 15:09-open possible 15:09 confirmed 15:10"],
        ),
        Case(
            "and within four minutes, when it is farther than any drift about a place",
            """14:00-15:00 +60 within 10
               15:01-15:30 -140 within 10""",
            ["confirmed 15:03-open possible 15:03 confirmed 15:04"],
        ),
        Case(
            "ten minutes of drift to 20 m outside say nothing",
            """14:00-14:10 +60 within 2
               14:11-14:20 +20 within 2
               14:21-14:40 +60 within 2""",
            [],
        ),
        Case(
            "one wild fix outside ends no violation",
            """14:00-14:10 -150
               14:11 +600 within 2
               14:12-14:20 -150""",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
        ),
        Case(
            "one fix at latitude 0, longitude 0 ends no violation",
            """14:00-14:10 -150
               14:11 at 0,0
               14:12-14:20 -150""",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            note="The door refuses such a fix before detection sees it; here it is tried all the same.",
        ),
        Case(
            "a cell-tower circle that touches the zone says almost nothing",
            """14:00-14:30 +200
               14:33 -100 within 1200 by LBS
               14:36 -100 within 1200 by LBS
               14:39-14:50 +200""",
            [],
        ),
        Case(
            "a cell-tower circle does not say more by being repeated for hours",
            "14:00-18:00 -200 within 1200 by LBS",
            [],
        ),
        Case(
            "cell towers alone can confirm where the zone is much wider than their error",
            "14:00-17:00 -4000 within 1200 by LBS every 5m",
            ["confirmed 14:20-open possible 14:20 confirmed 14:40"],
            {"radius_m": 5000},
        ),
        Case("a fix that admits to 65 km says nothing", "14:00-15:00 -200 within 65535", []),
        Case(
            "satellites lost inside, with cell towers that agree, are not leaving",
            """14:00-14:10 -200
               14:13-15:30 -100 within 1500 by LBS every 3m""",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
        ),
        Case(
            "cell towers 3 km away end it only by saying so for half an hour",
            """14:00-14:10 -200
               14:13-15:30 +3000 within 1500 by LBS every 3m""",
            ["confirmed 14:01-14:43 possible 14:01 confirmed 14:02"],
        ),
        Case("a home beacon outside the zone is as good as a fix", "14:00-15:00 +60 by RF", []),
        Case(
            "a beacon inside the zone confirms",
            "14:00-14:20 -150 by RF",
            ["confirmed 14:01-open possible 14:01 confirmed 14:03"],
        ),
        Case(
            "Wi-Fi inside the zone confirms, more slowly",
            "14:00-14:20 -150 within 60 by WIFI",
            ["confirmed 14:04-open possible 14:04 confirmed 14:08"],
        ),
        Case(
            "an access point that was moved, wrong for an hour, says nothing against satellites",
            """14:00-15:00 +400 every 2m
               14:01-14:59 -250 within 40 by WIFI every 2m""",
            [],
        ),
        Case(
            "a poor second opinion of the same minute changes nothing",
            """14:00-14:05 -150
               14:00-14:05 +2000 within 1500 by LBS""",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
        ),
        Case(
            "a second opinion that agrees makes it possible at once",
            """14:00-14:05 -150
               14:00-14:05 -150 by WIFI""",
            ["confirmed 14:00-open possible 14:00 confirmed 14:01"],
        ),
    ],
    "On the border": [
        Case(
            "eight hours on the edge at an honest 55 m are no event where the errors cancel out",
            """14:00-22:00 +40 within 55 every 2m
               14:01-21:59 -40 within 55 every 2m""",
            [],
        ),
        Case("eight hours on the edge itself are no event", "14:00-22:00 +0 within 55", []),
        Case(
            "a good tag 20 m to either side of the edge does not flap",
            """14:00-22:00 +20 within 8 every 2m
               14:01-21:59 -20 within 8 every 2m""",
            [],
        ),
        Case(
            "who steps from 150 m inside to 30 m outside is not yet believed to have left",
            """14:00-14:10 -150
               14:11-14:40 +30""",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            note="A border is a strip and not a line: who is believed inside must be seen clearly outside.",
        ),
    ],
    "Passing through between fixes": [
        Case(
            "driving through, one fix a minute, is possible at the fix inside",
            """14:00-14:04 +2850..+450
               14:05-14:10 -150..-3150""",
            ["possible 14:05-14:06 possible 14:05 confirmed -"],
        ),
        Case(
            "driving through between two fixes is a possible crossing",
            """14:00-14:04 +2600..+200
               14:05-14:08 -800..-2600""",
            ["possible 14:04-14:06 possible 14:06 confirmed - crossing"],
        ),
        Case(
            "a train at 30 m/s is a possible crossing",
            """14:00-14:03 +6300..+900
               14:04-14:08 -900..-8100""",
            ["possible 14:03-14:05 possible 14:05 confirmed - crossing"],
        ),
        Case(
            "being seen on both sides ten minutes apart is a possible crossing",
            """14:00-14:05 +1000
               14:15-14:20 -1600""",
            ["possible 14:05-14:16 possible 14:16 confirmed - crossing"],
        ),
        Case(
            "with seven kilometres between them, the straight line says too little",
            """14:00-14:05 +3000
               14:15-14:20 -3600""",
            [],
        ),
        Case(
            "being seen on both sides half an hour apart is one too, where the way is not long",
            """14:00-14:05 +1000
               14:35-14:40 -1600""",
            ["possible 14:05-14:36 possible 14:36 confirmed - crossing"],
        ),
        Case(
            "two hours apart, the straight line says too little",
            """14:00-14:05 +1000
               16:05-16:10 -1600""",
            [],
        ),
        Case(
            "through and back again are two crossings",
            """14:00-14:04 +2600..+200
               14:05-14:08 -800..-2600
               14:20-14:23 -2600..-800
               14:24-14:28 +200..+2600""",
            [
                "possible 14:04-14:06 possible 14:06 confirmed - crossing",
                "possible 14:23-14:25 possible 14:25 confirmed - crossing",
            ],
        ),
        Case(
            "nobody travels at 1,000 m/s, so two places too far apart are no crossing",
            """14:00-14:05 +30000
               14:06-14:10 -30600""",
            [],
        ),
        Case(
            "a wild fix on the far side is no crossing",
            """14:00-14:05 +100
               14:06 -800 within 5
               14:07-14:12 +100""",
            [],
        ),
        Case("driving by 100 m outside is no crossing", "14:00-14:10 +100 east -3000..3000", []),
        Case("a way that cuts 20 m into the zone between fixes is no crossing", "14:00-14:10 -20 east -2500..3500", []),
    ],
    "Approaching": [
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
        Case(
            "the bicycle that stops 200 m short has approached",
            """14:00-14:06 +2000..+200
               14:07-14:20 +200""",
            ["approach 14:05-14:11 possible - confirmed -"],
        ),
        Case(
            "a second approach within the hour is part of the first story",
            """14:00-14:10 +900
               14:11-14:18 +820..+260
               14:19-14:26 +340..+900
               14:27-14:40 +900
               14:41-14:48 +820..+260
               14:49-14:56 +340..+900
               14:57-15:10 +900""",
            ["approach 14:13-14:23 possible - confirmed -"],
        ),
        Case(
            "a second approach two hours later counts again",
            """14:00-14:10 +900
               14:11-14:18 +820..+260
               14:19-14:26 +340..+900
               14:27-16:40 +900
               16:41-16:48 +820..+260
               16:49-16:56 +340..+900
               16:57-17:10 +900""",
            ["approach 14:13-14:23 possible - confirmed -", "approach 16:43-16:53 possible - confirmed -"],
        ),
        Case(
            "a bus that passes 300 m away does not approach", "14:00-14:10 +300 east -3000..3000", [], {"buffer_m": 200}
        ),
        Case("walking past, 300 m away, is no approach", "14:00-14:30 +300 east -1500..1500", []),
        Case(
            "walking away is no approach",
            """14:00-14:05 +200
               14:06-14:20 +280..+1400""",
            [],
        ),
    ],
    "Going silent": [
        Case(
            "going silent on a course that meets the zone is a dark approach, known when time has passed",
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
            "who drives towards the zone and goes silent is dark after five minutes as well",
            "14:00-14:04 +2850..+450",
            ["possible 14:04-open possible 14:09 confirmed - dark"],
            now="14:10",
        ),
        Case(
            "seen far away afterwards, a dark approach ends",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:43-14:50 +900""",
            ["possible 14:08-14:43 possible 14:18 confirmed - dark"],
        ),
        Case(
            "heard inside afterwards, it is one violation from the approach on",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:43-14:50 -150""",
            ["confirmed 14:08-open possible 14:18 confirmed 14:46 dark"],
        ),
        Case(
            "heard on the far side afterwards, the silence stays on record",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:43-14:50 -900""",
            ["possible 14:08-14:43 possible 14:18 confirmed - dark"],
        ),
        Case(
            "a tag that goes on talking without saying where it is has gone dark all the same",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:15-14:40 heard status every 5m""",
            ["possible 14:08-open possible 14:18 confirmed - dark"],
            now="14:41",
        ),
        Case(
            "silence 1,000 m from the edge is not yet a dark approach",
            """14:00-14:05 +1700
               14:06-14:13 +1620..+1000""",
            [],
            now="15:00",
        ),
        Case(
            "silence on the way out is no dark approach",
            """14:00-14:05 +200
               14:06-14:13 +280..+840""",
            [],
            now="15:00",
        ),
        Case("silence at home, 100 m from the edge, is no dark approach", "14:00-14:30 +100", [], now="16:00"),
        Case(
            "who loses his satellites on the way, and is heard by cell towers only, has gone dark all the same",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:16-14:40 +300 within 1500 by LBS every 3m""",
            ["possible 14:08-open possible 14:18 confirmed - dark"],
        ),
        Case(
            "cell towers do not end a dark approach; satellites far away do",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:16-14:40 +300 within 1500 by LBS every 3m
               14:43-14:50 +900""",
            ["possible 14:08-14:43 possible 14:18 confirmed - dark"],
        ),
        Case(
            "a cell tower so far off that he must be elsewhere breaks the silence",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:16-14:40 +9000 within 1500 by LBS every 3m""",
            ["approach 14:08-14:19 possible - confirmed -"],
        ),
    ],
    "Shapes of zones": [
        Case(
            "a square is as good as a circle",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250
               14:31-14:40 -170..+500
               14:41-14:50 +500""",
            ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
            {"shape": "square"},
        ),
        Case(
            "10,000 corners are as good as a circle",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250
               14:31-14:40 -170..+500
               14:41-14:50 +500""",
            ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
            {"shape": "10,000 corners"},
        ),
        Case(
            "a square across the antimeridian is one square",
            """14:00-14:10 +500 east -50
               14:11-14:19 +420..-250
               14:20-14:30 -250
               14:31-14:40 -170..+500
               14:41-14:50 +500""",
            ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
            {"shape": "square"},
            middle=(51.5, 180.0),
        ),
        Case(
            "a square across the Greenwich meridian is one square",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250
               14:31-14:40 -170..+500
               14:41-14:50 +500""",
            ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
            {"shape": "square"},
            middle=(51.48, 0.0),
        ),
        Case(
            "a zone in Shetland is measured as well as one in London",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250
               14:31-14:40 -170..+500
               14:41-14:50 +500""",
            ["confirmed 14:13-14:35 possible 14:17 confirmed 14:18"],
            {"shape": "square"},
            middle=(60.3, -1.2),
        ),
        Case("inside the hole of a zone is outside the zone", "14:00-16:00 -300", [], {"shape": "frame"}),
        Case(
            "inside the wall round the hole is inside",
            "14:00-14:20 -50",
            ["confirmed 14:02-open possible 14:02 confirmed 14:07"],
            {"shape": "frame"},
        ),
        Case(
            "walking out of the hole goes through the wall",
            """14:00-14:10 -300
               14:11-14:30 -280..+400
               14:31-14:40 +400""",
            ["possible 14:14-14:21 possible 14:17 confirmed -"],
            {"shape": "frame"},
        ),
        Case(
            "driving over a zone with a hole is a possible crossing",
            """14:00-14:04 +2600..+200
               14:05-14:08 -800..-2600""",
            ["possible 14:04-14:06 possible 14:06 confirmed - crossing"],
            {"shape": "frame"},
        ),
        Case("between the two parts of a zone is outside", "14:00-15:00 -300 east 750", [], {"shape": "two squares"}),
        Case(
            "the second part of a zone is as good as the first",
            "14:00-14:10 -300 east 1500",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            {"shape": "two squares"},
        ),
        Case(
            "driving through both parts is one crossing",
            "14:00-14:10 -300 east -3300..4200",
            ["possible 14:04-14:07 possible 14:07 confirmed - crossing"],
            {"shape": "two squares"},
        ),
        Case("in the bay of a horseshoe is outside", "14:00-16:00 -450", [], {"shape": "horseshoe"}),
        Case(
            "walking into the bay approaches the zone and does not enter it",
            """14:00-14:10 -1200
               14:11-14:25 -1150..-450
               14:26-15:00 -450""",
            ["approach 14:22-14:30 possible - confirmed -"],
            {"shape": "horseshoe"},
        ),
        Case(
            "in the arm of a horseshoe is inside",
            "14:00-14:20 -300 east 250",
            ["confirmed 14:02-open possible 14:02 confirmed 14:07"],
            {"shape": "horseshoe"},
        ),
        Case(
            "cutting the corner of a square with one fix inside is possible",
            "14:00-14:06 -100 east -2600..1000",
            ["possible 14:04-14:05 possible 14:04 confirmed -"],
            {"shape": "square"},
        ),
    ],
    "Beginning, moving and ending": [
        Case(
            "a zone that begins around him is violated from that second, whatever the fixes",
            "14:00-14:30 -150",
            ["confirmed 14:10:30-open possible 14:10:30 confirmed 14:10:30"],
            {"valid_from": "14:10:30"},
        ),
        Case(
            "a zone that begins at the moment of a fix is violated from that fix",
            "14:00-14:30 -150",
            ["confirmed 14:10-open possible 14:10 confirmed 14:10"],
            {"valid_from": "14:10"},
        ),
        Case(
            "a zone that begins around a silent tag is violated from that second",
            "14:00-14:09 -150",
            ["confirmed 14:20-open possible 14:20 confirmed 14:20"],
            {"valid_from": "14:20"},
            now="14:20",
        ),
        Case(
            "a zone that begins six hours after the tag was last heard inside is possibly violated",
            "14:00-14:10 -150",
            ["possible 20:00-open possible 20:00 confirmed -"],
            {"valid_from": "20:00"},
            now="21:00",
        ),
        Case(
            "a zone that begins while he is approaching is approached from then on",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250""",
            ["confirmed 14:15-open possible 14:17 confirmed 14:18"],
            {"valid_from": "14:15"},
        ),
        Case("before the zone begins there is nothing to keep", "14:00-14:30 -150", [], {"valid_from": "15:00"}),
        Case(
            "a crossing before the zone began is none",
            """14:00-14:04 +2600..+200
               14:05-14:08 -800..-2600""",
            [],
            {"valid_from": "14:06:30"},
        ),
        Case(
            "a crossing during which the zone began counts from that second",
            """14:00-14:04 +2600..+200
               14:05-14:08 -800..-2600""",
            ["possible 14:04:30-14:06 possible 14:06 confirmed - crossing"],
            {"valid_from": "14:04:30"},
        ),
        Case(
            "a violation ends with its condition, without clearing",
            "14:00-14:30 -150",
            ["confirmed 14:01-14:20 possible 14:01 confirmed 14:02"],
            {"valid_to": "14:20"},
        ),
        Case(
            "a violation ends with its condition even if the tag says nothing then",
            "14:00-14:10 -150",
            ["confirmed 14:01-14:20 possible 14:01 confirmed 14:02"],
            {"valid_to": "14:20"},
            now="14:20",
        ),
        Case(
            "a violation does not end a second before its condition",
            "14:00-14:10 -150",
            ["confirmed 14:01-open possible 14:01 confirmed 14:02"],
            {"valid_to": "14:20"},
            now="14:19:59",
        ),
        Case(
            "who comes after the zone has ended violates nothing",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250""",
            [],
            {"valid_to": "14:05"},
        ),
        Case(
            "silence that lasts beyond the zone's end is no dark approach",
            """14:00-14:05 +900
               14:06-14:13 +820..+240""",
            ["approach 14:08-14:16 possible - confirmed -"],
            {"valid_to": "14:16"},
            now="15:00",
        ),
        Case(
            "a condition of one second is violated for one second",
            "14:00-14:30 -150",
            ["confirmed 14:10:20-14:10:21 possible 14:10:20 confirmed 14:10:20"],
            {"valid_from": "14:10:20", "valid_to": "14:10:21"},
        ),
        Case(
            "a zone that is moved away ends the violation at that second",
            "14:00-14:30 -150",
            ["old confirmed 14:01-14:20 possible 14:01 confirmed 14:02"],
            [
                {"condition_id": "old", "valid_to": "14:20"},
                {"condition_id": "new", "valid_from": "14:20", "north_m": 1000},
            ],
        ),
        Case(
            "a zone that is moved onto him begins one",
            "14:00-14:30 +850",
            ["new confirmed 14:20-open possible 14:20 confirmed 14:20"],
            [
                {"condition_id": "old", "valid_to": "14:20"},
                {"condition_id": "new", "valid_from": "14:20", "north_m": 1000},
            ],
        ),
        Case(
            "a zone redrawn around him ends one and begins the next",
            "14:00-14:30 -150",
            [
                "old confirmed 14:01-14:20 possible 14:01 confirmed 14:02",
                "new confirmed 14:20-open possible 14:20 confirmed 14:20",
            ],
            [{"condition_id": "old", "valid_to": "14:20"}, {"condition_id": "new", "valid_from": "14:20"}],
        ),
    ],
    "Midnight, clock changes, years": [
        Case(
            "midnight is a minute like any other",
            "23:40-4 Mar 00:20 -150",
            ["confirmed 23:41-open possible 23:41 confirmed 23:42"],
        ),
        Case(
            "the night the clocks go forward has no gap",
            "28 Mar 23:50-29 Mar 02:10 -150",
            ["confirmed 23:51-open possible 23:51 confirmed 23:52"],
            day="28 Mar",
        ),
        Case(
            "the night the clocks go back has no hour twice",
            "00:20-02:40 -150",
            ["confirmed 00:21-open possible 00:21 confirmed 00:22"],
            day="25 Oct",
            note="The sentence says which of the two hours it means.",
        ),
        Case(
            "the turn of the year is a minute like any other",
            "31 Dec 2026 23:50-1 Jan 2027 00:10 -150",
            ["confirmed 23:51-open possible 23:51 confirmed 23:52"],
            day="31 Dec",
        ),
    ],
    "Several zones, several tags": [
        Case(
            "two zones that overlap are two violations",
            "14:00-14:05 -150",
            [
                "one confirmed 14:01-open possible 14:01 confirmed 14:02",
                "two confirmed 14:01-open possible 14:01 confirmed 14:02",
            ],
            [{"condition_id": "one"}, {"condition_id": "two", "buffer_m": 100}],
        ),
        Case(
            "a zone within a zone: each is entered in its turn",
            """14:00-14:05 +2500
               14:06-14:40 +2420..-300""",
            [
                "outer confirmed 14:08-open possible 14:16 confirmed 14:17",
                "inner confirmed 14:28-open possible 14:37 confirmed 14:38",
            ],
            [{"condition_id": "inner"}, {"condition_id": "outer", "radius_m": 2000}],
        ),
        Case(
            "walking from one zone into its neighbour is two violations",
            """14:00-14:10 -300
               14:11-14:24 -300 east 50..700
               14:25-14:40 -300 east 700""",
            [
                "west confirmed 14:01-14:18 possible 14:01 confirmed 14:02",
                "east confirmed 14:13-open possible 14:19 confirmed 14:20",
            ],
            [{"condition_id": "west"}, {"condition_id": "east", "east_m": 700}],
        ),
        Case(
            "each tag is judged by its own fixes",
            """14:00-14:05 -150 of d1
               14:00-14:05 +900 of d2""",
            ["of d1 confirmed 14:01-open possible 14:01 confirmed 14:02"],
        ),
        Case(
            "a condition for every tag concerns every tag",
            """14:00-14:05 -150 of d1
               14:00-14:05 -150 of d2""",
            [
                "of d1 confirmed 14:01-open possible 14:01 confirmed 14:02",
                "of d2 confirmed 14:01-open possible 14:01 confirmed 14:02",
            ],
        ),
        Case(
            "a condition of one tag does not concern another",
            """14:00-14:05 -150 of d1
               14:00-14:05 -150 of d2""",
            ["of d2 confirmed 14:01-open possible 14:01 confirmed 14:02"],
            {"device_id": "d2"},
        ),
        Case(
            "a zone to keep out of may lie within one to keep to: entering it is a violation of the one alone",
            """14:00-14:10 -100 east 1000
               14:11-14:25 -100 east 950..0
               14:26-14:40 -100""",
            ["shop confirmed 14:14-open possible 14:23 confirmed 14:23"],
            [{"condition_id": "shop"}, {"condition_id": "town", "kind": "inclusion_zone", "radius_m": 2000}],
        ),
        Case(
            "and leaving the wider zone is a violation of the other alone",
            """14:00-14:10 -100 east 1000
               14:11-14:40 -100 east 1100..4000""",
            ["town confirmed 14:21-open possible 14:21 confirmed 14:22"],
            [{"condition_id": "shop"}, {"condition_id": "town", "kind": "inclusion_zone", "radius_m": 2000}],
        ),
    ],
    "Hours": [
        Case(
            "hours that open on a wearer inside are violated from that minute",
            "14:00-15:20 -150",
            ["confirmed 15:00-open possible 15:00 confirmed 15:00"],
            {"timetable": "every day 15:00-17:00"},
        ),
        Case(
            "the minute comes whether or not the tag says anything",
            "14:00-14:50 -150",
            ["confirmed 15:00-open possible 15:00 confirmed 15:00"],
            {"timetable": "every day 15:00-17:00"},
            now="15:00",
        ),
        Case(
            "a minute before the hours there is nothing to keep",
            "14:00-14:50 -150",
            [],
            {"timetable": "every day 15:00-17:00"},
            now="14:59",
        ),
        Case(
            "hours that close end the violation, though he is still inside",
            "14:40-17:30 -150",
            ["confirmed 15:00-17:00 possible 15:00 confirmed 15:00"],
            {"timetable": "every day 15:00-17:00"},
        ),
        Case(
            "who comes after the hours violates nothing", "17:10-17:40 -150", [], {"timetable": "every day 15:00-17:00"}
        ),
        Case(
            "the next day's hours are another violation",
            "14:00-4 Mar 16:00 -150 every 5m",
            [
                "confirmed 15:00-17:00 possible 15:00 confirmed 15:00",
                "confirmed 4 Mar 15:00-open possible 4 Mar 15:00 confirmed 4 Mar 15:00",
            ],
            {"timetable": "every day 15:00-17:00"},
        ),
        Case(
            "hours that open while he walks in count from their minute",
            """14:00-14:10 +500
               14:11-14:19 +420..-250
               14:20-14:30 -250""",
            ["confirmed 14:15-open possible 14:17 confirmed 14:18"],
            {"timetable": "every day 14:15-17:00"},
        ),
        Case(
            "an authorised absence interrupts the hours, to the minute",
            "14:00-18:00 -150",
            [
                "confirmed 15:00-15:30 possible 15:00 confirmed 15:00",
                "confirmed 16:00-17:00 possible 16:00 confirmed 16:00",
            ],
            {
                "timetable": """every day 15:00-17:00
               except 3 Mar 15:30 to 3 Mar 16:00: agreed with the officer"""
            },
        ),
        Case(
            "nothing is demanded while the timetable is suspended",
            "14:00-18:00 -150",
            [],
            {
                "timetable": """every day 15:00-17:00
               suspended 3 Mar 00:00 to 4 Mar 00:00: in hospital"""
            },
        ),
        Case(
            "an hour added for one day counts as the others do",
            "14:00-20:00 -150",
            [
                "confirmed 15:00-17:00 possible 15:00 confirmed 15:00",
                "confirmed 18:00-19:00 possible 18:00 confirmed 18:00",
            ],
            {
                "timetable": """every day 15:00-17:00
               also 3 Mar 18:00 to 3 Mar 19:00: school event"""
            },
        ),
        Case("hours of other days do not count today", "14:00-18:00 -150", [], {"timetable": "wed thu 15:00-17:00"}),
        Case(
            "where rows of a timetable overlap, the higher priority decides",
            "14:00-18:00 -150",
            [
                "confirmed 15:00-16:00 possible 15:00 confirmed 15:00",
                "confirmed 16:30-17:00 possible 16:30 confirmed 16:30",
            ],
            {
                "timetable": """every day 15:00-17:00
               not tue 16:00-16:30 priority 1"""
            },
        ),
        Case(
            "on Good Friday the hours of bank holidays replace those of Fridays",
            "08:00-18:00 -150",
            ["confirmed 08:01-09:00 possible 08:01 confirmed 08:02"],
            {
                "timetable": """mon-fri 15:00-17:00
               bank_holiday 09:00-10:00
               bank holidays england-and-wales"""
            },
            day="3 Apr",
            note="Times are UTC: London's 09:00 is 08:00.",
        ),
        Case(
            "hours over midnight are one window",
            "21:00-4 Mar 07:00 -150 every 5m",
            ["confirmed 22:00-4 Mar 06:00 possible 22:00 confirmed 22:00"],
            {"timetable": "every day 22:00-06:00"},
        ),
        Case(
            "hours from noon to noon are the whole day",
            "14:00-4 Mar 14:00 -150 every 15m",
            ["confirmed 14:15-open possible 14:15 confirmed 14:30"],
            {"timetable": "every day 12:00-12:00"},
        ),
        Case(
            "in summer the hours are those of the wall clock",
            "13:00-17:00 -150 every 5m",
            ["confirmed 14:00-16:00 possible 14:00 confirmed 14:00"],
            {"timetable": "every day 15:00-17:00"},
            day="1 Jul",
        ),
        Case(
            "on the night the clocks go forward the hours end at 07:00 by the clock, an hour sooner",
            "28 Mar 22:00-29 Mar 09:00 -150 every 5m",
            ["confirmed 23:00-29 Mar 06:00 possible 23:00 confirmed 23:00"],
            {"timetable": "every day 23:00-07:00"},
            day="28 Mar",
        ),
        Case(
            "on the night the clocks go back the hours end at 07:00 by the clock, an hour later",
            "24 Oct 20:00-25 Oct 09:00 -150 every 5m",
            ["confirmed 22:00-25 Oct 07:00 possible 22:00 confirmed 22:00"],
            {"timetable": "every day 23:00-07:00"},
            day="24 Oct",
        ),
        Case(
            "a timetable may go by another clock",
            "13:00-18:00 -150",
            ["confirmed 14:00-16:00 possible 14:00 confirmed 14:00"],
            {
                "timetable": """tz Europe/Paris
               every day 15:00-17:00"""
            },
        ),
        Case(
            "hours count only while the condition is valid",
            "14:00-18:00 -150",
            ["confirmed 15:20-16:10 possible 15:20 confirmed 15:20"],
            {"timetable": "every day 15:00-17:00", "valid_from": "15:20", "valid_to": "16:10"},
        ),
        Case(
            "an approach before the hours is none",
            """14:00-14:05 +900
               14:06-14:13 +820..+240""",
            [],
            {"timetable": "every day 15:00-17:00"},
            now="14:30",
        ),
        Case(
            "staying in the ring is an approach from the minute the hours begin",
            "14:00-16:00 +100",
            ["approach 15:00-15:30 possible - confirmed -"],
            {"timetable": "every day 15:00-17:00", "buffer_m": 200},
        ),
        Case(
            "silence that began before the hours is a dark approach within them",
            """14:00-14:05 +900
               14:06-14:13 +820..+240""",
            ["possible 14:15-open possible 14:18 confirmed - dark"],
            {"timetable": "every day 14:15-17:00"},
            now="14:30",
        ),
        Case(
            "a crossing before the hours is none",
            """14:00-14:04 +2600..+200
               14:05-14:08 -800..-2600""",
            [],
            {"timetable": "every day 15:00-17:00"},
        ),
    ],
    "What may be set": [
        Case(
            "an officer may be called later",
            "14:00-14:10 -150",
            ["confirmed 14:01-open possible 14:01 confirmed 14:03"],
            {"parameters": {"confirmed": 0.99}},
        ),
        Case(
            "an officer may be called sooner",
            "14:00-14:30 -30",
            ["confirmed 14:06-open possible 14:06 confirmed 14:07"],
            {"parameters": {"confirmed": 0.6}},
        ),
        Case(
            "an operator may be asked to look later",
            "14:00-14:30 -30",
            ["confirmed 14:12-open possible 14:12 confirmed 14:14"],
            {"parameters": {"possible": 0.9}},
        ),
        Case(
            "of two zones in one place the more careful one tells first",
            "14:00-14:30 -30",
            [
                "careful confirmed 14:03-open possible 14:03 confirmed 14:14",
                "plain confirmed 14:06-open possible 14:06 confirmed 14:14",
            ],
            [{"condition_id": "careful", "parameters": {"possible": 0.3}}, {"condition_id": "plain"}],
        ),
        Case(
            "without an approach by course, he has approached only in a ring",
            """14:00-14:05 +900
               14:06-14:13 +820..+240
               14:14-14:22 +320..+1000
               14:23-14:40 +1000""",
            [],
            {"parameters": {"approach_s": 0}},
        ),
        Case(
            "a quarter of an hour of silence may be allowed instead of five minutes",
            """14:00-14:05 +900
               14:06-14:13 +820..+240""",
            ["approach 14:08-open possible - confirmed -"],
            {"parameters": {"dark_after_s": 900}},
            now="14:27",
        ),
        Case(
            "where a quarter of an hour is allowed, silence is a dark approach once it has passed",
            """14:00-14:05 +900
               14:06-14:13 +820..+240""",
            ["possible 14:08-open possible 14:28 confirmed - dark"],
            {"parameters": {"dark_after_s": 900}},
            now="14:29",
        ),
        Case(
            "a crossing may have to be surer",
            """14:00-14:05 +1000
               14:35-14:40 -1600""",
            [],
            {"parameters": {"crossing_probability": 0.9}},
        ),
        Case(
            "a stay in the ring may be told for five minutes instead of thirty",
            "14:00-23:00 +100",
            ["approach 14:01-14:06 possible - confirmed -"],
            {"buffer_m": 200, "parameters": {"settled_s": 300}},
        ),
    ],
}
CHAPTER = Chapter("exclusion_zone", "Exclusion zone", INTRODUCTION, SECTIONS)


@pytest.mark.parametrize("case", CHAPTER.cases, ids=str)
def test_exclusion_zone(case: Case) -> None:
    assert CHAPTER.told(case) == case.violations
