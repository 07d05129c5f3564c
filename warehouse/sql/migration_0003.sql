-- From version 2 to version 3: small tables of what would else be counted over all posts, or all accounts, at each question.
-- What they hold follows from the posts that are kept: all of it is computed anew.

ALTER TABLE niche_voices ADD COLUMN tier VARCHAR DEFAULT 'unknown';
ALTER TABLE niche_voices ALTER COLUMN tier SET NOT NULL;
ALTER TABLE niche_voices ALTER COLUMN tier DROP DEFAULT;
COMMENT ON COLUMN niche_voices.tier IS 'Tier of its audience, as in authors.';

ALTER TABLE niche_influence ADD COLUMN audience_accounts BIGINT DEFAULT 0;
ALTER TABLE niche_influence ALTER COLUMN audience_accounts SET NOT NULL;
ALTER TABLE niche_influence ALTER COLUMN audience_accounts DROP DEFAULT;
ALTER TABLE niche_influence ADD COLUMN audience_exponent DOUBLE;
COMMENT ON COLUMN niche_influence.audience_accounts IS 'Accounts with an own post here that shows followers, one or more.';
COMMENT ON COLUMN niche_influence.audience_exponent IS 'Slope of ln(1 + mean weighted engagement of an own post) over ln(followers), over those accounts; NULL under ten of them, or where all have as many.';

CREATE TABLE niche_bands (
    niche_id VARCHAR NOT NULL,
    audience_from BIGINT,
    authors BIGINT NOT NULL,
    own_posts BIGINT NOT NULL,
    engagement BIGINT NOT NULL,
    followers BIGINT
);
COMMENT ON TABLE niche_bands IS 'Engagement against audience in a niche: accounts with own posts there, by the power of ten of their followers, within retention.';
COMMENT ON COLUMN niche_bands.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_bands.audience_from IS 'Least followers of the band: 0, 10, 100 and so on; NULL where they are unknown.';
COMMENT ON COLUMN niche_bands.authors IS 'Distinct accounts, each by the count that its latest own post here shows.';
COMMENT ON COLUMN niche_bands.own_posts IS 'Their posts here that are no reposts.';
COMMENT ON COLUMN niche_bands.engagement IS '4 (replies + quotes) + 2 reposts + likes that came with those posts, summed.';
COMMENT ON COLUMN niche_bands.followers IS 'Their followers, summed; NULL where they are unknown.';

CREATE TABLE brand_partners (brand_id VARCHAR NOT NULL, other_id VARCHAR NOT NULL, people BIGINT NOT NULL);
COMMENT ON TABLE brand_partners IS 'Brands surely named in one post, within retention; each pair stands in both orders.';
COMMENT ON COLUMN brand_partners.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_partners.other_id IS 'The other brand''s.';
COMMENT ON COLUMN brand_partners.people IS 'Distinct accounts that wrote posts that surely name both.';

CREATE TABLE tagged_posts (
    window_start TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    author_key UBIGINT,
    niche_id VARCHAR,
    kind VARCHAR NOT NULL,
    hashtags VARCHAR[] NOT NULL,
    tone DOUBLE,
    disclosed VARCHAR NOT NULL,
    engagement BIGINT NOT NULL
);
COMMENT ON TABLE tagged_posts IS 'Posts within retention that bear a hashtag, and of them what a campaign is counted from.';
COMMENT ON COLUMN tagged_posts.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN tagged_posts.created_at IS 'When it was posted (event time, UTC).';
COMMENT ON COLUMN tagged_posts.author_key IS 'md5_number_lower of author_id, as in posts.';
COMMENT ON COLUMN tagged_posts.niche_id IS 'The niche that it is in now; NULL where it is in none.';
COMMENT ON COLUMN tagged_posts.kind IS 'post, reply, repost or quote.';
COMMENT ON COLUMN tagged_posts.hashtags IS 'Lower case, without #, each once.';
COMMENT ON COLUMN tagged_posts.tone IS '-1 to 1; NULL where it cannot be told.';
COMMENT ON COLUMN tagged_posts.disclosed IS 'none, disclosed or ambiguous.';
COMMENT ON COLUMN tagged_posts.engagement IS 'Likes, reposts, replies and quotes that came with it; 0 of a repost, whose counts are its original''s.';

INSERT INTO internal.dirty_niches SELECT window_start, niche_id FROM niche_windows;
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts;

-- Accounts as numbers, by which posts are found.
ALTER TABLE authors ADD COLUMN author_key UBIGINT;
COMMENT ON COLUMN authors.author_key IS 'md5_number_lower of author_id, as in posts.';
UPDATE authors SET author_key = md5_number_lower(author_id);
ALTER TABLE posts ADD COLUMN author_key UBIGINT;
ALTER TABLE posts ADD COLUMN reply_to_key UBIGINT;
ALTER TABLE posts ADD COLUMN repost_of_key UBIGINT;
ALTER TABLE internal.held_posts ADD COLUMN author_key UBIGINT;
ALTER TABLE internal.held_posts ADD COLUMN reply_to_key UBIGINT;
ALTER TABLE internal.held_posts ADD COLUMN repost_of_key UBIGINT;
COMMENT ON COLUMN posts.author_key IS 'md5_number_lower of author_id: posts of an account are found by the number in a fraction of the time.';
COMMENT ON COLUMN posts.reply_to_key IS 'The same of reply_to_author.';
COMMENT ON COLUMN posts.repost_of_key IS 'The same of repost_of_author.';
UPDATE posts SET
    author_key = md5_number_lower(author_id), reply_to_key = md5_number_lower(reply_to_author),
    repost_of_key = md5_number_lower(repost_of_author);
UPDATE internal.held_posts SET
    author_key = md5_number_lower(author_id), reply_to_key = md5_number_lower(reply_to_author),
    repost_of_key = md5_number_lower(repost_of_author);

CREATE TABLE internal.dirty_counts (window_start TIMESTAMPTZ NOT NULL);
