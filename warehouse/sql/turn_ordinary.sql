-- An account that became ordinary, or is so no longer, changes one figure of the windows and niches it has posted in. Where
-- nothing else did, that figure is brought up to date by it alone.

CREATE OR REPLACE TEMP TABLE turned_posts AS
SELECT post_id, author_id, window_start, niche_id, topics, hashtags, turn
FROM changed_posts
ANTI JOIN internal.expired_windows USING (window_start)
WHERE turn <> 0;

UPDATE topic_windows SET ordinary_authors = ordinary_authors + t.turn
FROM (
    SELECT window_start, topic, sum(turn)::BIGINT AS turn
    FROM (
        SELECT DISTINCT
            window_start, author_id, turn,
            unnest(list_concat(topics, list_transform(hashtags, lambda x: '#' || x))) AS topic
        FROM turned_posts ANTI JOIN windows USING (window_start)
    )
    GROUP BY window_start, topic
) t
WHERE topic_windows.window_start = t.window_start AND topic_windows.topic = t.topic;

UPDATE brand_windows SET ordinary_authors = ordinary_authors + t.turn
FROM (
    SELECT window_start, brand_id, sum(turn)::BIGINT AS turn
    FROM (
        SELECT DISTINCT p.window_start, p.author_id, p.turn, m.brand_id
        FROM turned_posts p
        JOIN brand_mentions m ON m.post_id = p.post_id AND m.status = 'sure'
        ANTI JOIN windows USING (window_start)
    )
    GROUP BY window_start, brand_id
) t
WHERE brand_windows.window_start = t.window_start AND brand_windows.brand_id = t.brand_id;

UPDATE niche_windows SET ordinary_authors = ordinary_authors + t.turn
FROM (
    SELECT window_start, niche_id, sum(turn)::BIGINT AS turn
    FROM (
        SELECT DISTINCT window_start, niche_id, author_id, turn
        FROM turned_posts ANTI JOIN pairs USING (window_start, niche_id)
        WHERE niche_id IS NOT NULL
    )
    GROUP BY window_start, niche_id
) t
WHERE niche_windows.window_start = t.window_start AND niche_windows.niche_id = t.niche_id;
