-- The summed influence of a niche's ordinary voices against its macro and mega ones, within retention.

DELETE FROM niche_influence WHERE niche_id IN (SELECT niche_id FROM touched_niches);
INSERT INTO niche_influence BY NAME
WITH people AS (
    SELECT
        niche_id, author_id, any_value(ordinary) AS ordinary, any_value(tier IN ('macro', 'mega')) AS large,
        coalesce(max(followers), 0) AS followers, sum(weighted)::BIGINT AS engagement
    FROM life_posts GROUP BY ALL
),
exchanges AS (
    SELECT niche_id, author_id, coalesce(reply_to_author, repost_of_author) AS other_id FROM life_posts
    WHERE coalesce(reply_to_author, repost_of_author) <> author_id
),
circles AS (
    -- 150 is Dunbar's number, the cap of a person's close circle
    SELECT niche_id, author_id, least(count(DISTINCT other_id), 150) AS partners
    FROM (FROM exchanges UNION ALL SELECT niche_id, other_id, author_id FROM exchanges)
    GROUP BY ALL
),
sums AS (
    SELECT
        p.niche_id,
        count(*) FILTER (ordinary) AS ordinary_authors,
        coalesce(sum(followers) FILTER (ordinary), 0)::BIGINT AS ordinary_reach,
        coalesce(sum(c.partners) FILTER (ordinary), 0)::BIGINT AS ordinary_close_reach,
        coalesce(sum(p.engagement) FILTER (ordinary), 0)::BIGINT AS ordinary_engagement,
        count(*) FILTER (large) AS large_authors,
        coalesce(sum(followers) FILTER (large), 0)::BIGINT AS large_reach,
        coalesce(sum(p.engagement) FILTER (large), 0)::BIGINT AS large_engagement
    FROM people p
    LEFT JOIN circles c USING (niche_id, author_id)
    GROUP BY p.niche_id
),
curve AS (
    -- engagement grows with this power of the audience: under 1, the larger the audience the weaker the tie; a line through
    -- fewer than ten accounts says nothing
    SELECT
        niche_id, count(*) AS audience_accounts,
        CASE WHEN count(*) >= 10 AND min(followers) < max(followers)
            THEN round(regr_slope(ln(1 + engagement / own_posts), ln(followers)), 9) END AS audience_exponent
    FROM audiences WHERE followers > 0 GROUP BY niche_id
)
SELECT
    s.*,
    ordinary_engagement / nullif(ordinary_engagement + large_engagement, 0) AS ordinary_share,
    -- mean engagement of a large account here over that of an ordinary voice here
    (large_engagement / nullif(large_authors, 0)) / nullif(ordinary_engagement / nullif(ordinary_authors, 0), 0)
        AS ordinary_per_large,
    coalesce(c.audience_accounts, 0) AS audience_accounts,
    c.audience_exponent
FROM sums s
LEFT JOIN curve c USING (niche_id);
