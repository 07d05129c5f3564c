-- Live sources as they last said they are, with their gaps, and the records that could not be read under any of the
-- names that their runs bear: the source's, and more after a blank.
SELECT
    s.source, s.state, s.told_at, s.records, s.records_per_second, s.last_event_at, s.watermark, s."lag" AS lag_seconds,
    s.reconnects, s.fault,
    (
        SELECT coalesce(sum(r.records), 0)::BIGINT
        FROM (SELECT source, count(*) AS records FROM rejects GROUP BY 1) r
        WHERE r.source = s.source OR starts_with(r.source, s.source || ' ')
    ) AS rejected,
    coalesce(g.gaps, 0)::BIGINT AS gaps, coalesce(g.gap_seconds, 0) AS gap_seconds,
    coalesce(g.refilled, 0)::BIGINT AS refilled
FROM sources s
LEFT JOIN (
    SELECT source, count(*) AS gaps, sum(epoch(gap_end) - epoch(gap_start)) AS gap_seconds, sum(refilled) AS refilled
    FROM source_gaps GROUP BY 1
) g ON g.source = s.source
ORDER BY s.source
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
