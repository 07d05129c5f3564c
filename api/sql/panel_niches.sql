-- The conversations that a brief is about: the niches $niches, and those that name its brand; the twenty of most posts that
-- are kept. $hidden have too few people to be spoken of.
WITH meant AS (
    SELECT niche_id, label
    FROM niches
    WHERE niche_id NOT IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]')))
        AND (
            niche_id IN (SELECT unnest(from_json($niches::VARCHAR, '["VARCHAR"]')))
            OR niche_id IN (SELECT niche_id FROM niche_brands WHERE brand_id = $brand::VARCHAR)
        )
)
SELECT m.niche_id, m.label, sum(w.posts)::BIGINT AS posts
FROM niche_windows AS w
JOIN meant AS m USING (niche_id)
GROUP BY m.niche_id, m.label
ORDER BY posts DESC, m.niche_id
LIMIT 20;
