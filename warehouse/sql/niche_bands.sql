-- Engagement against audience in a niche, by powers of ten of the followers, over its posts within retention.

DELETE FROM niche_bands WHERE niche_id IN (SELECT niche_id FROM touched_niches);
CREATE OR REPLACE TEMP TABLE audiences AS
SELECT
    niche_id, author_id,
    count(*) AS own_posts,
    sum(weighted)::BIGINT AS engagement,
    -- the latest count that an own post here shows; of two at once the greater
    (max(epoch_us(created_at)::HUGEINT * 1099511627776 + followers) % 1099511627776)::BIGINT AS followers
FROM life_posts
WHERE kind <> 'repost'
GROUP BY niche_id, author_id;

INSERT INTO niche_bands BY NAME
SELECT
    niche_id,
    -- under ten followers is one band
    CASE WHEN followers < 10 THEN 0 ELSE pow(10, len(followers::VARCHAR) - 1)::BIGINT END AS audience_from,
    count(*) AS authors,
    sum(own_posts)::BIGINT AS own_posts,
    sum(engagement)::BIGINT AS engagement,
    sum(followers)::BIGINT AS followers
FROM audiences
GROUP BY ALL;
