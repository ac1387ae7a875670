"""Agreements: whose crimes are matched with whom, on what legal basis, and until when. Kept by a senior."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from waywarden.centre import clock
from waywarden.centre.access.roles import Permission
from waywarden.centre.access.rules import requires
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Programme
from waywarden.centre.crimes import agreements
from waywarden.centre.crimes.models import Agreement
from waywarden.centre.web.crime_list import WHY
from waywarden.centre.web.forms.agreement import AgreementForm, EndAgreementForm
from waywarden.centre.web.paging import paged
from waywarden.centre.web.people import signed_in
from waywarden.crime.offences import OFFENCES


@requires(Permission.KEEP_AGREEMENTS)
def index(request: HttpRequest) -> HttpResponse:
    record(by=signed_in(request), act=Act.CONSULTATION, what="listed crime agreements", why=WHY)
    today = clock.now().date()
    page = paged(request, Agreement.objects.select_related("by").order_by("-ends_on", "-pk"))
    rows = [
        {
            "agreement": agreement,
            "holds": agreement.holds_on(today),
            "to_come": agreement.begins_on > today and not agreement.is_over_on(today),
            "types": [OFFENCES.get(code, code) for code in agreement.crime_types],
            "programmes": [Programme(value).label for value in agreement.programmes],
        }
        for agreement in page.rows
    ]
    holding = Agreement.objects.filter(begins_on__lte=today, ends_on__gt=today).count()
    return render(request, "web/crime_agreements.html", {"page": page, "rows": rows, "holding": holding})


@requires(Permission.KEEP_AGREEMENTS)
def add(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = AgreementForm(request.POST) if request.method == "POST" else AgreementForm()
    if form.is_valid():
        agreement = agreements.agree(**form.cleaned_data, by=user)
        messages.success(request, f"Agreement {agreement.pk} is written down.")
        return redirect("crime-agreements")
    return _form_page(request, form, "Write down an agreement")


@requires(Permission.KEEP_AGREEMENTS)
def end(request: HttpRequest, number: int) -> HttpResponse:
    user = signed_in(request)
    agreement = get_object_or_404(Agreement, pk=number)
    if agreement.is_over_on(clock.now().date()):
        raise Http404  # it has ended already
    form = EndAgreementForm(request.POST) if request.method == "POST" else EndAgreementForm()
    if form.is_valid():
        agreements.end(agreement=agreement, why=form.cleaned_data["why"], by=user)
        messages.success(request, f"Agreement {number} holds no longer. What was found under it stays.")
        return redirect("crime-agreements")
    title = f"End agreement {number} with {agreement.get_police_force_display()}"
    return _form_page(
        request, form, title, "Crimes of this force are matched no longer, unless another agreement holds."
    )


def _form_page(
    request: HttpRequest, form: AgreementForm | EndAgreementForm, title: str, note: str = ""
) -> HttpResponse:
    record(by=signed_in(request), act=Act.CONSULTATION, what=f"opened the form '{title}'", why=WHY)
    context = {"form": form, "title": title, "note": note}
    return render(request, "web/crime_agreement_form.html", context, status=422 if form.is_bound else 200)
