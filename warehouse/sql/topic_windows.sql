-- Topics and hashtags by window. Those of a single account are left out: they tell of nobody but that account.

DELETE FROM topic_windows WHERE window_start IN (SELECT window_start FROM windows);
INSERT INTO topic_windows BY NAME
WITH borne AS (
    SELECT
        window_start, author_key, ordinary, engagement, tone,
        unnest(list_concat(topics, list_transform(hashtags, lambda x: '#' || x))) AS topic
    FROM window_posts
),
-- each account once, which is cheaper than to count distinct ones
people AS (
    SELECT
        window_start, topic, author_key, any_value(ordinary) AS ordinary, count(*) AS posts,
        sum(engagement) AS engagement, sum(tone) AS tones, count(tone) AS toned
    FROM borne
    GROUP BY ALL
)
SELECT
    p.window_start,
    p.topic,
    sum(p.posts)::BIGINT AS posts,
    count(*) AS authors,
    count(*) FILTER (p.ordinary) AS ordinary_authors,
    sum(p.engagement)::BIGINT AS engagement,
    round(sum(p.tones) / sum(p.toned), 9) AS tone,
    -- over all posts of the window
    sum(p.posts) / any_value(s.posts) AS share
FROM people p
JOIN stream_windows s USING (window_start)
GROUP BY p.window_start, p.topic
HAVING count(*) >= 2;
