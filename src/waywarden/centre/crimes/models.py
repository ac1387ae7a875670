"""Crimes as forces send them, the agreements under which they are matched, what was found, and what people made of it.

Nothing here is edited. A crime sent again with other facts is a new version of it; a run that finds otherwise replaces
the result before it, which stays; a decision is a row of its own, by a named person.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from waywarden.centre.access.models import User
from waywarden.centre.cases.models import Wearer
from waywarden.centre.crimes.visible import CrimeQuerySet, MatchQuerySet, of_force_at
from waywarden.crime.forces import FORCES

FORCE_CHOICES = [(force.code, force.name) for force in FORCES]


class Agreement(models.Model):
    """Under which this force's crimes of these kinds may be matched with wearers of these programmes, and until when.

    Without one a crime is kept and matched with nobody.
    """

    police_force = models.CharField(max_length=8, choices=FORCE_CHOICES)
    crime_types = ArrayField(models.CharField(max_length=4))
    programmes = ArrayField(models.CharField(max_length=32))
    purpose = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=300)
    begins_on = models.DateField()
    ends_on = models.DateField(help_text="The first day on which it no longer holds.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="agreement_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"agreement {self.pk} with {self.police_force}"

    def holds_on(self, day: date) -> bool:
        return self.begins_on <= day < self.ends_on

    def is_over_on(self, day: date) -> bool:
        """It will not hold again: it has ended, or was ended before its first day."""
        return self.ends_on <= max(day, self.begins_on)


class Channel(models.TextChoices):
    """The way a batch came in."""

    UPLOAD = "upload", "Uploaded on a page"
    API = "api", "Sent to the API"
    FOLDER = "folder", "Put into the watched folder"
    MAIL = "mail", "Sent by e-mail"


class CrimeBatch(models.Model):
    """A file of crimes as it came, and what became of it."""

    batch_id = models.CharField(max_length=32, blank=True, help_text="As the force names it; empty if unknown.")
    police_force = models.CharField(max_length=8, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.BinaryField(max_length=32)
    content = models.BinaryField(help_text="The file as it came, for reading it again and for disclosure.")
    tz = models.CharField(max_length=40)
    place = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", help_text="None for a folder or a mail.")
    verdict = models.CharField(max_length=10)
    rows = models.IntegerField()
    why_unusable = models.CharField(max_length=300, blank=True)
    notices = models.JSONField(default=list)

    objects = of_force_at("police_force").as_manager()

    class Meta:
        indexes = (models.Index(fields=["police_force", "received_at"]), models.Index(fields=["sha256"]))

    def __str__(self) -> str:
        return self.batch_id or f"batch {self.pk}"


class RejectedRow(models.Model):
    """A rule that a row of a batch breaks; columns of `crime.columns.REJECTED`."""

    batch = models.ForeignKey(CrimeBatch, models.CASCADE, related_name="rejected")
    row = models.IntegerField()
    column = models.CharField(max_length=40, blank=True)
    error_type = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    required_action = models.CharField(max_length=300)

    class Meta:
        ordering = ("row", "pk")


class Crime(models.Model):
    """What a force calls by one reference."""

    police_force = models.CharField(max_length=8, choices=FORCE_CHOICES)
    crime_ref = models.CharField(max_length=64)

    objects = CrimeQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["police_force", "crime_ref"], name="one_crime_a_reference"),)

    def __str__(self) -> str:
        return f"{self.police_force} {self.crime_ref}"


class Trigger(models.TextChoices):
    """Why a run was made."""

    NEW_CRIME = "new_crime", "New crime"
    AMENDED_CRIME = "amended", "Amended crime"
    WINDOW_PASSED = "window_passed", "The crime's window has passed"
    LATE_POSITIONS = "late_positions", "Late positions"
    CHANGED_CASE = "changed_case", "A tag or an order was changed"
    OTHER_RULES = "other_rules", "Other rules or agreement"


class CrimeVersion(models.Model):
    """A crime as one batch told it; columns of `crime.columns.CRIME`. The newest that is no duplicate is matched."""

    crime = models.ForeignKey(Crime, models.CASCADE, related_name="versions")
    number = models.IntegerField(help_text="From 1; a duplicate has the number of what it repeats.")
    is_duplicate = models.BooleanField()
    is_newest = models.BooleanField(help_text="Of those that are no duplicates.")
    changed = models.JSONField(default=list, help_text="Headings of what differs from the version before.")
    batch = models.ForeignKey(CrimeBatch, models.PROTECT, related_name="crimes")
    row = models.IntegerField()
    crime_type = models.CharField(max_length=4)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    uncertainty_m = models.FloatField()
    text = models.CharField(max_length=255, blank=True)
    due_at = models.DateTimeField(null=True, help_text="When it is to be matched (again); none: nothing has changed.")
    failed_at = models.DateTimeField(null=True, help_text="When matching it failed; it is tried again.")
    due_why = models.CharField(max_length=16, blank=True, choices=Trigger.choices)

    objects = of_force_at("crime__police_force").as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["crime", "number"], condition=Q(is_duplicate=False), name="one_number"),
            models.UniqueConstraint(fields=["crime"], condition=Q(is_newest=True), name="one_newest_version"),
        )
        indexes = (
            models.Index(fields=["is_newest", "ended_at"]),
            models.Index(fields=["batch", "row"]),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="crime_due"),
        )

    def __str__(self) -> str:
        return f"{self.crime}, version {self.number}"


class ChangeReader(models.Model):
    """Up to where the changes of cases have been read (`due`)."""

    name = models.CharField(max_length=32, primary_key=True)
    pk_read = models.BigIntegerField()


class MatchingRun(models.Model):
    """One reading of positions beside some crimes, and by what it judged them."""

    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    algorithm_version = models.CharField(max_length=32)
    parameters = models.JSONField()
    arrivals_to = models.BigIntegerField(help_text="Fixes that came later than this arrival were not read.")

    def __str__(self) -> str:
        return f"run {self.pk}"


class MatchingResult(models.Model):
    """What a run found of one crime. Current is the one of the newest version that no later run contradicts: a later
    run that finds the same is noted in `looked_again_at`. Those that were replaced stay.
    """

    run = models.ForeignKey(MatchingRun, models.PROTECT, related_name="results")
    version = models.ForeignKey(CrimeVersion, models.PROTECT, related_name="results")
    at = models.DateTimeField()
    looked_again_at = models.DateTimeField(help_text="When a run last found this.")
    is_current = models.BooleanField()
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, help_text="None: matched with nobody.")
    considered = models.IntegerField(help_text="Wearers on whom a tag was in the window.")
    counts = models.JSONField(help_text="How many of them have each label.")
    lines = models.BinaryField(help_text="Parquet: a row for each of them, columns of `crime.match`.")
    changes = models.JSONField(default=list, help_text="Who is otherwise than in the result before, and why.")

    objects = of_force_at("version__crime__police_force").as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version"], condition=Q(is_current=True), name="one_current_result"),
        )

    def __str__(self) -> str:
        return f"result {self.pk} of {self.version}"


class Match(models.Model):
    """A wearer who was or may have been near, or of whom it is not known. Who is ruled out is in the result's lines."""

    result = models.ForeignKey(MatchingResult, models.CASCADE, related_name="matches")
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="crime_matches")
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="The same, for who decides, in a result before."
    )
    label = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)
    probability = models.FloatField(null=True)
    base_rate = models.FloatField(null=True, help_text="Share of other days when the wearer was there at that hour.")
    base_rate_any = models.FloatField(null=True, help_text="The same of all considered, of the days they wore a tag.")
    base_days = models.IntegerField(null=True, help_text="Of so many days; fewer than seven have no share.")
    usual_at = models.DateTimeField(null=True, help_text="When that was looked at (`usual`).")
    nearest_m = models.FloatField(null=True)
    nearest_low_m = models.FloatField(null=True)
    nearest_high_m = models.FloatField(null=True)
    nearest_at = models.DateTimeField(null=True)
    nearest_fix_gap_s = models.FloatField(null=True)
    fixes_in_window = models.IntegerField()
    accuracy_m = models.FloatField(null=True)
    mechanism = models.CharField(max_length=4, blank=True)
    longest_gap_s = models.FloatField(null=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["result", "wearer"], name="one_match_of_a_wearer"),)

    def __str__(self) -> str:
        return f"match {self.pk}"

    @property
    def original(self) -> "Match":
        """Where decisions on it are written: a later result that says the same of this wearer needs no other."""
        return self.repeats or self


