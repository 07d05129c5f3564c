-- The footnotes of every figure.

CREATE OR REPLACE TEMP TABLE stream_counts AS
SELECT
    window_start,
    sum(records)::BIGINT AS read,
    count(*) FILTER (fate = 'post') AS posts,
    coalesce(sum(records) FILTER (fate = 'rejected'), 0)::BIGINT AS rejected,
    count(*) FILTER (fate = 'post' AND late) AS late,
    coalesce(sum(records) FILTER (fate = 'duplicate'), 0)::BIGINT AS duplicate,
    coalesce(sum(records) FILTER (fate = 'deleted'), 0)::BIGINT AS deleted,
    coalesce(sum(records) FILTER (fate = 'expired'), 0)::BIGINT AS expired,
    coalesce(sum(records) FILTER (fate = 'edited'), 0)::BIGINT AS edited,
    coalesce(sum(records) FILTER (fate = 'liked'), 0)::BIGINT AS liked,
    coalesce(sum(records) FILTER (fate = 'notice'), 0)::BIGINT AS notices,
    coalesce(sum(records) FILTER (fate = 'ignored'), 0)::BIGINT AS ignored,
    count(*) FILTER (fate = 'post' AND niche_id IS NULL) AS unassigned,
    -- how long after its own window's close the last post was learnt, in event time
    greatest(coalesce(max(given_window) - epoch(window_start), 0), 0) AS lag
FROM (
    SELECT window_start, 'post' AS fate, 1 AS records, late, niche_id, given_window FROM posts
    UNION ALL
    SELECT to_timestamp(floor(epoch(read_at) / getvariable('window_seconds')) * getvariable('window_seconds')), 'rejected', 1,
        false, NULL, NULL
    FROM rejects
    UNION ALL
    SELECT window_start, 'duplicate', 1, false, NULL, NULL FROM internal.duplicates
    UNION ALL
    SELECT window_start, reason, 1, false, NULL, NULL FROM internal.tombstones
    UNION ALL
    -- posts that stand aside are in no figure
    SELECT window_start, 'deleted', 1, false, NULL, NULL FROM internal.held_posts
    UNION ALL
    SELECT window_start, 'edited', 1, false, NULL, NULL FROM internal.edits WHERE NOT stands
    UNION ALL
    SELECT window_start, fate, records, false, NULL, NULL FROM internal.tallies
    UNION ALL
    SELECT window_start, fate, records, false, NULL, NULL FROM internal.sealed
)
SEMI JOIN counted_windows USING (window_start)
GROUP BY window_start;

-- A window whose posts went with retention keeps what was said of them.
UPDATE stream_counts SET late = s.late, unassigned = s.unassigned, lag = s.lag
FROM stream_windows s SEMI JOIN internal.expired_windows e ON e.window_start = s.window_start
WHERE stream_counts.window_start = s.window_start;
DELETE FROM stream_windows WHERE window_start IN (SELECT window_start FROM counted_windows);
INSERT INTO stream_windows BY NAME FROM stream_counts;

DELETE FROM windows WHERE window_start IN (SELECT window_start FROM internal.expired_windows);
