"""Large numbers on pages are grouped by thousands."""

from django.template.loader import render_to_string
from tests.integration.conftest import People
from tests.integration.test_access import alert, as_person

from waywarden.centre.alerts.models import Alert
from waywarden.centre.monitoring.models import Violation

__all__ = ["alert"]  # the fixture


def test_figures_of_a_large_centre() -> None:
    page = render_to_string("web/partials/health_figures.html", {"health": {"tags_late": 0, "tags_fitted": 24310}})
    assert "late tags 0 of 24,310" in page


def test_an_alert_that_rests_on_many_fixes(alert: Alert, people: People) -> None:
    record = {**alert.violation.record, "fixes": 1234, "min_distance_m": 5678.0}
    Violation.objects.filter(pk=alert.violation_id).update(record=record)
    page = as_person("operator", people).get(f"/alerts/{alert.pk}").content.decode()
    assert "1,234 fixes" in page
    assert "5,678 m outside" in page
