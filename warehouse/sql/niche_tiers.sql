-- Who carried a niche, by tier of audience, over all its posts within retention.

DELETE FROM niche_tiers WHERE niche_id IN (SELECT niche_id FROM touched_niches);
INSERT INTO niche_tiers BY NAME
WITH people AS (
    SELECT
        niche_id, tier, author_id,
        count(*) FILTER (kind <> 'repost') AS own_posts,
        count(*) FILTER (kind = 'repost') AS reposts,
        sum(weighted)::BIGINT AS engagement,
        max(followers) AS followers
    FROM life_posts
    GROUP BY ALL
)
SELECT
    niche_id, tier,
    count(*) AS authors,
    sum(own_posts)::BIGINT AS own_posts,
    sum(reposts)::BIGINT AS reposts,
    -- of all posts of the niche, reposts included
    sum(own_posts + reposts) / sum(sum(own_posts + reposts)) OVER (PARTITION BY niche_id) AS carried_share,
    coalesce(sum(followers), 0)::BIGINT AS reach,
    sum(p.engagement)::BIGINT AS engagement,
    sum(p.engagement) / nullif(sum(own_posts), 0) AS engagement_per_post,
    -- engagement of a post over the audience of its author: the mean engagement of a post per thousand mean followers
    1000 * (sum(p.engagement) / nullif(sum(own_posts), 0)) / nullif(avg(followers), 0) AS engagement_per_thousand
FROM people p
GROUP BY niche_id, tier;
