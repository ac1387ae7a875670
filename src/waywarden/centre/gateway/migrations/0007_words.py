"""What a tag said with a fix is found without reading all its fixes: a cut strap counts until somebody looked at it."""

from django.db import migrations

CREATE = "CREATE INDEX position_words ON position (device_id, recorded_at) WHERE event IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("gateway", "0006_arrival_reader")]
    operations = [migrations.RunSQL(CREATE, "DROP INDEX position_words")]
