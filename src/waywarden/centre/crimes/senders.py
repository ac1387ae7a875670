"""Who sends batches of crimes without signing in: a force's system by its secret, a person by mail, an account by a
folder. What they sent stands here beside its batch, so that a thing sent twice is taken once.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from waywarden.centre.access.models import User
from waywarden.crime.columns import UNCERTAINTY_M
from waywarden.crime.forces import FORCES


class CrimeSender(models.Model):
    """Sends crimes of one force and no other, by the ways named here, until it is ended. Nothing else is open to it."""

    name = models.CharField(max_length=64, unique=True)
    police_force = models.CharField(max_length=8, choices=[(force.code, force.name) for force in FORCES])
    secret_sha256 = models.BinaryField(max_length=32, null=True, help_text="Of its secret for the API; None: no API.")
    address = models.EmailField(blank=True, help_text="The From of its mails; empty: no mails.")
    folder = models.SlugField(blank=True, help_text="Its part of the watched folder; empty: none.")
    tz = models.CharField(max_length=40, default="UTC", help_text="The zone of its times, where it says none.")
    place = models.CharField(
        max_length=8,
        choices=[(kind, kind) for kind in UNCERTAINTY_M],
        default="address",
        help_text="What its places mean, where it does not say.",
    )
    registered_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="From then on nothing of it is taken.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["secret_sha256"], name="one_sender_a_secret"),
            models.UniqueConstraint(
                Lower("address"), condition=Q(ended_at=None) & ~Q(address=""), name="one_sender_an_address"
            ),
            models.UniqueConstraint(
                fields=["folder"], condition=Q(ended_at=None) & ~Q(folder=""), name="one_sender_a_folder"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Handover(models.Model):
    """That this batch came in by this: a file of the folder, an attachment of a mail, the bytes of a request."""

    batch = models.OneToOneField("crimes.CrimeBatch", models.CASCADE, related_name="handover")
    sender = models.ForeignKey(CrimeSender, models.PROTECT, null=True, related_name="handovers")
    key = models.CharField(max_length=200, help_text="The same key is the same thing, sent or found again.")

    class Meta:
        indexes = (models.Index(fields=["key"]),)

    def __str__(self) -> str:
        return f"handover of batch {self.batch_id}"


class Answer(models.Model):
    """A mail to be sent to a sender: what became of a batch, or why there is none. Tried until sent or given up."""

    key = models.CharField(max_length=64, unique=True, help_text="Of what it answers: one answer each.")
    sender = models.ForeignKey(CrimeSender, models.PROTECT, related_name="answers")
    batch = models.ForeignKey("crimes.CrimeBatch", models.CASCADE, null=True, related_name="answers")
    why_not = models.CharField(max_length=300, blank=True, help_text="Where there is no batch.")
    in_reply_to = models.CharField(max_length=250, blank=True)
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at=None, given_up_at=None), name="answers_to_be_sent"
            ),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"


class NotTaken(models.Model):
    """How often on a day something was not taken at all, by way and reason: numbers only, so that it cannot grow."""

    day = models.DateField()
    channel = models.CharField(max_length=8)
    reason = models.CharField(max_length=40)
    times = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "channel", "reason"], name="one_count_a_day"),)

    def __str__(self) -> str:
        return f"{self.reason} by {self.channel} on {self.day}: {self.times}"
