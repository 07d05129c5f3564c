-- The conversations that a brief is about: the niches it names, those that name its brand, and those whose label, words or
-- hashtags hold one of its words; the twenty of most posts that are kept. $hidden have too few people to be spoken of.
WITH meant AS (
    SELECT niche_id, label
    FROM niches
    WHERE niche_id NOT IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]')))
        AND (
            niche_id IN (SELECT unnest(from_json($niches::VARCHAR, '["VARCHAR"]')))
            OR ($brand::VARCHAR IS NOT NULL
                AND niche_id IN (SELECT niche_id FROM niche_brands WHERE brand_id = $brand::VARCHAR))
            OR len(list_filter(from_json($words::VARCHAR, '["VARCHAR"]'), lambda word: contains(
                strip_accents(lower(concat_ws(' ', label, array_to_string(terms, ' '), array_to_string(hashtags, ' ')))),
                strip_accents(lower(word))))) > 0
        )
),
sized AS (SELECT niche_id, sum(posts)::BIGINT AS posts FROM niche_windows GROUP BY niche_id)
SELECT m.niche_id, m.label, s.posts
FROM meant AS m
JOIN sized AS s USING (niche_id)
ORDER BY s.posts DESC, m.niche_id
LIMIT 20;
