-- The niches that name a brand: where it is spoken of, and how much of what they say about brands is about it. Niches in
-- which fewer than $least people named it are counted, never shown.
WITH voiced AS (
    SELECT
        niche_id,
        sum(posts) FILTER (WHERE brand_id = $brand) AS brand_posts,
        max(authors) FILTER (WHERE brand_id = $brand) AS peak_authors,
        sum(posts) AS all_brand_posts,
        sum(tone * posts) FILTER (WHERE brand_id = $brand)
            / nullif(sum(posts) FILTER (WHERE brand_id = $brand AND tone IS NOT NULL), 0) AS tone,
        max(window_start) FILTER (WHERE brand_id = $brand) AS last_window
    FROM niche_brands
    WHERE window_start <= $as_of AND niche_id IN (SELECT niche_id FROM niche_brands WHERE brand_id = $brand)
    GROUP BY niche_id
    HAVING brand_posts > 0
),
sizes AS (
    SELECT niche_id, sum(posts) AS posts FROM niche_windows WHERE window_start <= $as_of GROUP BY niche_id
),
named AS (
    SELECT niche_id, count(DISTINCT author_id) AS people
    FROM brand_people
    WHERE niche_id IS NOT NULL AND brand_id = $brand
    GROUP BY niche_id
),
matching AS (
    SELECT
        n.niche_id, n.label, n.state, n.langs, n.terms, v.brand_posts, v.tone, v.last_window,
        greatest(coalesce(named.people, 0), v.peak_authors) AS people,
        v.brand_posts / v.all_brand_posts AS share_of_voice,
        -- how much of the brand's talk inside niches is this niche's
        v.brand_posts / sum(v.brand_posts) OVER () AS share_of_brand,
        -- blind spot: what a query for the brand's own words misses of the niche
        1 - v.brand_posts / s.posts AS missed_share
    FROM voiced AS v
    JOIN niches AS n USING (niche_id)
    JOIN sizes AS s USING (niche_id)
    LEFT JOIN named USING (niche_id)
),
counted AS (
    SELECT count(*) FILTER (WHERE people < $least) AS suppressed, count(*) FILTER (WHERE people >= $least) AS total
    FROM matching
),
page AS (
    SELECT * FROM matching
    WHERE people >= $least
    ORDER BY brand_posts DESC, niche_id
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT page.*, counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY brand_posts DESC, niche_id;
