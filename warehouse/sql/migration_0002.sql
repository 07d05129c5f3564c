-- From version 1 to version 2. A column that may not be NULL is added with a default, for one that was updated cannot be
-- constrained in the same transaction. Views are made anew by the program. What follows from posts otherwise than before:
-- its windows go to internal.dirty_windows.

CREATE TABLE sources (
    source VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    records BIGINT NOT NULL,
    records_per_second DOUBLE NOT NULL,
    last_event_at TIMESTAMPTZ,
    watermark TIMESTAMPTZ,
    lag DOUBLE,
    reconnects BIGINT NOT NULL,
    fault VARCHAR
);
COMMENT ON TABLE sources IS 'Live sources and how they are, as they last said; the one table that holds wall time.';
COMMENT ON COLUMN sources.source IS 'Name of the source, which the names of its runs in rejects begin with.';
COMMENT ON COLUMN sources.state IS 'reading, idle (connected, and nothing comes), reconnecting or stopped.';
COMMENT ON COLUMN sources.told_at IS 'When it said so (wall time, UTC).';
COMMENT ON COLUMN sources.records IS 'Records read of it in all runs.';
COMMENT ON COLUMN sources.records_per_second IS 'Records a second of late, as a mean that forgets within a minute.';
COMMENT ON COLUMN sources.last_event_at IS 'Latest event time that is believed (UTC); NULL before the first record.';
COMMENT ON COLUMN sources.watermark IS 'That time less the lateness allowed (UTC): it holds windows before it open no more.';
COMMENT ON COLUMN sources.lag IS 'Seconds from last_event_at to told_at.';
COMMENT ON COLUMN sources.reconnects IS 'Times that its connection was made anew, in all runs.';
COMMENT ON COLUMN sources.fault IS 'Why it was last cut off; NULL if it never was.';

