-- What was read and what is missing over all windows: the footnotes of every figure. Records of which no time is known
-- are in a window at the epoch: they count, and are no window of the stream.
SELECT
    min(window_start) FILTER (WHERE epoch(window_start) > 0) AS first_window,
    max(window_start) FILTER (WHERE epoch(window_start) > 0) AS last_window,
    (SELECT any_value("value"::BIGINT) FROM settings WHERE "name" = 'window') AS window_seconds,
    arg_max("lag", window_start) AS lag_seconds,
    coalesce(sum("read"), 0)::BIGINT AS "read",
    coalesce(sum(posts), 0)::BIGINT AS posts,
    coalesce(sum(rejected), 0)::BIGINT AS rejected,
    coalesce(sum(duplicate), 0)::BIGINT AS duplicate,
    coalesce(sum(late), 0)::BIGINT AS late,
    coalesce(sum(deleted), 0)::BIGINT AS deleted,
    coalesce(sum(expired), 0)::BIGINT AS expired,
    coalesce(sum(unassigned), 0)::BIGINT AS unassigned,
    (SELECT count(*) FROM source_gaps) AS gaps,
    (SELECT coalesce(sum(epoch(gap_end) - epoch(gap_start)), 0) FROM source_gaps) AS gap_seconds,
    coalesce(sum(edited), 0)::BIGINT AS edited,
    coalesce(sum(liked), 0)::BIGINT AS liked,
    coalesce(sum(notices), 0)::BIGINT AS notices,
    coalesce(sum(ignored), 0)::BIGINT AS ignored
FROM stream_windows;