class Decision(models.TextChoices):
    """What a named person makes of a match."""

    TO_POLICE = "to_police", "Tell the force"
    NOT_TO_POLICE = "not_to_police", "Do not tell the force"
    UNCLEAR = "unclear", "Cannot be said from these data"


class Qualification(models.Model):
    """A named person's decision on a match, with the reason. A later decision is another row; the newest counts."""

    match = models.ForeignKey(Match, models.PROTECT, related_name="qualifications")
    decision = models.CharField(max_length=16, choices=Decision.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")


class SecondReview(models.Model):
    """Another person's look at a qualification. Only what two agree on goes to a force."""

    qualification = models.OneToOneField(Qualification, models.PROTECT, related_name="second_review")
    agrees = models.BooleanField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class OutcomeKind(models.TextChoices):
    """What became of it, told by the force."""

    ARREST = "arrest", "Arrest"
    CHARGE = "charge", "Charge"
    CONVICTION = "conviction", "Conviction"
    NO_FURTHER_ACTION = "no_further_action", "No further action"
    ELIMINATED = "eliminated", "Eliminated from the inquiry"


class Outcome(models.Model):
    """What a force says became of a wearer in a crime; several may follow one another."""

    crime = models.ForeignKey(Crime, models.PROTECT, related_name="outcomes")
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="crime_outcomes")
    kind = models.CharField(max_length=20, choices=OutcomeKind.choices)
    on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = of_force_at("crime__police_force").as_manager()

    class Meta:
        ordering = ("on", "pk")


from waywarden.centre.crimes import senders  # noqa: E402, F401  (Django looks for models here)
