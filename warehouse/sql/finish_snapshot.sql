-- What a snapshot is given before the tables that stay in the live file are dropped from it.

-- What others' posts say of accounts that were erased is not published.
UPDATE posts SET reply_to_author = NULL
WHERE key_of(reply_to_author) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');
UPDATE posts SET repost_of_author = NULL
WHERE key_of(repost_of_author) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');
UPDATE posts SET other_key = other_key_of(reply_to_author, repost_of_author)
WHERE other_key IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');

UPDATE niche_people SET circle = list_filter(circle, lambda other: NOT list_contains(g.gone, other))
FROM (
    SELECT niche_id, author_id, list(other) AS gone
    FROM (SELECT niche_id, author_id, unnest(circle) AS other FROM niche_people)
    WHERE key_of(other) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author')
    GROUP BY ALL
) AS g
WHERE g.niche_id = niche_people.niche_id AND g.author_id = niche_people.author_id;

-- The newest closed window: figures of those after it still grow.
DELETE FROM settings WHERE name = 'closed_through';
INSERT INTO settings
SELECT 'closed_through', max(window_start)::VARCHAR FROM internal.closes WHERE applied HAVING count(*) > 0;