CREATE TABLE source_gaps (
    source VARCHAR NOT NULL,
    gap_start TIMESTAMPTZ NOT NULL,
    gap_end TIMESTAMPTZ NOT NULL,
    refilled BIGINT NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE source_gaps IS 'Times of which a live source has, or may have, missed records.';
COMMENT ON COLUMN source_gaps.source IS 'Name of the source.';
COMMENT ON COLUMN source_gaps.gap_start IS 'Event time of the last record before the gap (UTC).';
COMMENT ON COLUMN source_gaps.gap_end IS 'Event time of the first record after it (UTC).';
COMMENT ON COLUMN source_gaps.refilled IS 'Records of it that were fetched afterwards by other means; 0 if none.';
COMMENT ON COLUMN source_gaps.reason IS 'What was lost and why.';

-- Later versions of posts, likes that are records of their own, accounts that go and come back.
ALTER TABLE posts ADD COLUMN edited_at TIMESTAMPTZ;
ALTER TABLE posts ADD COLUMN seen_likes BIGINT;
ALTER TABLE posts ADD COLUMN came_likes BIGINT;
COMMENT ON COLUMN posts.likes IS 'Likes as they came with the post, and the accounts whose likes came since as records of their own; NULL where unknown.';
COMMENT ON COLUMN posts.edited_at IS 'When its latest version was written; NULL where the first stands.';

ALTER TABLE stream_windows ADD COLUMN edited BIGINT DEFAULT 0;
ALTER TABLE stream_windows ALTER COLUMN edited DROP DEFAULT;
ALTER TABLE stream_windows ALTER COLUMN edited SET NOT NULL;
ALTER TABLE stream_windows ADD COLUMN liked BIGINT DEFAULT 0;
ALTER TABLE stream_windows ALTER COLUMN liked DROP DEFAULT;
ALTER TABLE stream_windows ALTER COLUMN liked SET NOT NULL;
ALTER TABLE stream_windows ADD COLUMN notices BIGINT DEFAULT 0;
ALTER TABLE stream_windows ALTER COLUMN notices DROP DEFAULT;
ALTER TABLE stream_windows ALTER COLUMN notices SET NOT NULL;
ALTER TABLE stream_windows ADD COLUMN ignored BIGINT DEFAULT 0;
ALTER TABLE stream_windows ALTER COLUMN ignored DROP DEFAULT;
ALTER TABLE stream_windows ALTER COLUMN ignored SET NOT NULL;
COMMENT ON TABLE stream_windows IS 'The footnotes of every figure: what was read in a window and what became of it; read = posts + rejected + duplicate + deleted + expired + edited + liked + notices + ignored.';
COMMENT ON COLUMN stream_windows.read IS 'Records read whose time lies in the window.';
COMMENT ON COLUMN stream_windows.deleted IS 'Posts that were deleted by their author, or whose account has gone.';
COMMENT ON COLUMN stream_windows.edited IS 'Later versions of posts that are counted already; the latest replaces what the others said.';
COMMENT ON COLUMN stream_windows.liked IS 'Likes that came as records of their own; see posts.likes.';
COMMENT ON COLUMN stream_windows.notices IS 'Records that say that a post, a like or an account has gone, or that an account is back.';
COMMENT ON COLUMN stream_windows.ignored IS 'Sound records that say nothing of a post or an account.';

CREATE TABLE removals (
    published_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
    notices BIGINT NOT NULL,
    stream_seconds_mean DOUBLE NOT NULL,
    stream_seconds_max DOUBLE NOT NULL,
    clock_seconds_mean DOUBLE NOT NULL,
    clock_seconds_max DOUBLE NOT NULL
);
COMMENT ON TABLE removals IS 'How long it took from the notice that a post or an account has gone to the snapshot without it, by snapshot; those of the last thirty days.';
COMMENT ON COLUMN removals.published_at IS 'When the snapshot was made (the machine''s clock, UTC).';
COMMENT ON COLUMN removals.kind IS 'post (likes that were taken back too) or author.';
COMMENT ON COLUMN removals.notices IS 'Notices folded in since the snapshot before.';
COMMENT ON COLUMN removals.stream_seconds_mean IS 'Mean of the seconds by which the newest post in the snapshot is later than the notice, in event time.';
COMMENT ON COLUMN removals.stream_seconds_max IS 'The longest of them.';
COMMENT ON COLUMN removals.clock_seconds_mean IS 'Mean of the seconds from the notice''s event time to published_at: of a live stream, how long the post stayed up.';
COMMENT ON COLUMN removals.clock_seconds_max IS 'The longest of them.';

-- Later versions of posts; stands says that it is in the place of a post of which no first version came.
CREATE TABLE internal.edits (
    source VARCHAR NOT NULL, "position" BIGINT NOT NULL, post_key UBIGINT NOT NULL, window_start TIMESTAMPTZ NOT NULL,
    edited_at DOUBLE NOT NULL, stands BOOLEAN NOT NULL
);
-- What was told of accounts, in seconds: kind is gone (the latest) or back (all later ones).
CREATE TABLE internal.account_notices (account_key UBIGINT NOT NULL, kind VARCHAR NOT NULL, told_at DOUBLE NOT NULL);
-- What follows: what an account wrote up to gone_at is gone, what it wrote from back_at on is there.
CREATE TABLE internal.accounts (account_key UBIGINT NOT NULL, gone_at DOUBLE NOT NULL, back_at DOUBLE);
-- Likes that are records of their own, by digests of their ids.
CREATE TABLE internal.likes (
    like_key UBIGINT NOT NULL, author_key UBIGINT NOT NULL, subject_key UBIGINT NOT NULL, liked_at DOUBLE NOT NULL
);
-- Posts whose likes must be counted again.
CREATE TABLE internal.fresh_likes (subject_key UBIGINT NOT NULL);
-- How many records met which fate, of those that leave no row of their own: liked, notice or ignored.
CREATE TABLE internal.tallies (window_start TIMESTAMPTZ NOT NULL, fate VARCHAR NOT NULL, records BIGINT NOT NULL);
-- Notices that no snapshot follows yet.
CREATE TABLE internal.unpublished_notices (kind VARCHAR NOT NULL, told_at DOUBLE NOT NULL);
-- Posts dated after their account had gone: in no figure, and back among the posts should the account be, within a day.
CREATE TABLE internal.held_posts AS FROM posts LIMIT 0;
CREATE TABLE internal.held_mentions AS FROM brand_mentions LIMIT 0;

INSERT INTO internal.account_notices SELECT suppressed_key, 'gone', 'infinity' FROM internal.suppressed WHERE kind = 'author';
INSERT INTO internal.accounts SELECT suppressed_key, 'infinity', NULL FROM internal.suppressed WHERE kind = 'author';

-- Whom a post answers or relays is published, so that readers can tell who speaks with whom.
COMMENT ON COLUMN posts.reply_to_author IS 'Pseudonym of the account that it answers; NULL where it answers none or none is known.';
COMMENT ON COLUMN posts.repost_of_author IS 'Pseudonym of the account whose post it relays; NULL where it relays none or none is known.';

ALTER TABLE niche_voices ADD COLUMN reach_part DOUBLE DEFAULT 0;
ALTER TABLE niche_voices ALTER COLUMN reach_part SET NOT NULL;
ALTER TABLE niche_voices ALTER COLUMN reach_part DROP DEFAULT;
ALTER TABLE niche_voices ADD COLUMN rise DOUBLE;
COMMENT ON COLUMN niche_voices.reach_part IS 'ln(1 + followers), an unknown count as 0: no part of the score, but of that for visibility.';
COMMENT ON COLUMN niche_voices.rise IS 'How it rises: ln((10 + followers) / (10 + first followers)) + 0.25 ln((4 + engagement of the later half) / (4 + that of the earlier)); NULL under four own posts.';
COMMENT ON COLUMN niche_voices.rank IS 'Rank by score among all ordinary voices of the niche, from 1.';
COMMENT ON TABLE niche_voices IS 'The ordinary voices of a niche over its life within retention that are among its fifty first by an objective, or by how they rise, as of its newest window.';

ALTER TABLE brand_fans ADD COLUMN praises BIGINT DEFAULT 0;
ALTER TABLE brand_fans ALTER COLUMN praises SET NOT NULL;
ALTER TABLE brand_fans ALTER COLUMN praises DROP DEFAULT;
COMMENT ON COLUMN brand_fans.praises IS 'Those whose mean tone on the brand is 0.1 or more; three or more for a fan.';
COMMENT ON TABLE brand_fans IS 'Organic fans of a brand within retention: people below the macro tier who praised it in three own posts or more, named it on three days or more, kindly on the whole, and never in a post that may be paid for; two hundred at most.';

-- What an analyst's own list says of accounts, against what their posts say.
CREATE TABLE internal.corrections (
    author_id VARCHAR NOT NULL, corrected_kind VARCHAR NOT NULL, correction VARCHAR NOT NULL
);

-- Accounts, voices and fans are computed anew.
ALTER TABLE internal.author_features ADD COLUMN addressing_posts BIGINT DEFAULT 0;
ALTER TABLE internal.author_features ALTER COLUMN addressing_posts SET NOT NULL;
ALTER TABLE internal.author_features ALTER COLUMN addressing_posts DROP DEFAULT;
INSERT INTO internal.dirty_authors SELECT author_id FROM authors;
INSERT INTO internal.dirty_niches SELECT window_start, niche_id FROM niche_windows;
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM posts;

-- Small tables of what would else be counted over all posts at each question.
CREATE TABLE niche_authors (niche_id VARCHAR NOT NULL, author_id VARCHAR NOT NULL, posts BIGINT NOT NULL);
COMMENT ON TABLE niche_authors IS 'Accounts of all kinds that wrote in a niche, within retention.';
COMMENT ON COLUMN niche_authors.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_authors.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN niche_authors.posts IS 'Its posts there, reposts included.';

CREATE TABLE niche_examples (niche_id VARCHAR NOT NULL, post_id VARCHAR NOT NULL, engagement BIGINT NOT NULL);
COMMENT ON TABLE niche_examples IS 'The thirty posts of a niche with most engagement, within retention.';
COMMENT ON COLUMN niche_examples.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_examples.post_id IS 'The post; no repost.';
COMMENT ON COLUMN niche_examples.engagement IS '4 (replies + quotes) + 2 reposts + likes that came with it.';

CREATE TABLE niche_people (
    niche_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    followers BIGINT,
    lang VARCHAR,
    own_posts BIGINT NOT NULL,
    active_windows BIGINT NOT NULL,
    engagement DOUBLE NOT NULL,
    paid_posts BIGINT NOT NULL,
    answers_given BIGINT NOT NULL,
    answers_received BIGINT NOT NULL,
    reposts_received BIGINT NOT NULL,
    partners BIGINT NOT NULL,
    mutual_partners BIGINT NOT NULL,
    circle VARCHAR[] NOT NULL
);
COMMENT ON TABLE niche_people IS 'People with an own post in a niche who are no brands, media or bots and do not post paid content by habit, within retention; the two hundred most active of each tier.';
COMMENT ON COLUMN niche_people.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_people.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN niche_people.tier IS 'Tier of its audience, as in authors.';
COMMENT ON COLUMN niche_people.followers IS 'As in authors.';
COMMENT ON COLUMN niche_people.lang IS 'Language of most of its own posts here; NULL where none is told.';
COMMENT ON COLUMN niche_people.own_posts IS 'Its posts here that are no reposts.';
COMMENT ON COLUMN niche_people.active_windows IS 'Windows in which it wrote them.';
COMMENT ON COLUMN niche_people.engagement IS 'Mean over them of 4 (replies + quotes) + 2 reposts + likes that came with the post.';
COMMENT ON COLUMN niche_people.paid_posts IS 'Those that say they are paid for.';
COMMENT ON COLUMN niche_people.answers_given IS 'Its replies to others here.';
COMMENT ON COLUMN niche_people.answers_received IS 'Replies of others that it received here.';
COMMENT ON COLUMN niche_people.reposts_received IS 'Reposts by others that it received here.';
COMMENT ON COLUMN niche_people.partners IS 'Distinct accounts it exchanged replies with here, either way, at most 150.';
COMMENT ON COLUMN niche_people.mutual_partners IS 'Those that answered it and that it answered, at most 150.';
COMMENT ON COLUMN niche_people.circle IS 'Accounts it exchanged replies or reposts with here, either way, most often first, at most 150.';

CREATE TABLE brand_people (
    brand_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    niche_id VARCHAR,
    posts BIGINT NOT NULL,
    own_posts BIGINT NOT NULL,
    tone DOUBLE
);
COMMENT ON TABLE brand_people IS 'Accounts that surely named a brand, by niche, within retention.';
COMMENT ON COLUMN brand_people.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_people.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN brand_people.niche_id IS 'The niche of the posts; NULL for those in none.';
COMMENT ON COLUMN brand_people.posts IS 'Posts of all kinds that surely name the brand.';
COMMENT ON COLUMN brand_people.own_posts IS 'Those that are no reposts.';
COMMENT ON COLUMN brand_people.tone IS 'Mean tone of the mentions that have one; NULL if none has.';

CREATE TABLE mention_counts (
    brand_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    surface VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    people BIGINT NOT NULL
);
COMMENT ON TABLE mention_counts IS 'How the mentions of a brand were settled, and why, within retention.';
COMMENT ON COLUMN mention_counts.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN mention_counts.status IS 'As in brand_mentions.';
COMMENT ON COLUMN mention_counts.reason IS 'As in brand_mentions.';
COMMENT ON COLUMN mention_counts.surface IS 'As in brand_mentions.';
COMMENT ON COLUMN mention_counts.posts IS 'Posts with such a mention.';
COMMENT ON COLUMN mention_counts.people IS 'Distinct accounts that wrote them.';
