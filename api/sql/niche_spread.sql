-- Who carried a niche, by tier of audience; tiers of fewer than $least accounts are counted, never shown.
WITH tiers AS (
    SELECT * EXCLUDE (niche_id), list_position(['nano', 'micro', 'macro', 'mega', 'unknown'], tier) AS place
    FROM niche_tiers WHERE niche_id = $niche
),
counted AS (
    SELECT count(*) FILTER (authors < $least) AS suppressed, count(*) FILTER (authors >= $least) AS total FROM tiers
),
page AS (
    SELECT * FROM tiers WHERE authors >= $least ORDER BY place LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT page.* EXCLUDE (place), counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY place;
