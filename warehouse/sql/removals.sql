-- How long the notices that this snapshot is the first to follow had to wait for it: the first `followed` of them.

CREATE OR REPLACE TEMP TABLE followed AS
SELECT rowid AS row_id, * FROM internal.unpublished_notices ORDER BY rowid LIMIT getvariable('followed');
INSERT INTO removals
WITH reached AS (
    -- posts dated in the future tell nothing of how far the stream is
    SELECT epoch(max(created_at)) AS newest FROM posts WHERE created_at <= now()
),
waited AS (
    SELECT
        kind, greatest(coalesce(r.newest, n.told_at) - n.told_at, 0) AS stream_seconds,
        greatest(epoch(now()) - n.told_at, 0) AS clock_seconds
    FROM followed n CROSS JOIN reached r
)
SELECT now(), kind, count(*), avg(stream_seconds), max(stream_seconds), avg(clock_seconds), max(clock_seconds)
FROM waited GROUP BY kind;
DELETE FROM internal.unpublished_notices WHERE rowid IN (SELECT row_id FROM followed);
DELETE FROM removals WHERE published_at < now() - INTERVAL 30 DAY;
