-- How long what was deleted stayed up, by snapshot, newest first.
SELECT published_at, kind, notices, stream_seconds_mean, stream_seconds_max, clock_seconds_mean, clock_seconds_max
FROM removals
ORDER BY published_at DESC, kind
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
