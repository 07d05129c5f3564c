-- Engagement against audience in a niche: accounts with own posts there, by the power of ten of their followers; unknown
-- audiences stand by themselves, last. Bands of fewer than $least accounts are counted, never shown.
WITH bands AS (
    SELECT
        audience_from, authors, own_posts,
        engagement / own_posts AS engagement_per_post,
        followers / authors AS mean_followers,
        -- engagement of a post per thousand followers of the mean account
        1000 * engagement / own_posts / nullif(followers / authors, 0) AS engagement_per_thousand
    FROM niche_bands
    WHERE niche_id = $niche
),
counted AS (
    SELECT count(*) FILTER (authors < $least) AS suppressed, count(*) FILTER (authors >= $least) AS total FROM bands
),
page AS (
    SELECT * FROM bands
    WHERE authors >= $least
    ORDER BY audience_from NULLS LAST
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT page.*, CASE WHEN audience_from = 0 THEN 10 ELSE 10 * audience_from END AS audience_below,
    counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY audience_from NULLS LAST;
