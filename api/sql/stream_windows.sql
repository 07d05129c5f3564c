-- What was read in each window and what is missing, newest first; records of which no time is known are in a window at
-- the epoch, which comes last.
SELECT window_start, "read", posts, rejected, duplicate, late, deleted, expired, unassigned, "lag" AS lag_seconds,
    edited, liked, notices, ignored
FROM stream_windows
WHERE ($since::TIMESTAMPTZ IS NULL OR window_start >= $since::TIMESTAMPTZ)
    AND ($until::TIMESTAMPTZ IS NULL OR window_start < $until::TIMESTAMPTZ)
    AND ($before::DOUBLE IS NULL OR epoch(window_start) < $before::DOUBLE)
ORDER BY window_start DESC
LIMIT $limit::BIGINT;
