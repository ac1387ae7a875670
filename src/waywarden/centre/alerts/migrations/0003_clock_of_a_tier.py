"""The clock of an alert runs from when its tier rose, too. Alerts that are there keep theirs."""

from django.db import migrations, models

HELP = "When it was raised, its tier rose, or it was opened again: what people are asked runs from here."


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_two_looks_and_reopening")]
    operations = [migrations.AlterField("alert", "opened_at", models.DateTimeField(help_text=HELP))]
