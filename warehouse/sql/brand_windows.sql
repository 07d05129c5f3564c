-- Posts that surely name a brand, by window.

DELETE FROM brand_windows WHERE window_start IN (SELECT window_start FROM windows);
INSERT INTO brand_windows BY NAME
WITH named AS (
    SELECT p.window_start, p.post_id, p.author_id, p.ordinary, p.engagement, m.brand_id, avg(m.tone) AS tone
    FROM window_posts p
    SEMI JOIN windows USING (window_start)
    JOIN brand_mentions m ON m.post_id = p.post_id AND m.status = 'sure'
    GROUP BY ALL
)
SELECT
    window_start,
    brand_id,
    count(*) AS posts,
    count(DISTINCT author_id) AS authors,
    count(DISTINCT author_id) FILTER (ordinary) AS ordinary_authors,
    sum(engagement)::BIGINT AS engagement,
    -- of the posts whose mentions have a tone, each post once
    round(avg(tone), 9) AS tone,
    -- share of voice: over the posts of all brands of the window
    count(*) / sum(count(*)) OVER (PARTITION BY window_start) AS share
FROM named
GROUP BY window_start, brand_id;
