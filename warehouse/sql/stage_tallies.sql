-- Counts of records that leave no row of their own.

CREATE OR REPLACE TEMP TABLE counted_records AS
SELECT
    to_timestamp(floor(seen_at / getvariable('window_seconds')) * getvariable('window_seconds')) AS window_start,
    fate, count(*) AS records
FROM (FROM staged_tallies UNION ALL SELECT 'liked', liked_at FROM staged_likes)
GROUP BY ALL;
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM counted_records;
INSERT INTO counted_records FROM internal.tallies SEMI JOIN counted_records USING (window_start, fate);
DELETE FROM internal.tallies USING counted_records c
WHERE tallies.window_start = c.window_start AND tallies.fate = c.fate;
INSERT INTO internal.tallies
SELECT window_start, fate, sum(records)::BIGINT FROM counted_records GROUP BY ALL;
