"""An alert is closed as it was seen, a strap or case by two people, and opened again when its episode gets worse.

Of alerts closed before, what was seen is taken to be the tier they had: a strap that is opened after this is news.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat

OUTCOMES = [
    ("violation", "Violation: the condition was not kept"),
    ("technical", "Technical: the tag or its position was wrong"),
    ("authorised", "Authorised: it had been agreed"),
    ("wearer_error", "Wearer error: no intent, put right at once"),
    ("unknown", "Unknown: could not be settled"),
]
SEEN = {"max_length": 40, "help_text": "What they saw of it (alerts.seen)."}
OPENED = {"help_text": "When it was raised, or last opened again."}


def fill_in(apps, schema_editor):
    Alert, Resolution = apps.get_model("alerts", "Alert"), apps.get_model("alerts", "Resolution")
    Alert.objects.update(opened_at=F("raised_at"))
    tier = Subquery(Alert.objects.filter(pk=OuterRef("alert")).values("tier"))
    Resolution.objects.update(seen=Concat(tier, Value("/0/going on")))


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("alert", "opened_at", models.DateTimeField(null=True, **OPENED)),
        migrations.AddField("resolution", "seen", models.CharField(default="", **SEEN), preserve_default=False),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AlterField("alert", "opened_at", models.DateTimeField(**OPENED)),
        migrations.CreateModel(
            name="FirstLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=16)),
                ("note", models.TextField()),
                ("seen", models.CharField(**SEEN)),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="first_look", to="alerts.alert"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("why", models.CharField(max_length=80)),
                ("before", models.JSONField(help_text="The acts that were undone: done, by, at, outcome, note.")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="alerts.alert"
                    ),
                ),
            ],
        ),
    ]
