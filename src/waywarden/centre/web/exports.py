"""Movements of a wearer as a file. Shown by GET; handed out by POST only, with a reason, and never kept by a cache."""

from django.http import HttpRequest, HttpResponse

from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.movements.exporting import ExportedFile, NothingToExport, TooMuchToExport, What, export
from waywarden.centre.web.case_forms import form_page
from waywarden.centre.web.forms.export import ExportForm
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.wearers import visible_wearer
from waywarden.tracks.writing.formats import FileFormat


@requires(Permission.EXPORT_MOVEMENTS)
def movements(request: HttpRequest, key: str) -> HttpResponse:
    user = signed_in(request)
    wearer = visible_wearer(user, key)
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm()
    if form.is_valid():
        asked = dict(form.cleaned_data)  # an error added to a field takes it out of the form's own
        try:
            return _handed_out(
                export(
                    wearer=wearer,
                    what=What(asked["what"]),
                    file_format=FileFormat(asked["file_format"]),
                    begins=asked["begins"],
                    ends=asked["ends"],
                    why=form.why,
                    by=user,
                )
            )
        except TooMuchToExport as too_much:
            form.add_error("ends", str(too_much))
        except NothingToExport:
            form.add_error(
                None,
                f"No {asked['what']} are known in these hours; that does not say there were none. No file is made.",
            )
        # Movements were read to find that out, though no file leaves.
        record(
            by=user,
            act=Act.CONSULTATION,
            what=f"asked for {asked['what']} as a file, of which none was made",
            why=form.why,
            whose=[wearer.key],
            asked=asked["what"],
            begins=asked["begins"].isoformat(),
            ends=asked["ends"].isoformat(),
        )
    return form_page(request, form, "Export movements", wearer, user, "web/export.html")


def _handed_out(file: ExportedFile) -> HttpResponse:
    return HttpResponse(
        file.data,
        content_type=file.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"},
    )
