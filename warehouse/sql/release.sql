-- Posts that stood aside and whose account is back are posts again; so are those of which another record came, until it is
-- settled which of the two stands.

CREATE OR REPLACE TEMP TABLE releasing AS
SELECT h.rowid AS row_id, h.post_id
FROM internal.held_posts h
LEFT JOIN internal.accounts a ON a.account_key = key_of(h.author_id)
WHERE a.account_key IS NULL OR epoch(h.created_at) >= a.back_at
   OR h.post_key IN (SELECT key_of(post_id) FROM staged_posts);

INSERT INTO posts BY NAME
SELECT h.* REPLACE (
    NULL AS niche_id, NULL AS niche_key, NULL AS first_niche_id, NULL AS cluster_id, NULL AS given_window,
    -- likes are counted again
    CASE WHEN h.seen_likes IS NULL THEN h.likes ELSE h.came_likes END AS likes, NULL AS seen_likes, NULL AS came_likes,
    engagement_of(
        h.kind, CASE WHEN h.seen_likes IS NULL THEN h.likes ELSE h.came_likes END, h.reposts, h.replies, h.quotes
    ) AS engagement
)
FROM internal.held_posts h JOIN releasing r ON h.rowid = r.row_id;
INSERT INTO brand_mentions FROM internal.held_mentions WHERE post_id IN (SELECT post_id FROM releasing);
INSERT INTO given
SELECT h.given_window, h.post_id, h.cluster_id, coalesce(h.first_niche_id, '')
FROM internal.held_posts h JOIN releasing r ON h.rowid = r.row_id WHERE h.given_window IS NOT NULL;
INSERT INTO internal.fresh_posts
SELECT h.post_key FROM internal.held_posts h JOIN releasing r ON h.rowid = r.row_id;
INSERT INTO internal.dirty_windows
SELECT DISTINCT h.window_start FROM internal.held_posts h JOIN releasing r ON h.rowid = r.row_id;
DELETE FROM internal.held_mentions WHERE post_id IN (SELECT post_id FROM releasing);
DELETE FROM internal.held_posts WHERE rowid IN (SELECT row_id FROM releasing);
