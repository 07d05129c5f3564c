-- Windows in which a niche emerges: distinct ordinary authors stand $threshold deviations above its own expectation. Only
-- niches that concern the brand or the words by then, and that had enough people in some window by then.
WITH concerned AS (
    -- from the first window on that surely names the brand, or bears one of the words
    SELECT niche_id, min(since) AS since
    FROM (
        SELECT niche_id, window_start AS since FROM niche_brands WHERE brand_id = $brand::VARCHAR
        UNION ALL
        SELECT niche_id, window_start FROM niche_terms
        WHERE term IN (SELECT unnest(from_json($words::VARCHAR, '["VARCHAR"]')))
    )
    GROUP BY niche_id
),
measured AS (
    SELECT
        niche_id, epoch(window_start)::BIGINT AS start, emergence, growth, ordinary_authors,
        max(ordinary_authors) OVER (PARTITION BY niche_id ORDER BY window_start) AS people
    FROM niche_windows
    WHERE window_start <= to_timestamp($until::BIGINT)
)
SELECT
    'niche' AS subject_kind,
    m.niche_id AS subject,
    m.start,
    m.emergence AS score,
    m.ordinary_authors::DOUBLE AS value,
    -- growth is the value over the expectation, minus one
    m.ordinary_authors / nullif(1 + m.growth, 0) AS baseline,
    m.people
FROM measured AS m
LEFT JOIN concerned AS c USING (niche_id)
WHERE m.start > $after::BIGINT
    AND m.emergence >= $threshold
    AND m.people >= $min_people
    -- who counts as ordinary may have changed since the engine measured
    AND value > coalesce(baseline, 0)
    AND (($brand::VARCHAR IS NULL AND $words::VARCHAR = '[]') OR epoch(c.since) <= m.start)
ORDER BY m.start, m.niche_id;
