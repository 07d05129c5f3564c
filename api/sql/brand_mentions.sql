-- How the mentions of a brand were settled, and why, most frequent first.
SELECT m.status, m.reason, m.surface, count(DISTINCT m.post_id) AS posts, count(DISTINCT p.author_id) AS people
FROM brand_mentions AS m
INNER JOIN posts AS p ON p.post_id = m.post_id
WHERE m.brand_id = $brand
GROUP BY ALL
ORDER BY posts DESC, status, reason, surface
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
