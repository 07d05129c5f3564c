-- Windows in which a niche emerges: distinct ordinary authors stand $threshold deviations above its own expectation. Only
-- niches that concern the brand or the words by then, and that had enough people in some window by then.
WITH concerned AS (
    -- from the first window on that surely names the brand, or bears one of the words
    SELECT niche_id, min(since) AS since
    FROM (
        SELECT niche_id, window_start AS since FROM niche_brands WHERE brand_id = $brand::VARCHAR
        UNION ALL
        SELECT niche_id, window_start FROM niche_terms
        WHERE $words::VARCHAR <> '[]' AND list_contains(from_json($words::VARCHAR, '["VARCHAR"]'), term)
    )
    GROUP BY niche_id
),
emerging AS (
    SELECT
        m.niche_id, m.window_start, m.emergence,
        m.ordinary_authors::DOUBLE AS value,
        -- growth is the value over the expectation, minus one
        m.ordinary_authors / nullif(1 + m.growth, 0) AS baseline
    FROM niche_windows AS m
    LEFT JOIN concerned AS c USING (niche_id)
    WHERE m.window_start > to_timestamp($after::BIGINT)
        AND m.window_start <= to_timestamp($until::BIGINT)
        AND m.emergence >= $threshold
        -- who counts as ordinary may have changed since the engine measured
        AND value > coalesce(baseline, 0)
        AND (($brand::VARCHAR IS NULL AND $words::VARCHAR = '[]') OR c.since <= m.window_start)
),
crowds AS (
    SELECT
        niche_id, window_start,
        max(ordinary_authors) OVER (PARTITION BY niche_id ORDER BY window_start) AS people
    FROM niche_windows
    WHERE window_start <= to_timestamp($until::BIGINT) AND niche_id IN (SELECT niche_id FROM emerging)
)
SELECT
    'niche' AS subject_kind, e.niche_id AS subject, epoch_us(e.window_start) // 1000000 AS start, e.emergence AS score,
    e.value, e.baseline, c.people
FROM emerging AS e
JOIN crowds AS c USING (niche_id, window_start)
WHERE c.people >= $min_people
ORDER BY start, subject;
