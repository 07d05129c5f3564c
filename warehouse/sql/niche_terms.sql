-- The weightiest topics and hashtags of a niche in a window.

DELETE FROM niche_terms USING pairs x
WHERE niche_terms.window_start = x.window_start AND niche_terms.niche_id = x.niche_id;
INSERT INTO niche_terms BY NAME
WITH borne AS (
    SELECT
        window_start, niche_id, author_key,
        unnest(list_concat(topics, list_transform(hashtags, lambda x: '#' || x))) AS term
    FROM niche_posts
),
people AS (SELECT window_start, niche_id, term, author_key, count(*) AS posts FROM borne GROUP BY ALL),
counts AS (
    SELECT window_start, niche_id, term, sum(posts)::BIGINT AS posts, count(*) AS authors FROM people
    GROUP BY window_start, niche_id, term
)
SELECT
    c.window_start, c.niche_id, c.term, c.posts, c.authors,
    -- share in the niche, weighed by how much it exceeds the share in the whole window;
    -- a term of one account is in no topic_windows: the niche's own posts then stand for the window's
    (c.posts / n.posts) * ln(1 + (c.posts / n.posts) / coalesce(t.share, c.posts / s.posts)) AS weight
FROM counts c
JOIN niche_windows n USING (window_start, niche_id)
JOIN stream_windows s ON s.window_start = c.window_start
LEFT JOIN topic_windows t ON t.window_start = c.window_start AND t.topic = c.term
QUALIFY row_number() OVER (PARTITION BY c.window_start, c.niche_id ORDER BY weight DESC, c.term) <= 30;
