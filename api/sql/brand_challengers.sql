-- Brands whose share of voice rises beside a brand: the newest 24 hours against the seven days before, among all brands and
-- inside the niches that name it. $hidden are the brands of too few people: counted, never shown.
WITH home AS MATERIALIZED (
    SELECT n.brand_id, n.niche_id, n.posts, epoch_us(n.window_start) AS start
    FROM niche_brands AS n
    SEMI JOIN (SELECT niche_id FROM niche_brands WHERE brand_id = $brand) USING (niche_id)
),
newest AS (SELECT max(start) AS start FROM home),
-- by brand and niche first: niches are few, windows many
placed AS (
    SELECT
        h.brand_id, h.niche_id,
        coalesce(sum(h.posts) FILTER (h.start > n.start - 86400000000), 0) AS recent_posts,
        coalesce(sum(h.posts) FILTER (h.start <= n.start - 86400000000 AND h.start > n.start - 8 * 86400000000), 0)
            AS former_posts
    FROM home AS h, newest AS n
    GROUP BY h.brand_id, h.niche_id
),
counted_home AS (
    SELECT
        brand_id, sum(recent_posts)::BIGINT AS recent_posts, sum(former_posts)::BIGINT AS former_posts,
        count(*) FILTER (recent_posts + former_posts > 0) AS niches
    FROM placed GROUP BY brand_id
),
inside AS (
    SELECT
        brand_id, niches,
        recent_posts / nullif(sum(recent_posts) OVER (), 0) AS recent_share,
        former_posts / nullif(sum(former_posts) OVER (), 0) AS former_share
    FROM counted_home
),
matching AS (
    SELECT
        m.brand_id, m.recent_posts, m.former_posts, m.recent_share, m.former_share, m.gain,
        coalesce(i.niches, 0) AS shared_niches,
        i.recent_share AS recent_share_inside,
        i.former_share AS former_share_inside,
        i.recent_share - i.former_share AS gain_inside,
        list_contains(from_json($hidden::VARCHAR, '["VARCHAR"]'), m.brand_id) AS hidden
    FROM brand_momentum AS m
    LEFT JOIN inside AS i USING (brand_id)
    WHERE m.brand_id <> $brand AND (m.gain > 0 OR gain_inside > 0)
),
counted AS (
    SELECT count(*) FILTER (hidden) AS suppressed, count(*) FILTER (NOT hidden) AS total FROM matching
),
page AS (
    SELECT * EXCLUDE (hidden) FROM matching
    WHERE NOT hidden
    ORDER BY gain_inside DESC NULLS LAST, gain DESC, brand_id
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT page.*, counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY gain_inside DESC NULLS LAST, gain DESC, brand_id;
