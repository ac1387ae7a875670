"""Time out of curfew on the Wearer page: confirmed, standing, within the days, and no minute twice."""

from datetime import datetime, timedelta

from tests.integration.conftest import Case, People

from waywarden.centre import clock
from waywarden.centre.cases.models import Condition
from waywarden.centre.monitoring.models import Violation
from waywarden.centre.web.time_out import out_of_curfew_s

HOUR = timedelta(hours=1)


def out(case: Case, curfew: Condition, began_at: datetime, ended_at: datetime | None, **other: object) -> None:
    usual = {"tier": "confirmed", "record": {"flags": ["left_early"]}, "withdrawn_at": None}
    Violation.objects.create(
        violation_id=f"{Violation.objects.count()}", wearer=case.wearer, condition=curfew, device=case.device,
        began_at=began_at, ended_at=ended_at, sentence="", rule_version="", found_at=began_at, changed_at=began_at,
        **(usual | other),
    )  # fmt: skip


def test_what_stands_adds_up_once(case: Case, people: People) -> None:
    now = clock.now()
    assert out_of_curfew_s(people.officer, case.wearer, now) is None
    curfew = Condition.objects.create(
        wearer=case.wearer, order=case.order, kind="curfew", name="Home", valid_from=case.order.begins_at
    )
    assert out_of_curfew_s(people.officer, case.wearer, now) == 0
    out(case, curfew, now - 3 * HOUR, now - HOUR)
    out(case, curfew, now - 2 * HOUR, None)
    out(case, curfew, now - 170 * HOUR, now - 167 * HOUR)  # an hour of it within seven days
    out(case, curfew, now - 9 * HOUR, now - 8 * HOUR, tier="possible")
    out(case, curfew, now - 9 * HOUR, now - 8 * HOUR, withdrawn_at=now)
    out(case, curfew, now - 99 * HOUR, None, record={"flags": ["accumulated"]})
    assert out_of_curfew_s(people.officer, case.wearer, now) == 4 * 3600
    assert out_of_curfew_s(people.colleague, case.wearer, now) == 0
