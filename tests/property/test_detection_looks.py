"""Looking at a later moment tells all that is then open: what a look leaves out is no longer so.

Whoever keeps what was found by looking ahead (centre.monitoring.recording) withdraws what the next look leaves out.
"""

from datetime import timedelta

import pytest
from tests.spec.case import Case, Chapter
from tests.spec.write_reference import chapters

from waywarden.detection.rules import detect

CASES = [pytest.param(chapter, case, id=f"{chapter.kind}-{case}") for chapter in chapters() for case in chapter.cases]
LATER = [timedelta(0), timedelta(minutes=2), timedelta(hours=3)]


@pytest.mark.parametrize(("chapter", "case"), CASES)
def test_a_look_tells_what_is_open_and_changes_nothing(chapter: Chapter, case: Case) -> None:
    track, conditions = case.track(), case.conditions(chapter.kind)
    found, carry = detect(track, conditions)
    open_now = {one.violation_id for one in found if one.ended_at is None}
    last = max(track.get_column("recorded_at"), default=case.date)
    looks = [detect(track.clear(), conditions, carry, now=last + later) for later in LATER]
    for looked, after in looks:
        assert open_now <= {one.violation_id for one in looked}
        assert after.to_bytes() == carry.to_bytes()
    told = [{one.violation_id for one in looked} for looked, _ in looks]
    assert told[0] <= told[1] <= told[2]
