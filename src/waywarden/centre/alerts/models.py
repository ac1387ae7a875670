"""Alerts: a violation put before a person. What people do about one is a row of its own, made once."""

from django.db import models

from waywarden.centre.access.models import User
from waywarden.centre.access.need_to_know import of_wearer_at
from waywarden.centre.cases.models import Wearer
from waywarden.centre.monitoring.models import Tier, Violation


class Alert(models.Model):
    """One episode, one alert, however many fixes. Open until a named person closes it."""

    violation = models.OneToOneField(Violation, models.PROTECT, related_name="alert")
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="alerts")
    tier = models.CharField(max_length=16, choices=Tier.choices)
    raised_at = models.DateTimeField()
    opened_at = models.DateTimeField(
        help_text="When it was raised, its tier rose, or it was opened again: what people are asked runs from here."
    )
    changed_at = models.DateTimeField()

    objects = of_wearer_at("wearer").as_manager()

    class Meta:
        indexes = (models.Index(fields=["wearer", "raised_at"]),)

    def __str__(self) -> str:
        return f"alert {self.pk} ({self.tier})"


class Acknowledgement(models.Model):
    """A named person has taken the alert on. The first one counts; the row's uniqueness decides who was first."""

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Outcome(models.TextChoices):
    VIOLATION = "violation", "Violation: the condition was not kept"
    TECHNICAL = "technical", "Technical: the tag or its position was wrong"
    AUTHORISED = "authorised", "Authorised: it had been agreed"
    WEARER_ERROR = "wearer_error", "Wearer error: no intent, put right at once"
    UNKNOWN = "unknown", "Unknown: could not be settled"


class Judgement(models.Model):
    """What a named person made of the episode, as they saw it."""

    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    note = models.TextField()
    seen = models.CharField(max_length=40, help_text="What they saw of it (alerts.seen).")

    class Meta:
        abstract = True


class FirstLook(Judgement):
    """A strap or case was judged by one person; the alert stays open until a second has looked and closes it."""

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="first_look")


class Resolution(Judgement):
    """A named person has closed the alert, with an outcome and a note."""

    alert = models.OneToOneField(Alert, models.PROTECT, related_name="resolution")


class Reopening(models.Model):
    """The episode got worse than anybody had seen it, so its alert is open and to be acknowledged again.

    Who had acknowledged, judged and closed it, and how, is kept here in words; the rows themselves make way.
    """

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="reopenings")
    at = models.DateTimeField()
    why = models.CharField(max_length=80)
    before = models.JSONField(help_text="The acts that were undone: done, by, at, outcome, note.")

    @property
    def was_judged(self) -> bool:
        """It had been closed, or looked at once; else it had only been taken on."""
        return any("outcome" in act for act in self.before)
