"""Every tag that was fitted before tags were watched themselves is watched from its first fitting on."""

from django.db import migrations
from django.db.models import Min


def watch_over_fitted_tags(apps, schema_editor):
    Wearer = apps.get_model("cases", "Wearer")
    Condition = apps.get_model("cases", "Condition")
    Activation = apps.get_model("devices", "Activation")
    since = dict(Activation.objects.values_list("wearer").annotate(Min("began_at")))
    for wearer in Wearer.objects.filter(pk__in=since):
        Condition.objects.create(
            wearer=wearer, kind="device_health", name="Tag", valid_from=since[wearer.pk], buffer_m=0, parameters={}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0001_initial"),
        ("cases", "0002_kinds_and_absences"),
    ]

    operations = [migrations.RunPython(watch_over_fitted_tags, migrations.RunPython.noop)]
