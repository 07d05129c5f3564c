-- The time of a reject without one is the window of the nearest readable record of its source, the earlier of two as near.
-- It is settled once everything as near has been read, on both sides.

CREATE OR REPLACE TEMP TABLE timed AS
SELECT source, "position", window_start AS seen_at FROM posts
WHERE source IN (SELECT source FROM internal.unsettled_rejects)
UNION ALL
SELECT source, "position", window_start FROM internal.duplicates
WHERE source IN (SELECT source FROM internal.unsettled_rejects)
UNION ALL
SELECT source, "position", window_start FROM internal.tombstones
WHERE source IN (SELECT source FROM internal.unsettled_rejects)
UNION ALL
SELECT source, "position", window_start FROM internal.held_posts
WHERE source IN (SELECT source FROM internal.unsettled_rejects)
UNION ALL
SELECT source, "position", window_start FROM internal.edits
WHERE NOT stands AND source IN (SELECT source FROM internal.unsettled_rejects)
UNION ALL
SELECT source, "position", to_timestamp(floor(epoch(read_at) / getvariable('window_seconds')) * getvariable('window_seconds'))
FROM rejects ANTI JOIN internal.unsettled_rejects USING (source, "position")
WHERE source IN (SELECT source FROM internal.unsettled_rejects);

CREATE OR REPLACE TEMP TABLE nearest AS
WITH before AS (
    SELECT u.source, u."position", t."position" AS neighbour, t.seen_at
    FROM internal.unsettled_rejects u
    ASOF JOIN timed t ON t.source = u.source AND t."position" < u."position"
),
after AS (
    SELECT u.source, u."position", t."position" AS neighbour, t.seen_at
    FROM internal.unsettled_rejects u
    ASOF JOIN timed t ON t.source = u.source AND t."position" > u."position"
)
SELECT
    source, "position",
    arg_min(seen_at, (abs(neighbour - "position"), neighbour)) AS seen_at,
    min(abs(neighbour - "position")) AS distance
FROM (FROM before UNION ALL FROM after)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE reread AS
SELECT r.source, r."position", r.read_at AS old_read_at, n.seen_at AS read_at, n.distance
FROM rejects r
JOIN nearest n USING (source, "position");

INSERT INTO internal.dirty_windows
SELECT DISTINCT to_timestamp(floor(epoch(read_at) / getvariable('window_seconds')) * getvariable('window_seconds')) FROM reread
UNION
SELECT DISTINCT to_timestamp(floor(epoch(old_read_at) / getvariable('window_seconds')) * getvariable('window_seconds')) FROM reread
UNION
SELECT to_timestamp(0) FROM internal.unsettled_rejects;

UPDATE rejects SET read_at = s.read_at FROM reread s
WHERE rejects.source = s.source AND rejects."position" = s."position";
DELETE FROM internal.unsettled_rejects USING reread s, internal.ledger l
WHERE unsettled_rejects.source = s.source AND unsettled_rejects."position" = s."position" AND l.source = s.source
  AND l.first_position <= s."position" - s.distance AND l.last_position >= s."position" + s.distance;
