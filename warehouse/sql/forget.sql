-- Once a day: posts that stood aside too long are gone, and so are likes that still wait for their post.

INSERT INTO internal.tombstones
SELECT source, "position", post_key, window_start, 'deleted' FROM internal.held_posts
WHERE window_start < to_timestamp(getvariable('waiting_since'));
DELETE FROM internal.held_mentions WHERE post_id IN (
    SELECT post_id FROM internal.held_posts WHERE window_start < to_timestamp(getvariable('waiting_since')));
DELETE FROM internal.held_posts WHERE window_start < to_timestamp(getvariable('waiting_since'));
DELETE FROM internal.likes
WHERE liked_at < getvariable('waiting_since') AND subject_key NOT IN (SELECT post_key FROM posts)
  AND subject_key NOT IN (SELECT post_key FROM internal.held_posts);
-- Accounts that are back and of which it never was said that they had gone.
DELETE FROM internal.account_notices
WHERE told_at < getvariable('waiting_since') AND account_key NOT IN (SELECT account_key FROM internal.accounts);
