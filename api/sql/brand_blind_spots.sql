-- Where people who name a brand talk without naming it: of each such niche, the share of its posts that a query for the
-- brand's own words misses, and the posts missed that met with most engagement. Niches in which fewer than $least of the
-- brand's people write are counted, never shown; so are those of $hidden.
WITH namers AS (SELECT DISTINCT author_id FROM posts WHERE list_contains(brands, $brand)),
present AS (
    SELECT niche_id, count(DISTINCT author_id) AS brand_people
    FROM posts SEMI JOIN namers USING (author_id)
    WHERE niche_id IS NOT NULL
    GROUP BY niche_id
),
sizes AS (
    SELECT niche_id, sum(posts)::BIGINT AS niche_posts, max(authors) AS peak_authors
    FROM niche_windows SEMI JOIN present USING (niche_id)
    GROUP BY niche_id
),
named AS (
    SELECT niche_id, sum(posts)::BIGINT AS named_posts FROM niche_brands WHERE brand_id = $brand GROUP BY niche_id
),
matching AS (
    SELECT
        n.niche_id, n.label, n.state, n.langs, n.terms, p.brand_people, s.niche_posts,
        coalesce(b.named_posts, 0) AS named_posts,
        s.niche_posts - coalesce(b.named_posts, 0) AS missed_posts,
        missed_posts / s.niche_posts AS missed_share,
        p.brand_people < $least OR list_contains(from_json($hidden::VARCHAR, '["VARCHAR"]'), n.niche_id) AS hidden
    FROM present AS p
    JOIN niches AS n USING (niche_id)
    JOIN sizes AS s USING (niche_id)
    LEFT JOIN named AS b USING (niche_id)
),
counted AS (
    SELECT count(*) FILTER (hidden) AS suppressed, count(*) FILTER (NOT hidden) AS total FROM matching
),
page AS (
    SELECT * EXCLUDE (hidden) FROM matching
    WHERE NOT hidden
    -- where most of its people are first
    ORDER BY brand_people DESC, missed_posts DESC, niche_id
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
),
examples AS (
    SELECT
        p.niche_id,
        -- of equal ones any, but always the same
        arg_max(p.post_id, (
            4 * (coalesce(p.replies, 0) + coalesce(p.quotes, 0)) + 2 * coalesce(p.reposts, 0) + coalesce(p.likes, 0)
        ) * 1048576 + hash(p.post_id) % 1048576, 3) AS examples
    FROM posts AS p SEMI JOIN page USING (niche_id)
    WHERE p.kind <> 'repost' AND NOT list_contains(p.brands, $brand)
    GROUP BY p.niche_id
)
SELECT page.*, coalesce(examples.examples, []) AS examples, counted.suppressed, counted.total
FROM counted
LEFT JOIN page ON true
LEFT JOIN examples USING (niche_id)
ORDER BY brand_people DESC, missed_posts DESC, niche_id;
