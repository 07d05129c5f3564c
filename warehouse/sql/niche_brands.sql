-- Brands surely named in a niche in a window.

DELETE FROM niche_brands USING pairs x
WHERE niche_brands.window_start = x.window_start AND niche_brands.niche_id = x.niche_id;
INSERT INTO niche_brands BY NAME
WITH named AS (
    SELECT p.window_start, p.niche_id, p.post_id, p.author_id, m.brand_id, avg(m.tone) AS tone
    FROM niche_posts p
    JOIN brand_mentions m ON m.post_id = p.post_id AND m.status = 'sure'
    GROUP BY ALL
)
SELECT
    window_start,
    niche_id,
    brand_id,
    count(*) AS posts,
    count(DISTINCT author_id) AS authors,
    -- over the posts of all brands named in the niche and window
    count(*) / sum(count(*)) OVER (PARTITION BY window_start, niche_id) AS share_of_voice,
    round(avg(tone), 9) AS tone
FROM named
GROUP BY window_start, niche_id, brand_id;
