-- The organic fans of a brand, best first; fewer than $least of them are counted, never shown.
WITH fans AS (SELECT * EXCLUDE (brand_id) FROM brand_fans WHERE brand_id = $brand),
counted AS (SELECT count(*) AS fans FROM fans),
page AS (FROM fans ORDER BY rank LIMIT $limit::BIGINT OFFSET $offset::BIGINT)
SELECT
    page.*,
    CASE WHEN fans < $least THEN fans ELSE 0 END AS suppressed,
    CASE WHEN fans >= $least THEN fans ELSE 0 END AS total
FROM counted LEFT JOIN page ON fans >= $least
ORDER BY rank;
