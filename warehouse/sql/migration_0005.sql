-- From version 4 to version 5: the account that a post relays or answers as one number, for campaigns; and what waits to be
-- computed when posts have expired.

-- filled by a change of type: rows that were updated could not lose a column in the same transaction
ALTER TABLE posts ADD COLUMN other_key UBIGINT;
ALTER TABLE posts ALTER COLUMN other_key SET DATA TYPE UBIGINT USING coalesce(repost_of_key, reply_to_key, 0);
ALTER TABLE posts ALTER COLUMN other_key SET NOT NULL;
COMMENT ON COLUMN posts.other_key IS 'The same of the account whose post it relays, or else of the one that it answers; 0 where it does neither.';
ALTER TABLE posts DROP COLUMN reply_to_key;
ALTER TABLE posts DROP COLUMN repost_of_key;
ALTER TABLE internal.held_posts ADD COLUMN other_key UBIGINT;
ALTER TABLE internal.held_posts ALTER COLUMN other_key SET DATA TYPE UBIGINT USING coalesce(repost_of_key, reply_to_key, 0);
ALTER TABLE internal.held_posts DROP COLUMN reply_to_key;
ALTER TABLE internal.held_posts DROP COLUMN repost_of_key;

CREATE TABLE internal.dirty_lives (niche_id VARCHAR NOT NULL);
CREATE TABLE internal.dirty_brands (brand_id VARCHAR NOT NULL);

-- It follows from the posts: computed anew.
DROP TABLE tagged_posts;
CREATE TABLE tagged_posts (
    window_start TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    hashtag VARCHAR NOT NULL,
    tag_key UBIGINT NOT NULL,
    post_key UBIGINT NOT NULL,
    author_key UBIGINT,
    other_key UBIGINT NOT NULL,
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
COMMENT ON COLUMN tagged_posts.other_key IS 'The same of the account whose post it relays, or else of the one that it answers; 0 where it does neither.';
COMMENT ON COLUMN tagged_posts.niche_key IS 'The same of the niche that it is in now; NULL where it is in none.';
COMMENT ON COLUMN tagged_posts.kind IS 'post, reply, repost or quote.';
COMMENT ON COLUMN tagged_posts.tone IS '-1 to 1; NULL where it cannot be told.';
COMMENT ON COLUMN tagged_posts.disclosed IS 'none, disclosed or ambiguous.';
COMMENT ON COLUMN tagged_posts.engagement IS 'Likes, reposts, replies and quotes that came with it; 0 of a repost, whose counts are its original''s.';
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts;
