-- Engagement against audience in a niche: accounts with own posts there, by the power of ten of their followers; unknown
-- audiences stand by themselves, last. Bands of fewer than $least accounts are counted, never shown.
WITH accounts AS (
    SELECT
        p.author_id, a.followers, count(*) AS own_posts,
        sum(4 * (coalesce(p.replies, 0) + coalesce(p.quotes, 0)) + 2 * coalesce(p.reposts, 0) + coalesce(p.likes, 0))
            AS engagement
    FROM posts AS p
    JOIN authors AS a USING (author_id)
    WHERE p.niche_id = $niche AND p.kind <> 'repost'
    GROUP BY p.author_id, a.followers
),
bands AS (
    SELECT
        -- under ten followers is one band
        CASE WHEN followers IS NOT NULL THEN
            CASE WHEN followers < 10 THEN 0 ELSE pow(10, floor(log10(followers)))::BIGINT END END AS audience_from,
        count(*) AS authors,
        sum(own_posts)::BIGINT AS own_posts,
        sum(engagement) / sum(own_posts) AS engagement_per_post,
        avg(followers) AS mean_followers,
        -- engagement of a post per thousand followers of the mean account
        1000 * sum(engagement) / sum(own_posts) / nullif(avg(followers), 0) AS engagement_per_thousand
    FROM accounts
    GROUP BY audience_from
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
