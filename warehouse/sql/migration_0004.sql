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

-- It follows from the posts: computed anew.
DROP TABLE tagged_posts;
CREATE TABLE tagged_posts (
    window_start TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    hashtag VARCHAR NOT NULL,
    tag_key UBIGINT NOT NULL,
    post_key UBIGINT NOT NULL,
    author_key UBIGINT,
    reply_to_key UBIGINT,
    repost_of_key UBIGINT,
    niche_key UBIGINT,
    kind VARCHAR NOT NULL,
    tone DOUBLE,
    disclosed VARCHAR NOT NULL,
    engagement BIGINT NOT NULL
);
COMMENT ON TABLE tagged_posts IS 'Hashtags of the posts within retention, one row for each of a post, with what a campaign is counted from.';
COMMENT ON COLUMN tagged_posts.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN tagged_posts.created_at IS 'When it was posted (event time, UTC).';
COMMENT ON COLUMN tagged_posts.hashtag IS 'Lower case, without #.';
COMMENT ON COLUMN tagged_posts.tag_key IS 'md5_number_lower of hashtag.';
COMMENT ON COLUMN tagged_posts.post_key IS 'md5_number_lower of post_id, which tells the rows of one post.';
COMMENT ON COLUMN tagged_posts.author_key IS 'md5_number_lower of author_id, as in posts.';
COMMENT ON COLUMN tagged_posts.reply_to_key IS 'The same of the account that it answers.';
COMMENT ON COLUMN tagged_posts.repost_of_key IS 'The same of the account whose post it relays.';
COMMENT ON COLUMN tagged_posts.niche_key IS 'The same of the niche that it is in now; NULL where it is in none.';
COMMENT ON COLUMN tagged_posts.kind IS 'post, reply, repost or quote.';
COMMENT ON COLUMN tagged_posts.tone IS '-1 to 1; NULL where it cannot be told.';
COMMENT ON COLUMN tagged_posts.disclosed IS 'none, disclosed or ambiguous.';
COMMENT ON COLUMN tagged_posts.engagement IS 'Likes, reposts, replies and quotes that came with it; 0 of a repost, whose counts are its original''s.';
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts;
