-- Topics and hashtags by window. Those of a single account are left out: they tell of nobody but that account.

DELETE FROM topic_windows WHERE window_start IN (SELECT window_start FROM windows);
INSERT INTO topic_windows BY NAME
WITH borne AS (
    SELECT DISTINCT
        p.window_start, p.post_id, p.author_id, p.ordinary, p.engagement, p.tone,
        unnest(list_concat(p.topics, list_transform(p.hashtags, lambda x: '#' || x))) AS topic
    FROM window_posts p
    SEMI JOIN windows USING (window_start)
)
SELECT
    b.window_start,
    b.topic,
    count(*) AS posts,
    count(DISTINCT b.author_id) AS authors,
    count(DISTINCT b.author_id) FILTER (b.ordinary) AS ordinary_authors,
    sum(b.engagement)::BIGINT AS engagement,
    round(avg(b.tone), 9) AS tone,
    -- over all posts of the window
    count(*) / any_value(s.posts) AS share
FROM borne b
JOIN stream_windows s USING (window_start)
GROUP BY b.window_start, b.topic
HAVING count(DISTINCT b.author_id) >= 2;
