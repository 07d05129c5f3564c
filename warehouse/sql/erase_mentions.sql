-- What posts of others say of an erased account or post. The close circles of those that exchanged with it shrink.

INSERT INTO internal.dirty_niches
SELECT DISTINCT window_start, niche_id FROM posts
WHERE niche_id IS NOT NULL
  AND coalesce(reply_to_author, repost_of_author) IN (SELECT id FROM staged_controls WHERE kind = 'author');

UPDATE posts SET reply_to_author = NULL WHERE reply_to_author IN (SELECT id FROM staged_controls WHERE kind = 'author');
UPDATE posts SET repost_of_author = NULL WHERE repost_of_author IN (SELECT id FROM staged_controls WHERE kind = 'author');
UPDATE posts SET reply_to = NULL WHERE reply_to IN (SELECT post_id FROM victims);
UPDATE posts SET thread = NULL WHERE thread IN (SELECT post_id FROM victims);
UPDATE posts SET repost_of = NULL WHERE repost_of IN (SELECT post_id FROM victims);
UPDATE posts SET quote_of = NULL WHERE quote_of IN (SELECT post_id FROM victims);
