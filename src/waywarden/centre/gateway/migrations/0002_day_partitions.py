"""The two tables that grow with every fix, partitioned by day; `store.py` makes the partitions as days come."""

from django.db import migrations

CREATE = """
CREATE TABLE position (
    device_id     bigint NOT NULL,
    recorded_at   timestamptz NOT NULL,
    mechanism     text NOT NULL,
    received_at   timestamptz NOT NULL,
    lat           double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon           double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    accuracy_m    double precision,
    speed_kmh     double precision,
    direction_deg double precision,
    altitude_m    double precision,
    satellites    integer,
    hdop          double precision,
    battery_pct   double precision,
    charging      boolean,
    motion        boolean,
    event         text,
    buffered      boolean,
    cell          bigint NOT NULL,
    message       bigint NOT NULL,
    PRIMARY KEY (device_id, recorded_at, mechanism)
) PARTITION BY RANGE (recorded_at);

-- "Who was near here then?" (crime mapping) reads by cell and time.
CREATE INDEX position_cell_time ON position (cell, recorded_at);

CREATE SEQUENCE raw_message_id;
CREATE TABLE raw_message (
    id           bigint NOT NULL DEFAULT nextval('raw_message_id'),
    received_at  timestamptz NOT NULL,
    feed         text NOT NULL,
    device       bigint,
    target       text NOT NULL,
    content_type text NOT NULL,
    body         bytea NOT NULL,
    PRIMARY KEY (received_at, id)
) PARTITION BY RANGE (received_at);
"""

DROP = "DROP TABLE raw_message; DROP SEQUENCE raw_message_id; DROP TABLE position;"


class Migration(migrations.Migration):
    dependencies = [("gateway", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
