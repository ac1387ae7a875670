"""The SQL that puts a batch of positions into the store; store.py says in what order it runs.

A batch stands in the session's own table `incoming`. `HELD` adds the rows the store already holds for the same keys, as
row 0; `MERGE` then chooses one row of each key by the rule of `positions.canonical` (`PREFERENCE`; PostgreSQL sorts
ascending with nulls last, as the rule asks), stores the new winners, tells the workers, moves the latest position, and
puts the losers into quarantine. All writers hold the ingest lock, so nothing changes between the two.
"""

from waywarden.centre.devices.models import SHARDS
from waywarden.positions.canonical import CONTENT, PREFERENCE
from waywarden.positions.rejection import REQUIRED_ACTION, Reason

KEY = ("device_id", "recorded_at", "mechanism")
TYPES = {
    "device_id": "bigint",
    "recorded_at": "timestamptz",
    "mechanism": "text",
    "received_at": "timestamptz",
    "lat": "double precision",
    "lon": "double precision",
    "accuracy_m": "double precision",
    "speed_kmh": "double precision",
    "direction_deg": "double precision",
    "altitude_m": "double precision",
    "satellites": "integer",
    "hdop": "double precision",
    "battery_pct": "double precision",
    "charging": "boolean",
    "motion": "boolean",
    "event": 'text COLLATE "C"',
    "buffered": "boolean",
    "cell": "bigint",
    "message": "bigint",
}
COLUMNS = tuple(TYPES)
_TYPED = tuple(f"{name} {kind}" for name, kind in TYPES.items())
LATEST = (
    "recorded_at",
    "mechanism",
    "lat",
    "lon",
    "accuracy_m",
    "speed_kmh",
    "direction_deg",
    "battery_pct",
    "charging",
)

# Held to the commit by every transaction that adds arrivals, so that arrival.seq follows the order of commits.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('waywarden ingest'))"
MESSAGE_IDS = "SELECT nextval('raw_message_id') FROM generate_series(1, %s)"
COPY_MESSAGES = (
    "COPY raw_message (id, received_at, feed, device, target, content_type, body) FROM STDIN (FORMAT binary)"
)
MESSAGE_TYPES = ("int8", "timestamptz", "text", "int8", "text", "text", "bytea")


def _list(names: tuple[str, ...], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)


INCOMING_COLUMNS = ("row", "feed", *COLUMNS)
SESSION = (
    "SET work_mem = '64MB'",
    "SET jit = off",
    f"CREATE TEMP TABLE IF NOT EXISTS incoming (row bigint, feed text, {_list(_TYPED)}) ON COMMIT DELETE ROWS",
    "DELETE FROM incoming",  # for callers whose transaction spans several batches
)
COPY_INCOMING = f"COPY incoming ({_list(INCOMING_COLUMNS)}) FROM STDIN (FORMAT csv)"

# OFFSET 0 keeps the planner from turning the look-ups into a scan of whole days; the bounds leave other days untouched.
HELD = f"""
INSERT INTO incoming ({_list(INCOMING_COLUMNS)})
SELECT 0, 'held', {_list(COLUMNS, "held.")}
FROM (SELECT DISTINCT {_list(KEY)} FROM incoming) AS wanted
CROSS JOIN LATERAL (
    SELECT {_list(COLUMNS)} FROM position AS p
    WHERE p.device_id = wanted.device_id AND p.recorded_at = wanted.recorded_at AND p.mechanism = wanted.mechanism
      AND p.recorded_at BETWEEN %(earliest)s AND %(latest)s
    OFFSET 0
) AS held
"""  # noqa: S608 (column names of our own)

NOT_CONTENT = "{row,feed,device_id,message,cell,received_at,buffered,place,version}"
_BEST = "(coalesce({0}.accuracy_m, 'Infinity'), {0}.lat, {0}.lon, {0}.mechanism)"

