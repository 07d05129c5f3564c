-- From version 3 to version 4: of a post, its niche as a number and its engagement as one figure, for campaigns.

ALTER TABLE posts ADD COLUMN niche_key UBIGINT;
ALTER TABLE posts ADD COLUMN engagement BIGINT DEFAULT 0;
ALTER TABLE posts ALTER COLUMN engagement SET NOT NULL;
ALTER TABLE posts ALTER COLUMN engagement DROP DEFAULT;
COMMENT ON COLUMN posts.niche_key IS 'The same of niche_id.';
COMMENT ON COLUMN posts.engagement IS 'Likes, reposts, replies and quotes that came with it, unknown ones as 0; 0 of a repost, whose counts are its original''s.';
UPDATE posts SET
    niche_key = md5_number_lower(niche_id),
    engagement = CASE WHEN kind = 'repost' THEN 0
        ELSE coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) END;
ALTER TABLE internal.held_posts ADD COLUMN niche_key UBIGINT;
ALTER TABLE internal.held_posts ADD COLUMN engagement BIGINT DEFAULT 0;
ALTER TABLE internal.held_posts ALTER COLUMN engagement DROP DEFAULT;

ALTER TABLE tagged_posts DROP COLUMN niche_id;
ALTER TABLE tagged_posts ADD COLUMN reply_to_key UBIGINT;
ALTER TABLE tagged_posts ADD COLUMN repost_of_key UBIGINT;
ALTER TABLE tagged_posts ADD COLUMN niche_key UBIGINT;
COMMENT ON COLUMN tagged_posts.reply_to_key IS 'The same of the account that it answers.';
COMMENT ON COLUMN tagged_posts.repost_of_key IS 'The same of the account whose post it relays.';
COMMENT ON COLUMN tagged_posts.niche_key IS 'The same of the niche that it is in now; NULL where it is in none.';
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts;
