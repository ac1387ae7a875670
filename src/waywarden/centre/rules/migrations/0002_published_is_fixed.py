"""A published version never changes: the database itself refuses to touch its rows."""

from django.db import migrations

CREATE = """
CREATE FUNCTION rules_published_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint;
BEGIN
    IF TG_TABLE_NAME = 'rules_settingsversion' THEN touched := OLD.id;
    ELSIF TG_OP = 'INSERT' THEN touched := NEW.version_id;
    ELSE touched := OLD.version_id;
    END IF;
    IF EXISTS (SELECT FROM rules_publication WHERE version_id = touched) THEN
        RAISE EXCEPTION 'a published version of the rule settings is never changed: % refused', TG_OP;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER rules_rows_fixed BEFORE INSERT OR UPDATE OR DELETE ON rules_settingsrow
    FOR EACH ROW EXECUTE FUNCTION rules_published_is_fixed();
CREATE TRIGGER rules_version_fixed BEFORE UPDATE OR DELETE ON rules_settingsversion
    FOR EACH ROW EXECUTE FUNCTION rules_published_is_fixed();
CREATE TRIGGER rules_publication_fixed BEFORE UPDATE OR DELETE ON rules_publication
    FOR EACH ROW EXECUTE FUNCTION rules_published_is_fixed();
"""

DROP = """
DROP TRIGGER rules_rows_fixed ON rules_settingsrow;
DROP TRIGGER rules_version_fixed ON rules_settingsversion;
DROP TRIGGER rules_publication_fixed ON rules_publication;
DROP FUNCTION rules_published_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
