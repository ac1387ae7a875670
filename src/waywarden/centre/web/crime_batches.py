"""Batches of crimes: the list, handing one in, and what became of it row by row."""

import codecs
from typing import Any

import polars as pl
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_CRIMES, Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.crimes.intake import Refused, receive
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.web.crime_list import WHY, told
from waywarden.centre.web.crime_words import VERDICTS
from waywarden.centre.web.forms.crimes import BatchFilterForm, UploadForm
from waywarden.centre.web.paging import paged
from waywarden.centre.web.people import signed_in
from waywarden.centre.web.period import day_begins, day_ends
from waywarden.crime import errors_csv
from waywarden.crime.columns import REJECTED_DTYPES
from waywarden.crime.errors import ErrorType
from waywarden.crime.notices import NoticeType
from waywarden.crime.offences import OFFENCES

# These say that every time of the batch may be an hour out, and are told before all else.
ABOUT_TIME = (NoticeType.SUMMER_TIME_AS_UTC, NoticeType.LATER_THAN_RECEIVED)


@requires(*EVERYONE_WITH_CRIMES)
def index(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = BatchFilterForm(request.GET, user=user)
    visible = CrimeBatch.objects.visible_to(user)
    found = visible.filter(*_conditions(form.asked)).select_related("by").defer("content")
    counted = found.annotate(taken=Count("crimes")).order_by("-received_at", "-pk")
    page = paged(request, counted)
    what = "searched crime batches" if form.asked else "listed crime batches"
    record(by=user, act=Act.CONSULTATION, what=what, why=WHY)
    context = {
        "form": form,
        "filtered": bool(form.asked),
        "page": page,
        "batches": [{"batch": batch, "verdict": VERDICTS[batch.verdict]} for batch in page.rows],
        "may_hand_in": user.may(Permission.HAND_IN_CRIMES),
    }
    return render(request, "web/crime_batches.html", context)


@requires(Permission.HAND_IN_CRIMES)
def upload(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        asked = form.cleaned_data
        try:
            batch = receive(
                content=asked["file"].read(),
                file_name=asked["file"].name,
                channel=Channel.UPLOAD,
                by=user,
                tz=asked["tz"],
                place=asked["place"],
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, f"The file is kept as batch {batch.pk}. This is what became of it.")
            return redirect("crime-batch", number=batch.pk)
    record(by=user, act=Act.CONSULTATION, what="opened the form 'Hand in crimes'", why=WHY)
    return render(request, "web/crime_upload.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(*EVERYONE_WITH_CRIMES)
def page(request: HttpRequest, number: int) -> HttpResponse:
    user = signed_in(request)
    batch = _batch(user, number)
    record(by=user, act=Act.CONSULTATION, what=f"opened crime batch {number}", why=WHY)
    versions = batch.crimes.select_related("crime").order_by("row", "pk")
    taken = paged(request, versions, "crimes")
    rejected = paged(request, batch.rejected.all(), "rejected")
    notices = sorted(batch.notices, key=lambda one: one["notice_type"] not in ABOUT_TIME)
    by_type = versions.values_list("crime_type").annotate(Count("pk")).order_by("crime_type")
    counts = versions.aggregate(
        duplicates=Count("pk", Q(is_duplicate=True)), amended=Count("pk", Q(is_duplicate=False, number__gt=1))
    )
    refused = batch.rejected.exclude(row=0).exclude(error_type=ErrorType.DUPLICATE_ROW)
    context = {
        "batch": batch,
        "verdict": VERDICTS[batch.verdict],
        "notices": [
            one | {"about_time": one["notice_type"] in ABOUT_TIME, "told_rows": _rows(one["rows"])} for one in notices
        ],
        "by_type": [(OFFENCES.get(code, code), count) for code, count in by_type],
        "taken": taken,
        "crimes": told(taken.rows),
        "rejected": rejected,
        "refused_rows": refused.values("row").distinct().count(),
        "repeated_rows": batch.rejected.filter(error_type=ErrorType.DUPLICATE_ROW).values("row").distinct().count(),
        "new": taken.total - counts["duplicates"] - counts["amended"],
        **counts,
    }
    return render(request, "web/crime_batch.html", context)


@requires(*EVERYONE_WITH_CRIMES)
def errors(request: HttpRequest, number: int) -> HttpResponse:
    """The rows refused as a CSV for the force, with what would mend each; no cell is run as a formula."""
    user = signed_in(request)
    batch = _batch(user, number)
    rows = batch.rejected.values_list(*REJECTED_DTYPES)
    text = errors_csv.write(pl.DataFrame(list(rows), REJECTED_DTYPES, orient="row"))
    what = f"took out the refused rows of crime batch {number}"
    record(by=user, act=Act.DISCLOSURE, what=what, why=WHY, rows=len(rows))
    return HttpResponse(
        codecs.BOM_UTF8 + text.encode(),  # without the mark spreadsheets take it for another code page
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="batch-{number}-errors.csv"'},
    )


def _batch(user: User, number: int) -> CrimeBatch:
    batch: CrimeBatch | None = (
        CrimeBatch.objects.visible_to(user)
        .select_related("by", "handover__sender")
        .defer("content")
        .filter(pk=number)
        .first()
    )
    if batch is None:
        raise Http404
    return batch


def _conditions(asked: dict[str, Any]) -> list[Q]:
    lookups = {
        "police_force": "police_force",
        "batch": "batch_id__icontains",
        "verdict": "verdict",
        "channel": "channel",
        "since": "received_at__gte",
        "until": "received_at__lt",
    }
    bounds = {"since": day_begins, "until": day_ends}
    return [Q(**{lookups[name]: bounds.get(name, _itself)(value)}) for name, value in asked.items()]


def _itself(value: Any) -> Any:
    return value


def _rows(rows: list[int]) -> str:
    """ "lines 3, 4, 9"; of many only the first."""
    if not rows:
        return ""
    some = ", ".join(f"{row:,}" for row in rows[:10])
    return f"{'line' if len(rows) == 1 else 'lines'} {some}" + (f" and {len(rows) - 10:,} more" if rows[10:] else "")
