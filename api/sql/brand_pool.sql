-- The pool of micro voices of a brand without a fan base, best first; fewer than $least of them are counted, never shown.
-- $hidden are the niches of fewer people than that.
WITH pool AS (
    SELECT
        * EXCLUDE (brand_id, niche_ids),
        list_filter(niche_ids, lambda n: NOT list_contains(from_json($hidden::VARCHAR, '["VARCHAR"]'), n)) AS niche_ids
    FROM brand_pool WHERE brand_id = $brand
),
counted AS (SELECT count(*) AS people FROM pool)
SELECT pool.*, CASE WHEN people < $least THEN people ELSE 0 END AS suppressed
FROM counted LEFT JOIN pool ON people >= $least
ORDER BY rank;
