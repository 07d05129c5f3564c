-- Brands surely named in one post, by window; each pair stands in both orders.

DELETE FROM brand_pairs WHERE window_start IN (SELECT window_start FROM windows);
INSERT INTO brand_pairs BY NAME
WITH named AS (
    SELECT DISTINCT w.window_start, w.post_id, w.author_id, m.brand_id
    FROM window_posts w JOIN brand_mentions m ON m.post_id = w.post_id AND m.status = 'sure'
)
SELECT
    a.window_start, a.brand_id, b.brand_id AS other_id, count(*) AS posts, count(DISTINCT a.author_id) AS authors
FROM named a
JOIN named b ON b.post_id = a.post_id AND b.brand_id <> a.brand_id
GROUP BY ALL;