MERGE = f"""
WITH ranked AS (
    SELECT *,
        row_number() OVER (PARTITION BY {_list(KEY)} ORDER BY {_list(PREFERENCE)}, row) AS place,
        dense_rank() OVER (PARTITION BY {_list(KEY)} ORDER BY {_list(CONTENT)}) AS version
    FROM incoming
), better AS (
    SELECT * FROM ranked WHERE place = 1 AND row > 0
), stored AS (
    INSERT INTO position ({_list(COLUMNS)}) SELECT {_list(COLUMNS)} FROM better
    ON CONFLICT ({_list(KEY)}) DO UPDATE SET ({_list(COLUMNS[3:])}) = ROW({_list(COLUMNS[3:], "excluded.")})
), arrived AS (
    INSERT INTO arrival (shard, device_id, earliest, latest, received_at)
    SELECT device_id %% {SHARDS}, device_id, min(recorded_at), max(recorded_at), max(received_at)
    FROM better GROUP BY device_id ORDER BY device_id
), newest AS (
    INSERT INTO latest_position AS newest (device_id, {_list(LATEST)})
    SELECT DISTINCT ON (device_id) device_id, {_list(LATEST)}
    FROM better ORDER BY device_id, recorded_at DESC, accuracy_m, lat, lon, mechanism
    ON CONFLICT (device_id) DO UPDATE SET ({_list(LATEST)}) = ROW({_list(LATEST, "excluded.")})
    WHERE newest.recorded_at < excluded.recorded_at
        OR newest.recorded_at = excluded.recorded_at AND {_BEST.format("excluded")} <= {_BEST.format("newest")}
), losers AS (
    SELECT row, feed, device_id, received_at,
        CASE WHEN version = 1 THEN '{Reason.DUPLICATE}' ELSE '{Reason.CONFLICTING_DUPLICATE}' END AS reason,
        convert_to(jsonb_strip_nulls(to_jsonb(ranked) - '{NOT_CONTENT}'::text[])::text, 'UTF8') AS content
    FROM ranked WHERE place > 1 AND (row > 0 OR version > 1)
), refused AS (
    INSERT INTO quarantined AS kept (digest, reason, required_action, feed, claimed_device, content,
                                     first_seen_at, last_seen_at, times)
    SELECT sha256(convert_to(reason || ' ' || device.device_id || ' ', 'UTF8') || content) AS digest, reason,
        CASE reason WHEN '{Reason.DUPLICATE}' THEN %(duplicate)s ELSE %(conflicting)s END,
        min(feed), device.device_id, content, min(received_at), max(received_at), count(*)
    FROM losers JOIN devices_device AS device ON device.id = losers.device_id
    GROUP BY reason, device.device_id, content
    ON CONFLICT (digest) DO UPDATE
    SET times = kept.times + excluded.times, last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)
)
SELECT row, reason FROM losers WHERE row > 0 ORDER BY row
"""  # noqa: S608 (column names of our own)
ACTIONS = {
    "duplicate": REQUIRED_ACTION[Reason.DUPLICATE],
    "conflicting": REQUIRED_ACTION[Reason.CONFLICTING_DUPLICATE],
}

# Of two events with one key the first of these stays, as `positions.canonical` has it for files.
_EVENT = (
    "(coalesce({0}.battery_pct, 'Infinity'), coalesce({0}.charging::int, 2), coalesce({0}.motion::int, 2), {0}.detail)"
)
EVENT_COLUMNS = (
    "device_id",
    "recorded_at",
    "received_at",
    "kind",
    "battery_pct",
    "charging",
    "motion",
    "detail",
    "message",
)
EVENTS = f"""
WITH given AS (
    SELECT DISTINCT ON (device_id, recorded_at, kind) * FROM unnest(
        %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[],
        %s::double precision[], %s::boolean[], %s::boolean[], %s::jsonb[], %s::bigint[]
    ) AS given({_list(EVENT_COLUMNS)})
    ORDER BY device_id, recorded_at, kind, {_EVENT.format("given")}
), kept AS (
    INSERT INTO device_event AS held ({_list(EVENT_COLUMNS)}) SELECT {_list(EVENT_COLUMNS)} FROM given
    ON CONFLICT (device_id, recorded_at, kind) DO UPDATE
    SET ({_list(EVENT_COLUMNS[4:])}) = ROW({_list(EVENT_COLUMNS[4:], "excluded.")})
    WHERE {_EVENT.format("excluded")} < {_EVENT.format("held")}
    RETURNING device_id, recorded_at, received_at
)
INSERT INTO arrival (shard, device_id, earliest, latest, received_at)
SELECT device_id %% {SHARDS}, device_id, min(recorded_at), max(recorded_at), max(received_at)
FROM kept GROUP BY device_id ORDER BY device_id
"""  # noqa: S608 (column names of our own)
QUARANTINE = """
INSERT INTO quarantined AS kept (digest, reason, required_action, feed, claimed_device, content,
                                 first_seen_at, last_seen_at, times)
SELECT * FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[],
                     %s::timestamptz[], %s::timestamptz[], %s::bigint[])
ON CONFLICT (digest) DO UPDATE
SET times = kept.times + excluded.times, last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)
"""
FINISH = """
WITH given AS (
    SELECT device, max(at) AS at FROM unnest(%s::bigint[], %s::timestamptz[]) AS said(device, at)
    WHERE EXISTS (SELECT FROM devices_device WHERE id = device)  -- one may have gone since it was believed
    GROUP BY device ORDER BY device
), heard AS (
    INSERT INTO heard AS known (device_id, at) SELECT device, at FROM given
    ON CONFLICT (device_id) DO UPDATE SET at = excluded.at WHERE known.at < excluded.at
)
SELECT pg_notify('arrival', '')
"""
