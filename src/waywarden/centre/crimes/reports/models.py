"""A paper about a crime, kept as it left: its number is that of its row in the audit log."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from waywarden.centre.access.models import User
from waywarden.centre.crimes.deciding import is_told
from waywarden.centre.crimes.models import Match, MatchingResult, Qualification
from waywarden.centre.crimes.visible import of_force_at


class Kind(models.TextChoices):
    """What the paper is."""

    PROXIMITY = "proximity", "Proximity report: who was near, with maps, positions and a statement to sign"
    MATCHES = "matches", "Table of matches, for spreadsheets"
    RULE_OUT = "rule_out", "Certificate that one wearer is ruled out"


class FileFormat(models.TextChoices):
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"
    CSV = "csv", "CSV"


MEDIA_TYPES = {
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.PDF: "application/pdf",
    FileFormat.CSV: "text/csv; charset=utf-8",
}


class Report(models.Model):
    """Never changed: what was said of a version of a crime, by one result, on one day."""

    number = models.BigIntegerField(unique=True, help_text="Of the disclosure: the key of its row in the audit log.")
    result = models.ForeignKey(MatchingResult, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    file_format = models.CharField(max_length=4, choices=FileFormat.choices)
    matches = models.ManyToManyField(Match, related_name="reports", help_text="None for a certificate.")
    whose = ArrayField(models.CharField(max_length=32), help_text="Keys of the wearers that are named in it.")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = of_force_at("result__version__crime__police_force").as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"report {self.number}"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[FileFormat(self.file_format)]

    def is_for_force(self) -> bool:
        """May the force itself take it? It names only whom the force is to be told of, as decided until now. A
        certificate names somebody of whom nobody has decided that, and is handed over by who made it.
        """
        told = list(self.matches.select_related("wearer", "result__version"))
        return bool(told) and all(_is_still_told(match) for match in told)


def _is_still_told(match: Match) -> bool:
    """By the newest decision on this wearer in this crime, whichever of its results it was made on."""
    on_crime = Qualification.objects.filter(
        match__wearer=match.wearer_id, match__result__version__crime=match.result.version.crime_id
    )
    newest = on_crime.select_related("match").first()
    return newest is not None and is_told(newest.match)
