-- Names that act like brands, likeliest first; the engine leaves out those that fewer than five people wrote.
SELECT rank, name, score, posts, evidence, told_at
FROM brand_proposals
ORDER BY rank
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
