-- Organic fans of a brand: people, no stars, who praise it again and again, on different days, and unpaid.

DELETE FROM brand_fans WHERE brand_id IN (SELECT brand_id FROM touched_brands);
INSERT INTO brand_fans BY NAME
WITH named AS (
    -- a person's own posts that surely name the brand, each once
    SELECT
        m.brand_id, p.post_id, p.author_id, p.created_at, p.first_person, p.disclosed, a.tier, avg(m.tone) AS tone
    FROM brand_mentions m
    JOIN touched_brands USING (brand_id)
    JOIN posts p ON p.post_id = m.post_id
    JOIN authors a ON a.author_id = p.author_id
    WHERE m.status = 'sure' AND p.kind <> 'repost' AND a.kind IN ('person', 'unknown')
      AND a.tier NOT IN ('macro', 'mega')
    GROUP BY ALL
),
counted AS (
    SELECT
        brand_id, author_id, tier,
        count(*) AS mentions,
        count(DISTINCT epoch_us(created_at) // 86400000000) AS active_days,
        (epoch(max(created_at)) - epoch(min(created_at))) / 86400 AS span_days,
        round(avg(tone), 9) AS tone,
        -- a tone under a tenth is an even one
        count(*) FILTER (tone >= 0.1) AS praises,
        count(*) FILTER (first_person) AS first_person_posts,
        count(*) FILTER (disclosed <> 'none') AS paid_posts
    FROM named
    GROUP BY ALL
)
SELECT
    *,
    -- who says to use it counts more; a tone of 0 neither adds nor takes
    round(ln(1 + mentions + first_person_posts) * ln(1 + active_days) * (1 + tone), 9) AS score,
    row_number() OVER (PARTITION BY brand_id ORDER BY score DESC, mentions DESC, author_id) AS rank
FROM counted
WHERE praises >= 3 AND active_days >= 3 AND tone >= 0.1 AND paid_posts = 0
QUALIFY rank <= 200;
