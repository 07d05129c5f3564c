-- The tables of a warehouse. Schema main is what snapshots publish; schema internal stays in the live file, as do the
-- columns of posts that the engine needs and readers do not (listed in warehouse/schema.py).
-- No primary keys: the writer replaces rows by key in one transaction, which is as fast and a seventh of the size.

CREATE SCHEMA internal;

CREATE TABLE settings (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
COMMENT ON TABLE settings IS 'What the warehouse was made with; one row a setting.';
COMMENT ON COLUMN settings.name IS 'Name of the setting; schema_version is the version of these tables.';
COMMENT ON COLUMN settings.value IS 'Its value; lengths of time are in seconds.';

CREATE TABLE posts (
    post_id VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    window_start TIMESTAMPTZ NOT NULL,
    lang VARCHAR,
    kind VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    niche_id VARCHAR,
    first_niche_id VARCHAR,
    brands VARCHAR[] NOT NULL,
    topics VARCHAR[] NOT NULL,
    hashtags VARCHAR[] NOT NULL,
    tone DOUBLE,
    disclosed VARCHAR NOT NULL,
    first_person BOOLEAN NOT NULL,
    likes BIGINT,
    reposts BIGINT,
    replies BIGINT,
    quotes BIGINT,
    source VARCHAR NOT NULL,
    "position" BIGINT NOT NULL,
    late BOOLEAN NOT NULL,
    client VARCHAR,
    followers BIGINT,
    following BIGINT,
    author_posts BIGINT,
    author_created_at TIMESTAMPTZ,
    verified BOOLEAN NOT NULL,
    bot BOOLEAN NOT NULL,
    reply_to VARCHAR,
    reply_to_author VARCHAR,
    thread VARCHAR,
    repost_of VARCHAR,
    repost_of_author VARCHAR,
    quote_of VARCHAR,
    mentions VARCHAR[] NOT NULL,
    links BIGINT NOT NULL,
    author_brand VARCHAR,
    cluster_id BIGINT,
    given_window BIGINT,
    post_key UBIGINT NOT NULL,
    edited_at TIMESTAMPTZ,
    seen_likes BIGINT,
    came_likes BIGINT,
    author_key UBIGINT,
    niche_key UBIGINT,
    engagement BIGINT NOT NULL,
    other_key UBIGINT NOT NULL
);
COMMENT ON TABLE posts IS 'Posts within retention, one row each, without their text.';
COMMENT ON COLUMN posts.post_id IS 'Pseudonym of the post (or its id where plain ids were asked for).';
COMMENT ON COLUMN posts.platform IS 'Where it was posted.';
COMMENT ON COLUMN posts.created_at IS 'When it was posted (event time, UTC).';
COMMENT ON COLUMN posts.window_start IS 'Start of the window that created_at lies in.';
COMMENT ON COLUMN posts.lang IS 'Language (ISO 639-1); und where a short post does not tell.';
COMMENT ON COLUMN posts.kind IS 'post, reply, repost or quote.';
COMMENT ON COLUMN posts.author_id IS 'Pseudonym of the account that wrote it.';
COMMENT ON COLUMN posts.niche_id IS 'Niche that it belongs to by what is known today; NULL for none.';
COMMENT ON COLUMN posts.first_niche_id IS 'Niche that it was given when its window closed; NULL for none.';
COMMENT ON COLUMN posts.brands IS 'Brands of the catalogue that it surely names, each once.';
COMMENT ON COLUMN posts.topics IS 'Key phrases, best first.';
COMMENT ON COLUMN posts.hashtags IS 'Hashtags without #, lower case, each once.';
COMMENT ON COLUMN posts.tone IS 'From -1 (very negative) to 1 (very positive); NULL is "cannot tell".';
COMMENT ON COLUMN posts.disclosed IS 'Whether the author says that the post is paid for: none, disclosed or ambiguous.';
COMMENT ON COLUMN posts.first_person IS 'Whether the author speaks of using a brand or product themselves.';
COMMENT ON COLUMN posts.likes IS 'Likes as they came with the post, and the accounts whose likes came since as records of their own; NULL where unknown.';
COMMENT ON COLUMN posts.reposts IS 'Reposts as they came with the post; NULL where unknown.';
COMMENT ON COLUMN posts.replies IS 'Replies as they came with the post; NULL where unknown.';
COMMENT ON COLUMN posts.quotes IS 'Quotes as they came with the post; NULL where unknown.';
COMMENT ON COLUMN posts.reply_to_author IS 'Pseudonym of the account that it answers; NULL where it answers none or none is known.';
COMMENT ON COLUMN posts.repost_of_author IS 'Pseudonym of the account whose post it relays; NULL where it relays none or none is known.';
COMMENT ON COLUMN posts.edited_at IS 'When its latest version was written; NULL where the first stands.';
COMMENT ON COLUMN posts.author_key IS 'md5_number_lower of author_id: posts of an account are found by the number in a fraction of the time.';
COMMENT ON COLUMN posts.niche_key IS 'The same of niche_id.';
COMMENT ON COLUMN posts.engagement IS 'Likes, reposts, replies and quotes that came with it, unknown ones as 0; 0 of a repost, whose counts are its original''s.';
COMMENT ON COLUMN posts.other_key IS 'The same of the account whose post it relays, or else of the one that it answers; 0 where it does neither.';

CREATE TABLE brand_mentions (
    post_id VARCHAR NOT NULL,
    brand_id VARCHAR NOT NULL,
    surface VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    tone DOUBLE
);
COMMENT ON TABLE brand_mentions IS 'Places where a post names a brand of the catalogue, those that were excluded too.';
COMMENT ON COLUMN brand_mentions.post_id IS 'The post, as in posts.';
COMMENT ON COLUMN brand_mentions.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_mentions.surface IS 'The words that named it, as the catalogue writes them.';
COMMENT ON COLUMN brand_mentions.status IS 'sure, unsure (the context does not settle it) or excluded (the context speaks against it).';
COMMENT ON COLUMN brand_mentions.reason IS 'Why it has that status.';
COMMENT ON COLUMN brand_mentions.tone IS 'Tone of the clause that names it, -1 to 1; NULL is "cannot tell".';

CREATE TABLE authors (
    author_id VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    followers BIGINT,
    first_seen TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,
    posts BIGINT NOT NULL,
    own_posts BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    reasons VARCHAR[] NOT NULL,
    paid_share DOUBLE NOT NULL,
    ordinary BOOLEAN NOT NULL,
    author_key UBIGINT
);
COMMENT ON TABLE authors IS 'Accounts that wrote a post within retention.';
COMMENT ON COLUMN authors.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN authors.platform IS 'Where it posts.';
COMMENT ON COLUMN authors.tier IS 'Tier of its audience by the setting tiers: nano, micro, macro, mega, or unknown.';
COMMENT ON COLUMN authors.followers IS 'Followers at its latest post that says; NULL where none does.';
COMMENT ON COLUMN authors.first_seen IS 'Time of its first post within retention.';
COMMENT ON COLUMN authors.last_seen IS 'Time of its last post.';
COMMENT ON COLUMN authors.posts IS 'Posts within retention, reposts included.';
COMMENT ON COLUMN authors.own_posts IS 'Posts within retention that are no reposts.';
COMMENT ON COLUMN authors.kind IS 'person, brand, media, bot or unknown.';
COMMENT ON COLUMN authors.reasons IS 'Why it is taken for that kind, in words.';
COMMENT ON COLUMN authors.paid_share IS 'Share of its own posts that say they are paid for.';
COMMENT ON COLUMN authors.ordinary IS 'Whether it counts as an ordinary voice: a person of the nano tier or of unknown audience who does not post paid content by habit.';
COMMENT ON COLUMN authors.author_key IS 'md5_number_lower of author_id, as in posts.';

CREATE TABLE niches (
    niche_id VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    first_seen TIMESTAMPTZ NOT NULL,
    emerged_at TIMESTAMPTZ,
    last_seen TIMESTAMPTZ NOT NULL,
    terms VARCHAR[] NOT NULL,
    hashtags VARCHAR[] NOT NULL,
    brands VARCHAR[] NOT NULL,
    langs VARCHAR[] NOT NULL
);
COMMENT ON TABLE niches IS 'Conversational niches as they stand today.';
COMMENT ON COLUMN niches.niche_id IS 'Stable id of the niche.';
COMMENT ON COLUMN niches.label IS 'What it is about, in a few of its words.';
COMMENT ON COLUMN niches.state IS 'candidate, emerging, established, fading or gone.';
COMMENT ON COLUMN niches.first_seen IS 'Time of its first post.';
COMMENT ON COLUMN niches.emerged_at IS 'When it emerged; NULL if it has not.';
COMMENT ON COLUMN niches.last_seen IS 'Time of its last post.';
COMMENT ON COLUMN niches.terms IS 'Its words, weightiest first.';
COMMENT ON COLUMN niches.hashtags IS 'Its hashtags without #, weightiest first.';
COMMENT ON COLUMN niches.brands IS 'Brands that it concerns, most named first.';
COMMENT ON COLUMN niches.langs IS 'Its languages, most used first.';

CREATE TABLE niche_windows (
    window_start TIMESTAMPTZ NOT NULL,
    niche_id VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    authors BIGINT NOT NULL,
    ordinary_authors BIGINT NOT NULL,
    replies BIGINT NOT NULL,
    reposts BIGINT NOT NULL,
    engagement BIGINT NOT NULL,
    reach BIGINT NOT NULL,
    close_reach BIGINT NOT NULL,
    growth DOUBLE,
    emergence DOUBLE,
    nicheness DOUBLE,
    cohesion DOUBLE,
    tone DOUBLE,
    disclosed_posts BIGINT NOT NULL
);
COMMENT ON TABLE niche_windows IS 'What a niche did in a window; windows without a post of it have no row.';
COMMENT ON COLUMN niche_windows.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN niche_windows.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_windows.posts IS 'Posts of all kinds.';
COMMENT ON COLUMN niche_windows.authors IS 'Distinct accounts that wrote them.';
COMMENT ON COLUMN niche_windows.ordinary_authors IS 'Those of them that are ordinary voices.';
COMMENT ON COLUMN niche_windows.replies IS 'Posts that are replies.';
COMMENT ON COLUMN niche_windows.reposts IS 'Posts that are reposts.';
COMMENT ON COLUMN niche_windows.engagement IS 'Likes, reposts, replies and quotes that came with the posts that are no reposts, summed; unknown counts as 0.';
COMMENT ON COLUMN niche_windows.reach IS 'Followers of its distinct accounts, summed, the largest known of each in this window; unknown counts as 0.';
COMMENT ON COLUMN niche_windows.close_reach IS 'Sum over its accounts of the distinct accounts each exchanged with here (answers, reposts, either way), at most 150 each.';
COMMENT ON COLUMN niche_windows.growth IS 'Distinct ordinary authors over the niche''s own expectation, minus one.';
COMMENT ON COLUMN niche_windows.emergence IS 'Standardised excess of distinct ordinary authors over the niche''s own expectation.';
COMMENT ON COLUMN niche_windows.nicheness IS 'From 0 (mainstream, broadcast) to 1 (a small conversation of ordinary people).';
COMMENT ON COLUMN niche_windows.cohesion IS 'From 0 to 1: how much it holds together by people and words.';
COMMENT ON COLUMN niche_windows.tone IS 'Mean tone of the posts that have one; NULL if none has.';
COMMENT ON COLUMN niche_windows.disclosed_posts IS 'Posts whose author says that they are paid for.';

CREATE TABLE niche_terms (
    window_start TIMESTAMPTZ NOT NULL,
    niche_id VARCHAR NOT NULL,
    term VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    authors BIGINT NOT NULL,
    weight DOUBLE NOT NULL
);
COMMENT ON TABLE niche_terms IS 'The weightiest topics and hashtags of a niche in a window, thirty at most.';
COMMENT ON COLUMN niche_terms.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN niche_terms.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_terms.term IS 'A topic, or a hashtag with its #.';
COMMENT ON COLUMN niche_terms.posts IS 'Posts of the niche that bear it.';
COMMENT ON COLUMN niche_terms.authors IS 'Distinct accounts that wrote them.';
COMMENT ON COLUMN niche_terms.weight IS 'Share of the niche''s posts that bear it, times the logarithm of one plus that share over the whole window''s share.';

CREATE TABLE niche_brands (
    window_start TIMESTAMPTZ NOT NULL,
    niche_id VARCHAR NOT NULL,
    brand_id VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    authors BIGINT NOT NULL,
    share_of_voice DOUBLE NOT NULL,
    tone DOUBLE
);
COMMENT ON TABLE niche_brands IS 'Brands surely named in a niche in a window.';
COMMENT ON COLUMN niche_brands.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN niche_brands.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_brands.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN niche_brands.posts IS 'Posts of the niche that surely name it.';
COMMENT ON COLUMN niche_brands.authors IS 'Distinct accounts that wrote them.';
COMMENT ON COLUMN niche_brands.share_of_voice IS 'Its posts over the posts of all brands named in the niche and window (a post counts once for each brand it names).';
COMMENT ON COLUMN niche_brands.tone IS 'Mean tone of the mentions that have one; NULL if none has.';

CREATE TABLE niche_voices (
    window_start TIMESTAMPTZ NOT NULL,
    niche_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    score DOUBLE NOT NULL,
    own_posts BIGINT NOT NULL,
    active_windows BIGINT NOT NULL,
    answers_given BIGINT NOT NULL,
    answers_received BIGINT NOT NULL,
    reposts_received BIGINT NOT NULL,
    partners BIGINT NOT NULL,
    mutual_partners BIGINT NOT NULL,
    engagement DOUBLE NOT NULL,
    engagement_gain DOUBLE,
    followers BIGINT,
    follower_gain BIGINT,
    activity_part DOUBLE NOT NULL,
    spread_part DOUBLE NOT NULL,
    relation_part DOUBLE NOT NULL,
    reciprocity_part DOUBLE NOT NULL,
    engagement_part DOUBLE NOT NULL,
    fatigue DOUBLE NOT NULL,
    reach_part DOUBLE NOT NULL,
    rise DOUBLE,
    tier VARCHAR NOT NULL
);
COMMENT ON TABLE niche_voices IS 'The ordinary voices of a niche over its life within retention that are among its fifty first by an objective, or by how they rise, as of its newest window.';
COMMENT ON COLUMN niche_voices.window_start IS 'Newest window in which the niche has a post: the ranks hold as of its end.';
COMMENT ON COLUMN niche_voices.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_voices.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN niche_voices.rank IS 'Rank by score among all ordinary voices of the niche, from 1.';
COMMENT ON COLUMN niche_voices.score IS 'Sum of the five parts, times one minus fatigue.';
COMMENT ON COLUMN niche_voices.own_posts IS 'Its posts in the niche that are no reposts.';
COMMENT ON COLUMN niche_voices.active_windows IS 'Windows in which it wrote them.';
COMMENT ON COLUMN niche_voices.answers_given IS 'Its replies to and quotes of others, in the niche.';
COMMENT ON COLUMN niche_voices.answers_received IS 'Replies and quotes of others that it received, in the niche.';
COMMENT ON COLUMN niche_voices.reposts_received IS 'Reposts by others that it received, in the niche.';
COMMENT ON COLUMN niche_voices.partners IS 'Distinct accounts it exchanged answers with in the niche, either way, at most 150.';
COMMENT ON COLUMN niche_voices.mutual_partners IS 'Those that answered it and that it answered, at most 150.';
COMMENT ON COLUMN niche_voices.engagement IS 'Mean over its own posts of 4 (replies + quotes) + 2 reposts + likes, the counts that came with the post.';
COMMENT ON COLUMN niche_voices.followers IS 'Its followers at its latest own post in the niche that says; NULL where none does.';
COMMENT ON COLUMN niche_voices.engagement_gain IS 'Mean engagement of the later half of its own posts here less that of the earlier half; NULL for a single post.';
COMMENT ON COLUMN niche_voices.follower_gain IS 'Followers at its latest own post here less those at its first; NULL where unknown.';
COMMENT ON COLUMN niche_voices.activity_part IS 'Part of the score for own posts.';
COMMENT ON COLUMN niche_voices.spread_part IS 'Part of the score for activity spread over windows.';
COMMENT ON COLUMN niche_voices.relation_part IS 'Part of the score for answers given and received.';
COMMENT ON COLUMN niche_voices.reciprocity_part IS 'Part of the score for the share of partners that are mutual.';
COMMENT ON COLUMN niche_voices.engagement_part IS 'Part of the score for engagement received.';
COMMENT ON COLUMN niche_voices.fatigue IS 'Share of its own posts that say they are paid for: readers tire of them.';
COMMENT ON COLUMN niche_voices.reach_part IS 'ln(1 + followers), an unknown count as 0: no part of the score, but of that for visibility.';
COMMENT ON COLUMN niche_voices.rise IS 'How it rises: ln((10 + followers) / (10 + first followers)) + 0.25 ln((4 + engagement of the later half) / (4 + that of the earlier)); NULL under four own posts.';
COMMENT ON COLUMN niche_voices.tier IS 'Tier of its audience, as in authors.';

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

CREATE TABLE niche_tiers (
    niche_id VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    authors BIGINT NOT NULL,
    own_posts BIGINT NOT NULL,
    reposts BIGINT NOT NULL,
    carried_share DOUBLE NOT NULL,
    reach BIGINT NOT NULL,
    engagement BIGINT NOT NULL,
    engagement_per_post DOUBLE,
    engagement_per_thousand DOUBLE
);
COMMENT ON TABLE niche_tiers IS 'Who carried a niche, by tier of audience, over its posts within retention.';
COMMENT ON COLUMN niche_tiers.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_tiers.tier IS 'Tier of the accounts, as in authors.';
COMMENT ON COLUMN niche_tiers.authors IS 'Distinct accounts.';
COMMENT ON COLUMN niche_tiers.own_posts IS 'Their posts that are no reposts.';
COMMENT ON COLUMN niche_tiers.reposts IS 'Their reposts.';
COMMENT ON COLUMN niche_tiers.carried_share IS 'Their posts and reposts over all posts of the niche.';
COMMENT ON COLUMN niche_tiers.reach IS 'Their followers, summed, the largest count of each that a post here shows; unknown counts as 0.';
COMMENT ON COLUMN niche_tiers.engagement IS '4 (replies + quotes) + 2 reposts + likes that came with their own posts, summed.';
COMMENT ON COLUMN niche_tiers.engagement_per_post IS 'Engagement over own posts; NULL without any.';
COMMENT ON COLUMN niche_tiers.engagement_per_thousand IS 'Engagement of an own post per thousand followers of the mean account; NULL where followers are unknown.';

CREATE TABLE niche_influence (
    niche_id VARCHAR NOT NULL,
    ordinary_authors BIGINT NOT NULL,
    ordinary_reach BIGINT NOT NULL,
    ordinary_close_reach BIGINT NOT NULL,
    ordinary_engagement BIGINT NOT NULL,
    large_authors BIGINT NOT NULL,
    large_reach BIGINT NOT NULL,
    large_engagement BIGINT NOT NULL,
    ordinary_share DOUBLE,
    ordinary_per_large DOUBLE,
    audience_accounts BIGINT NOT NULL,
    audience_exponent DOUBLE
);
COMMENT ON TABLE niche_influence IS 'The summed influence of a niche''s ordinary voices against its macro and mega accounts, within retention.';
COMMENT ON COLUMN niche_influence.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_influence.ordinary_authors IS 'Distinct ordinary voices.';
COMMENT ON COLUMN niche_influence.ordinary_reach IS 'Their followers, summed; unknown counts as 0.';
COMMENT ON COLUMN niche_influence.ordinary_close_reach IS 'Sum over them of the distinct accounts each exchanged with here (answers, reposts, either way), at most 150 each.';
COMMENT ON COLUMN niche_influence.ordinary_engagement IS '4 (replies + quotes) + 2 reposts + likes that came with their own posts, summed.';
COMMENT ON COLUMN niche_influence.large_authors IS 'Distinct accounts of the macro and mega tiers.';
COMMENT ON COLUMN niche_influence.large_reach IS 'Their followers, summed.';
COMMENT ON COLUMN niche_influence.large_engagement IS 'As ordinary_engagement, of theirs.';
COMMENT ON COLUMN niche_influence.ordinary_share IS 'Ordinary engagement over ordinary and large engagement; NULL if there is none.';
COMMENT ON COLUMN niche_influence.ordinary_per_large IS 'How many ordinary voices equal one large account here: its mean engagement over theirs; NULL without either.';
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

CREATE TABLE brand_pairs (
    window_start TIMESTAMPTZ NOT NULL,
    brand_id VARCHAR NOT NULL,
    other_id VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    authors BIGINT NOT NULL
);
COMMENT ON TABLE brand_pairs IS 'Brands surely named in one post, by window; each pair stands in both orders.';
COMMENT ON COLUMN brand_pairs.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN brand_pairs.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_pairs.other_id IS 'The other brand''s.';
COMMENT ON COLUMN brand_pairs.posts IS 'Posts of all kinds that surely name both.';
COMMENT ON COLUMN brand_pairs.authors IS 'Distinct accounts that wrote them.';

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

CREATE TABLE brand_partners (brand_id VARCHAR NOT NULL, other_id VARCHAR NOT NULL, people BIGINT NOT NULL);
COMMENT ON TABLE brand_partners IS 'Brands surely named in one post, within retention; each pair stands in both orders.';
COMMENT ON COLUMN brand_partners.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_partners.other_id IS 'The other brand''s.';
COMMENT ON COLUMN brand_partners.people IS 'Distinct accounts that wrote posts that surely name both.';

CREATE TABLE brand_fans (
    brand_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    score DOUBLE NOT NULL,
    tier VARCHAR NOT NULL,
    mentions BIGINT NOT NULL,
    active_days BIGINT NOT NULL,
    span_days DOUBLE NOT NULL,
    tone DOUBLE NOT NULL,
    first_person_posts BIGINT NOT NULL,
    paid_posts BIGINT NOT NULL,
    praises BIGINT NOT NULL
);
COMMENT ON TABLE brand_fans IS 'Organic fans of a brand within retention: people below the macro tier who praised it in three own posts or more, named it on three days or more, kindly on the whole, and never in a post that may be paid for; two hundred at most.';
COMMENT ON COLUMN brand_fans.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_fans.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN brand_fans.rank IS 'Rank by score, from 1.';
COMMENT ON COLUMN brand_fans.score IS 'ln(1 + mentions + first_person_posts) ln(1 + active_days) (1 + tone).';
COMMENT ON COLUMN brand_fans.tier IS 'Tier of its audience, as in authors.';
COMMENT ON COLUMN brand_fans.mentions IS 'Its own posts that surely name the brand.';
COMMENT ON COLUMN brand_fans.active_days IS 'Days (UTC) on which it wrote them.';
COMMENT ON COLUMN brand_fans.span_days IS 'Days between the first and the last.';
COMMENT ON COLUMN brand_fans.tone IS 'Mean tone of the mentions that have one.';
COMMENT ON COLUMN brand_fans.first_person_posts IS 'Those in which it speaks of using a brand or product.';
COMMENT ON COLUMN brand_fans.paid_posts IS 'Those that say, or may say, that they are paid for: always 0 for a fan.';
COMMENT ON COLUMN brand_fans.praises IS 'Those whose mean tone on the brand is 0.1 or more; three or more for a fan.';

CREATE TABLE brand_proposals (
    rank BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    posts BIGINT NOT NULL,
    evidence VARCHAR NOT NULL,
    told_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE brand_proposals IS 'Names that act like brands and that the catalogue lacks, written by five people or more; two hundred at most.';
COMMENT ON COLUMN brand_proposals.rank IS 'Rank by score, from 1.';
COMMENT ON COLUMN brand_proposals.name IS 'The name as first written.';
COMMENT ON COLUMN brand_proposals.score IS 'Estimate, 0 to 1, of the chance that it names a company or a product (nlp/proposals.py).';
COMMENT ON COLUMN brand_proposals.posts IS 'Posts that hold it.';
COMMENT ON COLUMN brand_proposals.evidence IS 'JSON object: what speaks for or against it, and in how many posts.';
COMMENT ON COLUMN brand_proposals.told_at IS 'Event time up to which it was counted (UTC).';

CREATE TABLE brand_pool (
    brand_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    score DOUBLE NOT NULL,
    followers BIGINT,
    own_posts BIGINT NOT NULL,
    engagement DOUBLE NOT NULL,
    niche_ids VARCHAR[] NOT NULL,
    partners BIGINT NOT NULL,
    overlap DOUBLE NOT NULL
);
COMMENT ON TABLE brand_pool IS 'Where a brand has fewer than five organic fans: five people of the micro tier in the five niches that name it most, with little overlap.';
COMMENT ON COLUMN brand_pool.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_pool.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN brand_pool.rank IS 'Rank by score, from 1.';
COMMENT ON COLUMN brand_pool.score IS '(ln(1 + own_posts) + 0.5 ln(1 + engagement)) (1 - overlap).';
COMMENT ON COLUMN brand_pool.followers IS 'The largest count of followers that its posts in those niches show.';
COMMENT ON COLUMN brand_pool.own_posts IS 'Its posts in those niches that are no reposts; two or more.';
COMMENT ON COLUMN brand_pool.engagement IS 'Mean over them of 4 (replies + quotes) + 2 reposts + likes that came with the post.';
COMMENT ON COLUMN brand_pool.niche_ids IS 'Those of the niches that it writes in.';
COMMENT ON COLUMN brand_pool.partners IS 'Distinct accounts it exchanged with there (answers, reposts, either way).';
COMMENT ON COLUMN brand_pool.overlap IS 'Share of them that better candidates exchanged with too.';

CREATE TABLE objectives (
    objective VARCHAR NOT NULL,
    activity DOUBLE NOT NULL,
    spread DOUBLE NOT NULL,
    relation DOUBLE NOT NULL,
    reciprocity DOUBLE NOT NULL,
    engagement DOUBLE NOT NULL,
    reach DOUBLE NOT NULL
);
COMMENT ON TABLE objectives IS 'Weights of the parts of a voice''s score, by what a brand wants of it.';
COMMENT ON COLUMN objectives.objective IS 'balanced (as in niche_voices), trust, conversion or visibility.';
COMMENT ON COLUMN objectives.activity IS 'Weight of activity_part.';
COMMENT ON COLUMN objectives.spread IS 'Weight of spread_part.';
COMMENT ON COLUMN objectives.relation IS 'Weight of relation_part.';
COMMENT ON COLUMN objectives.reciprocity IS 'Weight of reciprocity_part.';
COMMENT ON COLUMN objectives.engagement IS 'Weight of engagement_part.';
COMMENT ON COLUMN objectives.reach IS 'Weight of ln(1 + followers), unknown followers counting as 0.';
INSERT INTO objectives VALUES
    ('balanced', 1, 1, 1, 1, 1, 0),
    -- whom the others know and answer, for a long time
    ('trust', 0.5, 2, 1, 3, 0.5, 0),
    -- whose posts make others act
    ('conversion', 0.5, 0.5, 2, 1, 3, 0),
    -- who is seen by many
    ('visibility', 1, 0.5, 0.5, 0, 2, 1);

CREATE TABLE niche_events (
    niche_id VARCHAR NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
    other_id VARCHAR,
    evidence VARCHAR NOT NULL
);
COMMENT ON TABLE niche_events IS 'What happened to niches.';
COMMENT ON COLUMN niche_events.niche_id IS 'The niche.';
COMMENT ON COLUMN niche_events.occurred_at IS 'When (event time, UTC).';
COMMENT ON COLUMN niche_events.kind IS 'born, emerged, established, faded, returned, merged (into other_id) or split (from other_id).';
COMMENT ON COLUMN niche_events.other_id IS 'The niche merged into or split from; NULL otherwise.';
COMMENT ON COLUMN niche_events.evidence IS 'The figures that led to it, a JSON object.';

CREATE TABLE brand_windows (
    window_start TIMESTAMPTZ NOT NULL,
    brand_id VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    authors BIGINT NOT NULL,
    ordinary_authors BIGINT NOT NULL,
    engagement BIGINT NOT NULL,
    tone DOUBLE,
    share DOUBLE NOT NULL
);
COMMENT ON TABLE brand_windows IS 'Posts that surely name a brand, by window.';
COMMENT ON COLUMN brand_windows.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN brand_windows.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_windows.posts IS 'Posts of all kinds that surely name it.';
COMMENT ON COLUMN brand_windows.authors IS 'Distinct accounts that wrote them.';
COMMENT ON COLUMN brand_windows.ordinary_authors IS 'Those of them that are ordinary voices.';
COMMENT ON COLUMN brand_windows.engagement IS 'Likes, reposts, replies and quotes of those posts that are no reposts, summed; unknown counts as 0.';
COMMENT ON COLUMN brand_windows.tone IS 'Mean tone of the mentions that have one; NULL if none has.';
COMMENT ON COLUMN brand_windows.share IS 'Share of voice: its posts over the posts of all brands named in the window (a post counts once for each brand it names).';

CREATE TABLE topic_windows (
    window_start TIMESTAMPTZ NOT NULL,
    topic VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    authors BIGINT NOT NULL,
    ordinary_authors BIGINT NOT NULL,
    engagement BIGINT NOT NULL,
    tone DOUBLE,
    share DOUBLE NOT NULL
);
COMMENT ON TABLE topic_windows IS 'Topics and hashtags that two accounts or more used in a window.';
COMMENT ON COLUMN topic_windows.window_start IS 'Start of the window (UTC).';
COMMENT ON COLUMN topic_windows.topic IS 'A topic, or a hashtag with its #.';
COMMENT ON COLUMN topic_windows.posts IS 'Posts of all kinds that bear it.';
COMMENT ON COLUMN topic_windows.authors IS 'Distinct accounts that wrote them.';
COMMENT ON COLUMN topic_windows.ordinary_authors IS 'Those of them that are ordinary voices.';
COMMENT ON COLUMN topic_windows.engagement IS 'Likes, reposts, replies and quotes of those posts that are no reposts, summed; unknown counts as 0.';
COMMENT ON COLUMN topic_windows.tone IS 'Mean tone of the posts that have one; NULL if none has.';
COMMENT ON COLUMN topic_windows.share IS 'Its posts over all posts of the window.';

CREATE TABLE stream_windows (
    window_start TIMESTAMPTZ NOT NULL,
    read BIGINT NOT NULL,
    posts BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    late BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    expired BIGINT NOT NULL,
    unassigned BIGINT NOT NULL,
    lag DOUBLE NOT NULL,
    edited BIGINT NOT NULL,
    liked BIGINT NOT NULL,
    notices BIGINT NOT NULL,
    ignored BIGINT NOT NULL
);
COMMENT ON TABLE stream_windows IS 'The footnotes of every figure: what was read in a window and what became of it; read = posts + rejected + duplicate + deleted + expired + edited + liked + notices + ignored.';
COMMENT ON COLUMN stream_windows.window_start IS 'Start of the window (UTC); 1970-01-01 for records of a source of which no time is known.';
COMMENT ON COLUMN stream_windows.read IS 'Records read whose time lies in the window.';
COMMENT ON COLUMN stream_windows.posts IS 'Those that are in posts.';
COMMENT ON COLUMN stream_windows.rejected IS 'Those that could not be read; see rejects.';
COMMENT ON COLUMN stream_windows.late IS 'Those of the posts that came after the window was closed.';
COMMENT ON COLUMN stream_windows.duplicate IS 'Those whose id had come before.';
COMMENT ON COLUMN stream_windows.deleted IS 'Posts that were deleted by their author, or whose account has gone.';
COMMENT ON COLUMN stream_windows.expired IS 'Those that went with retention; the aggregates of the window stand.';
COMMENT ON COLUMN stream_windows.unassigned IS 'Those of the posts that are in no niche.';
COMMENT ON COLUMN stream_windows.lag IS 'Event time in seconds between the window''s end and the end of the window at whose close its last post was learnt; 0 if all came in time.';
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

CREATE TABLE rejects (
    source VARCHAR NOT NULL,
    "position" BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    read_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE rejects IS 'Records that could not be read, without their content.';
COMMENT ON COLUMN rejects.source IS 'The source.';
COMMENT ON COLUMN rejects."position" IS 'Line number or offset in the source.';
COMMENT ON COLUMN rejects.reason IS 'What was wrong.';
COMMENT ON COLUMN rejects.read_at IS 'Event time of its neighbours in the source; the start of the window of the nearest where none was near, 1970-01-01 if it has none.';

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

-- What the live file keeps for itself.

CREATE TABLE internal.migrations (version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL);
-- Erasures that were asked for, by a digest of the id: kind is post or author.
CREATE TABLE internal.erasures (
    kind VARCHAR NOT NULL, suppressed_key UBIGINT NOT NULL, posts BIGINT NOT NULL, erased_at TIMESTAMPTZ NOT NULL
);
-- Positions read, as closed intervals.
CREATE TABLE internal.ledger (source VARCHAR NOT NULL, first_position BIGINT NOT NULL, last_position BIGINT NOT NULL);
-- Posts whose id was held by an earlier record.
CREATE TABLE internal.duplicates (source VARCHAR NOT NULL, "position" BIGINT NOT NULL, window_start TIMESTAMPTZ NOT NULL);
-- Posts that are gone, by a digest of their id: reason is deleted or expired.
CREATE TABLE internal.tombstones (
    source VARCHAR NOT NULL, "position" BIGINT NOT NULL, post_key UBIGINT NOT NULL, window_start TIMESTAMPTZ NOT NULL,
    reason VARCHAR NOT NULL
);
-- What must not be there: kind is post (or like, forever) or author (until it is back), suppressed_key a digest of the id.
CREATE TABLE internal.suppressed (kind VARCHAR NOT NULL, suppressed_key UBIGINT NOT NULL);
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
-- Rejects without a neighbour's time whose nearest readable neighbour may still come.
CREATE TABLE internal.unsettled_rejects (source VARCHAR NOT NULL, "position" BIGINT NOT NULL);
-- Closed windows; what the engine said of those not applied lies in pending_closes until all that it speaks of was read.
CREATE TABLE internal.closes (window_start BIGINT NOT NULL, applied BOOLEAN NOT NULL);
CREATE TABLE internal.pending_closes (window_start BIGINT NOT NULL, body BLOB NOT NULL);
-- The map from micro-clusters to niches, with what older posts need of its past.
CREATE TABLE internal.assignments (
    window_start BIGINT NOT NULL, seq BIGINT NOT NULL, cluster_id BIGINT NOT NULL, niche_id VARCHAR NOT NULL,
    since TIMESTAMPTZ NOT NULL
);
-- Micro-clusters whose earlier posts do not follow the latest word yet.
CREATE TABLE internal.reassigned (cluster_id BIGINT NOT NULL);
CREATE TABLE internal.niche_versions (niche_id VARCHAR NOT NULL, window_start BIGINT NOT NULL);
CREATE TABLE internal.measures (
    window_start TIMESTAMPTZ NOT NULL, niche_id VARCHAR NOT NULL, growth DOUBLE, emergence DOUBLE, nicheness DOUBLE, cohesion DOUBLE
);
-- Windows whose posts went with retention: their aggregates stand.
CREATE TABLE internal.expired_windows (window_start TIMESTAMPTZ NOT NULL);
-- Of windows whose posts went long ago, how many records met which fate.
CREATE TABLE internal.sealed (window_start TIMESTAMPTZ NOT NULL, fate VARCHAR NOT NULL, records BIGINT NOT NULL);
-- What must be computed again before the next snapshot.
CREATE TABLE internal.dirty_windows (window_start TIMESTAMPTZ NOT NULL);
CREATE TABLE internal.dirty_counts (window_start TIMESTAMPTZ NOT NULL);
CREATE TABLE internal.dirty_niches (window_start TIMESTAMPTZ NOT NULL, niche_id VARCHAR NOT NULL);
CREATE TABLE internal.dirty_authors (author_id VARCHAR NOT NULL);
-- Of windows that were computed alone, whose niches and brands wait for their turn.
CREATE TABLE internal.dirty_lives (niche_id VARCHAR NOT NULL);
CREATE TABLE internal.dirty_brands (brand_id VARCHAR NOT NULL);
-- What an analyst's own list says of accounts, against what their posts say.
CREATE TABLE internal.corrections (
    author_id VARCHAR NOT NULL, corrected_kind VARCHAR NOT NULL, correction VARCHAR NOT NULL
);
-- Posts whose authors' features do not hold them yet.
CREATE TABLE internal.fresh_posts (post_key UBIGINT NOT NULL);
-- What accounts did, so that new posts can be added to it; latest_followers is microseconds * 2^40 + followers.
CREATE TABLE internal.author_features (
    author_id VARCHAR NOT NULL, platform VARCHAR NOT NULL, latest_followers HUGEINT, first_seen TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL, posts BIGINT NOT NULL, own_posts BIGINT NOT NULL, flagged_bot BOOLEAN NOT NULL,
    verified BOOLEAN NOT NULL, answers BIGINT NOT NULL, automated_posts BIGINT NOT NULL, newsroom_posts BIGINT NOT NULL,
    service_posts BIGINT NOT NULL, paid_posts BIGINT NOT NULL, linking_posts BIGINT NOT NULL, author_brand VARCHAR,
    hours BIGINT NOT NULL, minutes BIGINT NOT NULL, daily_posts DOUBLE, addressing_posts BIGINT NOT NULL
);
-- Posts dated after their account had gone: in no figure, and back among the posts should the account be, within a day.
CREATE TABLE internal.held_posts AS FROM posts LIMIT 0;
CREATE TABLE internal.held_mentions AS FROM brand_mentions LIMIT 0;
