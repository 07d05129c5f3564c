-- Of each kind, how many notices of deletion were folded in, and how long those of the latest snapshot had to wait.
SELECT
    kind, sum(notices)::BIGINT AS notices,
    arg_max(stream_seconds_max, published_at) AS stream_seconds_max,
    arg_max(clock_seconds_max, published_at) AS clock_seconds_max
FROM removals
GROUP BY kind;
