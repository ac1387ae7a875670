"""Movements of a wearer as a file. Shown by GET; handed out by POST only, with a reason, and never kept by a cache."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.movements.exporting import (
    ExportedFile,
    NothingToExport,
    TooMuchToExport,
    What,
    export,
    export_map,
)
from waywarden.centre.web.case_forms import form_page
from waywarden.centre.web.forms.export import PNG, ExportForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.period import LONDON, Period, PeriodError
from waywarden.centre.web.wearers import visible_wearer
from waywarden.tracks.writing.formats import FileFormat


@requires(Permission.EXPORT_MOVEMENTS)
def movements(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm(initial=_of_the_page(request))
    if form.is_valid():
        asked = dict(form.cleaned_data)  # an error added to a field takes it out of the form's own
        try:
            return handed_out(_exported(asked, wearer=wearer, why=form.why, by=user))
        except TooMuchToExport as too_much:
            form.add_error("ends", str(too_much))
        except NothingToExport:
            form.add_error(
                None,
                f"No {_called(asked)} are known in these hours; that does not say there were none. No file is made.",
            )
        # Movements were read to find that out, though no file leaves.
        record(
            by=user,
            act=Act.CONSULTATION,
            what=f"asked for {_called(asked)} as a file, of which none was made",
            why=form.why,
            whose=[wearer.key],
            asked=asked["what"],
            begins=asked["begins"].isoformat(),
            ends=asked["ends"].isoformat(),
        )
    return form_page(request, form, "Export movements", wearer, user, "web/export.html")


def _exported(asked: dict[str, Any], *, wearer: Wearer, why: str, by: User) -> ExportedFile:
    period = {"begins": asked["begins"], "ends": asked["ends"]}
    if asked["what"] == What.MAP:
        return export_map(wearer=wearer, **period, view=asked["view"], why=why, by=by)
    file_format = FileFormat(asked["file_format"])
    return export(wearer=wearer, what=What(asked["what"]), file_format=file_format, **period, why=why, by=by)


def _called(asked: dict[str, Any]) -> str:
    return "fixes for a map" if asked["what"] == What.MAP else str(asked["what"])


def _of_the_page(request: HttpRequest) -> dict[str, Any]:
    """A map of the days that the Movements page shows, for whoever comes from there."""
    if "from" not in request.GET:
        return {}
    try:
        period = Period.read(request.GET["from"], request.GET.get("to", ""), clock.now().date())
    except PeriodError as error:
        raise Http404(str(error)) from None
    days = {"begins": period.begins.astimezone(LONDON), "ends": period.ends.astimezone(LONDON)}
    return {"what": What.MAP, "file_format": PNG} | days


def handed_out(file: ExportedFile) -> HttpResponse:
    """To be saved by the browser, and by nobody in between."""
    return HttpResponse(
        file.data,
        content_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"},
    )
