-- Where a brand has no fan base: people of the micro tier in its niches, with little overlap between their circles.

DELETE FROM brand_pool WHERE brand_id IN (SELECT brand_id FROM pool_brands);
INSERT INTO brand_pool BY NAME
WITH lonely AS (
    -- fewer than five organic fans are no base
    FROM pool_brands
    WHERE brand_id NOT IN (SELECT brand_id FROM brand_fans GROUP BY brand_id HAVING count(*) >= 5)
),
home AS (
    -- the five niches that name the brand most, by posts within retention
    SELECT m.brand_id, p.niche_id
    FROM brand_mentions m
    JOIN lonely USING (brand_id)
    JOIN posts p ON p.post_id = m.post_id AND p.niche_id IS NOT NULL
    WHERE m.status = 'sure'
    GROUP BY m.brand_id, p.niche_id
    QUALIFY row_number() OVER (PARTITION BY m.brand_id ORDER BY count(DISTINCT p.post_id) DESC, p.niche_id) <= 5
),
spoken AS (
    SELECT
        h.brand_id, p.author_id, p.niche_id, p.kind, p.disclosed, p.followers,
        coalesce(p.reply_to_author, p.repost_of_author) AS other_id,
        CASE WHEN p.kind = 'repost' THEN 0 ELSE
            4 * (coalesce(p.replies, 0) + coalesce(p.quotes, 0)) + 2 * coalesce(p.reposts, 0) + coalesce(p.likes, 0)
        END AS weighted
    FROM posts p
    JOIN home h USING (niche_id)
),
candidates AS (
    SELECT
        s.brand_id, s.author_id, max(s.followers) AS followers,
        count(*) FILTER (s.kind <> 'repost') AS own_posts,
        list(DISTINCT s.niche_id ORDER BY s.niche_id) AS niche_ids,
        sum(s.weighted) / count(*) FILTER (s.kind <> 'repost') AS engagement,
        ln(1 + count(*) FILTER (s.kind <> 'repost')) + 0.5 * ln(1 + sum(s.weighted) / count(*) FILTER (s.kind <> 'repost'))
            AS merit
    FROM spoken s
    JOIN authors a ON a.author_id = s.author_id AND a.tier = 'micro' AND a.kind = 'person'
    GROUP BY s.brand_id, s.author_id
    -- present, and not paid for there by habit
    HAVING count(*) FILTER (s.kind <> 'repost') >= 2
       AND count(*) FILTER (s.disclosed = 'disclosed') < 0.2 * count(*) FILTER (s.kind <> 'repost')
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY brand_id ORDER BY round(merit, 9) DESC, author_id) AS place
    FROM candidates
    QUALIFY place <= 50
),
circles AS (
    -- whom each exchanged with in those niches, either way
    SELECT DISTINCT r.brand_id, r.author_id, r.place, x.other_id
    FROM ranked r
    JOIN (
        SELECT brand_id, author_id, other_id FROM spoken WHERE other_id <> author_id
        UNION ALL
        SELECT brand_id, other_id, author_id FROM spoken WHERE other_id <> author_id
    ) x USING (brand_id, author_id)
),
shared AS (
    -- share of a circle that the circles of better ones hold already
    SELECT
        brand_id, author_id, count(*) AS partners,
        count(*) FILTER (first_place < place) / count(*) AS overlap
    FROM (SELECT *, min(place) OVER (PARTITION BY brand_id, other_id) AS first_place FROM circles)
    GROUP BY ALL
)
SELECT
    r.brand_id, r.author_id, r.followers, r.own_posts, r.niche_ids, r.engagement,
    coalesce(o.partners, 0) AS partners,
    coalesce(o.overlap, 0) AS overlap,
    round(r.merit * (1 - coalesce(o.overlap, 0)), 9) AS score,
    row_number() OVER (PARTITION BY r.brand_id ORDER BY score DESC, r.author_id) AS rank
FROM ranked r
LEFT JOIN shared o USING (brand_id, author_id)
-- five micro voices are enough where a brand has no fans
QUALIFY rank <= 5;
