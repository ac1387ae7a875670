"""Batches of crimes over the API: a force's system sends one as CSV, and asks what became of it.

Whoever asks proves to be a sender by its secret (Bearer); a cookie counts for nothing here, so there is nothing that
another site could make a browser do. A sender sends for its own force and is told of that force's batches alone.
"""

import hashlib
from datetime import timedelta
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from waywarden.centre.access.rules import open_to_anyone
from waywarden.centre.crimes.answer_texts import WENT_IN
from waywarden.centre.crimes.handing_over import count_not_taken, note_look, take_once, who_presents
from waywarden.centre.crimes.intake import MOST_BYTES, OtherForce, Refused
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.crimes.senders import CrimeSender
from waywarden.crime.columns import UNCERTAINTY_M

SAME_WITHIN = timedelta(days=1)
PROVES_ITSELF = "a force's system has no sign-in: it proves itself by its secret, which the view asks for first"


@csrf_exempt
@open_to_anyone(PROVES_ITSELF)
@require_POST
def batches(request: HttpRequest) -> HttpResponse:
    """Take a batch in: 201, or 422 where no row of it was good. The same bytes again within a day are the same batch.

    In the address, both optional: `tz` (UTC, Europe/London), `place` (address, street, area), else as registered.
    """
    sender = _sender(request)
    if sender is None:
        return _not_proven()
    tz, place = request.GET.get("tz", sender.tz), request.GET.get("place", sender.place)
    if request.content_type != "text/csv":
        return _refused(415, "unfit", "Send the file itself as the body, with the header Content-Type: text/csv.")
    if tz not in available_timezones():
        return _refused(422, "unfit", "There is no such time zone: tz takes names like UTC or Europe/London.")
    if place not in UNCERTAINTY_M:
        return _refused(422, "unfit", f"There is no such kind of place: place is {', '.join(UNCERTAINTY_M)}.")
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return _refused(413, "too large", f"The file is larger than {MOST_BYTES // 1_000_000} MB: send it in parts.")
    try:
        taken, again = take_once(
            content=content,
            file_name=request.GET.get("name", "batch.csv"),
            channel=Channel.API,
            key=f"{hashlib.sha256(content).hexdigest()} {tz} {place}",
            sender=sender,
            tz=tz,
            place=place,
            within=SAME_WITHIN,
        )
    except OtherForce as error:
        return _refused(403, "another force", str(error))
    except Refused as error:
        return _refused(413, "too large", str(error))
    if again:
        note_look(taken, sender)
    response = JsonResponse(_told(taken), status=(200 if again else 201) if taken.verdict in WENT_IN else 422)
    response.headers["Location"] = reverse("api-crime-batch", kwargs={"number": taken.pk})
    response.headers["Idempotent-Replayed"] = "true" if again else "false"
    return _kept_nowhere(response)


@csrf_exempt
@open_to_anyone(PROVES_ITSELF)
@require_GET
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """What became of a batch of the sender's force, by whichever way it came."""
    sender = _sender(request)
    if sender is None:
        return _not_proven()
    found = CrimeBatch.objects.filter(pk=number, police_force=sender.police_force).first() if number < 2**63 else None
    if found is None:
        return _kept_nowhere(JsonResponse({"message": "Your force has no batch of this number."}, status=404))
    note_look(found, sender)
    return _kept_nowhere(JsonResponse(_told(found)))


def _sender(request: HttpRequest) -> CrimeSender | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return who_presents(secret.strip()) if kind.lower() == "bearer" and secret.strip() else None


def _not_proven() -> HttpResponse:
    count_not_taken(Channel.API, "no secret that is known")
    response = JsonResponse({"message": "Send your secret in the header Authorization: Bearer SECRET."}, status=401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _refused(status: int, reason: str, message: str) -> HttpResponse:
    """Nothing was taken."""
    count_not_taken(Channel.API, reason)
    return _kept_nowhere(JsonResponse({"message": message}, status=status))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(batch: CrimeBatch) -> dict[str, object]:
    """Each rule that a row breaks, with what would mend it; no more of the file than its sender's own rows said."""
    return {
        "batch": batch.pk,
        "batch_id": batch.batch_id,
        "police_force": batch.police_force,
        "received_at": batch.received_at.isoformat(),
        "verdict": batch.verdict,
        "message": batch.why_unusable,
        "tz": batch.tz,
        "place": batch.place,
        "rows": batch.rows,
        "accepted": batch.crimes.count(),
        "accepted_duplicates": batch.crimes.filter(is_duplicate=True).count(),
        "rejected": list(batch.rejected.values("row", "column", "error_type", "message", "required_action")),
        "notices": batch.notices,
    }
