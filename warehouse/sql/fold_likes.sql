-- Likes of posts: what came with the post, and every account once whose like came as a record and stands. A like of a post
-- that is not there waits for it.

CREATE OR REPLACE TEMP TABLE liked AS
SELECT l.subject_key, count(DISTINCT l.author_key) AS seen_likes
FROM internal.likes l
LEFT JOIN internal.accounts a ON a.account_key = l.author_key
WHERE l.subject_key IN (SELECT subject_key FROM internal.fresh_likes UNION ALL SELECT post_key FROM internal.fresh_posts)
  AND (a.account_key IS NULL OR l.liked_at >= a.back_at)
GROUP BY l.subject_key;

CREATE OR REPLACE TEMP TABLE liked_anew AS
SELECT
    p.rowid AS row_id, p.window_start, p.niche_id, p.kind, p.reposts, p.replies, p.quotes, nullif(coalesce(l.seen_likes, 0), 0) AS seen_likes,
    CASE WHEN p.seen_likes IS NULL THEN p.likes ELSE p.came_likes END AS came_likes
FROM posts p
JOIN (SELECT subject_key FROM internal.fresh_likes UNION SELECT subject_key FROM liked) t ON p.post_key = t.subject_key
LEFT JOIN liked l ON l.subject_key = p.post_key
WHERE coalesce(l.seen_likes, 0) <> coalesce(p.seen_likes, 0);

UPDATE posts
SET likes = n.likes, engagement = engagement_of(n.kind, n.likes, n.reposts, n.replies, n.quotes),
    seen_likes = n.seen_likes, came_likes = CASE WHEN n.seen_likes IS NOT NULL THEN n.came_likes END
FROM (
    SELECT *, CASE WHEN seen_likes IS NULL THEN came_likes ELSE coalesce(came_likes, 0) + seen_likes END AS likes
    FROM liked_anew
) n
WHERE posts.rowid = n.row_id;
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM liked_anew;
INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM liked_anew WHERE niche_id IS NOT NULL;
DELETE FROM internal.fresh_likes;
