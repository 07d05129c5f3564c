-- Where people who name a brand talk without naming it: of each such niche, the share of its posts that a query for the
-- brand's own words misses, and the posts missed that met with most engagement. Niches in which fewer than $least of the
-- brand's people write are counted, never shown; so are those of $hidden.
WITH namers AS (SELECT DISTINCT author_id FROM brand_people WHERE brand_id = $brand),
present AS (
    SELECT niche_id, count(*) AS brand_people FROM niche_authors SEMI JOIN namers USING (author_id) GROUP BY niche_id
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
    -- of the thirty posts of most engagement of each niche
    SELECT niche_id, list(post_id ORDER BY engagement DESC, post_id)[1:3] AS examples
    FROM niche_examples SEMI JOIN page USING (niche_id)
    WHERE post_id NOT IN (SELECT post_id FROM brand_mentions WHERE brand_id = $brand AND status = 'sure')
    GROUP BY niche_id
)
SELECT page.*, coalesce(examples.examples, []) AS examples, counted.suppressed, counted.total
FROM counted
LEFT JOIN page ON true
LEFT JOIN examples USING (niche_id)
ORDER BY brand_people DESC, missed_posts DESC, niche_id;
