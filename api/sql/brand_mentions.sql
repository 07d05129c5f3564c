-- How the mentions of a brand were settled, and why, most frequent first.
SELECT * EXCLUDE (brand_id)
FROM mention_counts
WHERE brand_id = $brand
ORDER BY posts DESC, status, reason, surface
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
