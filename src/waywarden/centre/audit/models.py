"""Who looked at, changed or shared whose data, when and why (Data Protection Act 2018, section 62).

One row for each act, written in the transaction of the act itself. A trigger in the database refuses changes and
deletions. Rows name people and cases by key, without foreign keys, so that the log outlives what it speaks of.
"""

from django.db import models


class Act(models.TextChoices):
    """The operations that section 62 names."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class AuditEntry(models.Model):
    at = models.DateTimeField()
    act = models.CharField(max_length=16, choices=Act.choices)
    who = models.CharField(max_length=150)
    role = models.CharField(max_length=32)
    whose = models.JSONField(help_text="Keys of the wearers concerned; empty for none.")
    what = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index(fields=["who", "at"]), models.Index(fields=["at"]))

    def __str__(self) -> str:
        return f"{self.act} by {self.who}"
