-- Accounts, from their posts within retention. New posts are added to what is known of their author; an account of
-- which a post went is computed anew. Times are taken as seconds: calendars are slow.

CREATE OR REPLACE TEMP TABLE counted_posts AS
SELECT rowid AS row_id FROM posts WHERE post_key IN (SELECT post_key FROM internal.fresh_posts)
UNION
SELECT rowid FROM posts WHERE author_id IN (SELECT author_id FROM internal.dirty_authors);

CREATE OR REPLACE TEMP TABLE counted_features AS
WITH clients (pattern, trade) AS (
    -- What automated accounts, newsrooms and customer services post with, as the platforms name it (regular expressions).
    VALUES
        ('\bbots?\b|bot\.|\bauto|ifttt|zapier|cheap bots|botize|roboposter|easybotter|pipedream|\brss|twitterfeed|feedpress',
            'automation'),
        ('dlvr\.it|socialflow|echobox|wordpress|true anthem|socialnewsdesk|\bsnd\b', 'newsroom'),
        ('sprinklr|conversocial|khoros|lithium|sparkcentral|zendesk|salesforce|liveperson|freshdesk|brandwatch'
            || '|falcon|social studio|emplifi|sprout social', 'service desk')
),
trades AS (
    SELECT c.client, max(p.trade) AS trade
    FROM (SELECT DISTINCT p.client FROM posts p JOIN counted_posts n ON p.rowid = n.row_id) c
    JOIN clients p ON regexp_matches(lower(c.client), p.pattern)
    GROUP BY c.client
)
SELECT
    p.author_id,
    min(p.platform) AS platform,
    max(epoch_us(p.created_at)::HUGEINT * 1099511627776 + p.followers) AS latest_followers,
    min(p.created_at) AS first_seen,
    max(p.created_at) AS last_seen,
    count(*) AS posts,
    count(*) FILTER (p.kind <> 'repost') AS own_posts,
    bool_or(p.bot) AS flagged_bot,
    bool_or(p.verified) AS verified,
    count(*) FILTER (p.kind IN ('reply', 'quote')) AS answers,
    count(*) FILTER (p.kind <> 'repost' AND len(p.mentions) > 0) AS addressing_posts,
    count(*) FILTER (p.kind <> 'repost' AND t.trade = 'automation') AS automated_posts,
    count(*) FILTER (p.kind <> 'repost' AND t.trade = 'newsroom') AS newsroom_posts,
    count(*) FILTER (p.kind <> 'repost' AND t.trade = 'service desk') AS service_posts,
    count(*) FILTER (p.kind <> 'repost' AND p.disclosed = 'disclosed') AS paid_posts,
    count(*) FILTER (p.kind <> 'repost' AND p.links > 0) AS linking_posts,
    min(p.author_brand) AS author_brand,
    -- the hours of the day (UTC) and the minutes of the hour in which it wrote, a bit each
    coalesce(bit_or(1::BIGINT << (epoch_us(p.created_at) // 3600000000 % 24)::INTEGER) FILTER (p.kind <> 'repost'), 0)
        AS hours,
    coalesce(bit_or(1::BIGINT << (epoch_us(p.created_at) // 60000000 % 60)::INTEGER) FILTER (p.kind <> 'repost'), 0)
        AS minutes,
    -- posts a day over the life of the account, as the platform counts them
    max(CASE WHEN epoch(p.created_at) - epoch(p.author_created_at) > 7 * 86400
        THEN p.author_posts / ((epoch(p.created_at) - epoch(p.author_created_at)) / 86400) END) AS daily_posts
FROM posts p
JOIN counted_posts n ON p.rowid = n.row_id
LEFT JOIN trades t ON t.client = p.client
GROUP BY p.author_id;

CREATE OR REPLACE TEMP TABLE merged_features AS
WITH known AS (FROM internal.author_features ANTI JOIN internal.dirty_authors USING (author_id))
SELECT
    author_id, least(c.platform, k.platform) AS platform,
    greatest(c.latest_followers, k.latest_followers) AS latest_followers,
    least(c.first_seen, k.first_seen) AS first_seen, greatest(c.last_seen, k.last_seen) AS last_seen,
    c.posts + coalesce(k.posts, 0) AS posts, c.own_posts + coalesce(k.own_posts, 0) AS own_posts,
    c.flagged_bot OR coalesce(k.flagged_bot, false) AS flagged_bot, c.verified OR coalesce(k.verified, false) AS verified,
    c.answers + coalesce(k.answers, 0) AS answers,
    c.addressing_posts + coalesce(k.addressing_posts, 0) AS addressing_posts,
    c.automated_posts + coalesce(k.automated_posts, 0) AS automated_posts,
    c.newsroom_posts + coalesce(k.newsroom_posts, 0) AS newsroom_posts,
    c.service_posts + coalesce(k.service_posts, 0) AS service_posts,
    c.paid_posts + coalesce(k.paid_posts, 0) AS paid_posts,
    c.linking_posts + coalesce(k.linking_posts, 0) AS linking_posts,
    least(c.author_brand, k.author_brand) AS author_brand,
    c.hours | coalesce(k.hours, 0) AS hours, c.minutes | coalesce(k.minutes, 0) AS minutes,
    greatest(c.daily_posts, k.daily_posts) AS daily_posts
FROM counted_features c LEFT JOIN known k USING (author_id);

DELETE FROM internal.author_features
WHERE author_id IN (SELECT author_id FROM merged_features UNION SELECT author_id FROM internal.dirty_authors);
INSERT INTO internal.author_features BY NAME FROM merged_features;

-- Nothing is said of an account that was erased.
DELETE FROM internal.corrections
WHERE key_of(author_id) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');

CREATE OR REPLACE TEMP TABLE described_authors AS
WITH signs AS (
    SELECT
        *,
        -- the latest count that the platform gave; of two posts at once the greater
        (latest_followers % 1099511627776)::BIGINT AS followers,
        CASE
            WHEN followers IS NULL THEN 'unknown'
            WHEN followers <= getvariable('nano') THEN 'nano'
            WHEN followers <= getvariable('micro') THEN 'micro'
            WHEN followers <= getvariable('macro') THEN 'macro'
            ELSE 'mega'
        END AS tier,
        paid_posts / greatest(own_posts, 1) AS paid_share,
        -- a feed, whoever runs it: five of six own posts bear a link and none is an answer
        linking_posts * 6 >= own_posts * 5 AND answers = 0 AS only_links,
        list_filter([
            CASE WHEN flagged_bot THEN 'the platform marks it as automated' END,
            CASE WHEN own_posts >= 2 AND automated_posts * 2 >= own_posts THEN 'posts through automation' END,
            CASE WHEN daily_posts > 144 THEN 'more than one post in ten minutes over its life' END,
            CASE WHEN newsroom_posts * 2 >= own_posts AND newsroom_posts >= 2 AND tier = 'nano'
                THEN 'posts through a feed publisher' END,
            CASE WHEN linking_posts * 2 >= own_posts AND answers = 0 AND addressing_posts * 2 <= own_posts
                    AND own_posts >= 20 AND tier IN ('nano', 'unknown')
                THEN 'many posts, most with a link, and hardly a word to anybody' END,
            CASE WHEN only_links AND addressing_posts * 4 <= own_posts AND own_posts >= 5 AND tier IN ('nano', 'unknown')
                THEN 'links in nearly every post, and hardly a word to anybody' END,
            CASE WHEN own_posts > 144 * greatest(1, (epoch(last_seen) - epoch(first_seen)) / 86400)
                THEN 'more than one post in ten minutes, by day and by night' END,
            CASE WHEN own_posts >= 50 AND answers = 0 AND bit_count(hours) >= 22
                THEN 'posts at every hour of the day, and never an answer' END,
            -- a clock, not a thread that was written at one go
            CASE WHEN own_posts >= 10 AND bit_count(minutes) <= 2 AND last_seen >= first_seen + INTERVAL 1 DAY
                THEN 'posts at the same minutes of the hour' END
        ], lambda x: x IS NOT NULL) AS bot_signs,
        list_filter([
            CASE WHEN author_brand IS NOT NULL THEN 'its handle is that of ' || author_brand || ' in the catalogue' END,
            CASE WHEN service_posts * 2 >= own_posts AND service_posts >= 1 THEN 'posts through a customer service desk' END
        ], lambda x: x IS NOT NULL) AS brand_signs,
        list_filter([
            CASE WHEN newsroom_posts * 2 >= own_posts AND newsroom_posts >= 1 AND tier <> 'nano'
                THEN 'posts through a newsroom''s publisher' END,
            CASE WHEN only_links AND own_posts >= 5 AND tier IN ('micro', 'macro', 'mega')
                THEN 'links in nearly every post, and never an answer' END
        ], lambda x: x IS NOT NULL) AS media_signs
    FROM merged_features
)
SELECT
    author_id, platform, tier, followers, first_seen, last_seen, posts, own_posts,
    -- what a person who looked says stands against every sign
    CASE
        WHEN corrected_kind IS NOT NULL THEN corrected_kind
        WHEN len(brand_signs) > 0 THEN 'brand'
        WHEN len(media_signs) > 0 THEN 'media'
        WHEN len(bot_signs) > 0 THEN 'bot'
        WHEN own_posts = 0 AND followers IS NULL THEN 'unknown'
        ELSE 'person'
    END AS kind,
    CASE
        WHEN corrected_kind IS NOT NULL THEN [concat_ws(': ', 'corrected by hand', nullif(correction, ''))]
        WHEN len(brand_signs) > 0 THEN brand_signs
        WHEN len(media_signs) > 0 THEN media_signs
        WHEN len(bot_signs) > 0 THEN bot_signs
        WHEN own_posts = 0 AND followers IS NULL THEN ['nothing of its own was seen']
        ELSE ['no sign of a brand, a media or automation']
    END AS reasons,
    paid_share,
    -- paid content by habit: two such posts or more, and a fifth of what it writes
    kind IN ('person', 'unknown') AND tier IN ('nano', 'unknown') AND NOT (paid_posts >= 2 AND paid_share >= 0.2) AS ordinary,
    key_of(author_id) AS author_key
FROM signs
LEFT JOIN internal.corrections USING (author_id);

-- Figures on ordinary voices and tiers change wherever an account that changed has posted; where a new one has, all is new anyway.
CREATE OR REPLACE TEMP TABLE changed_authors AS
SELECT n.author_id, n.author_key, n.ordinary::INTEGER - o.ordinary::INTEGER AS turn
FROM described_authors n JOIN authors o USING (author_id)
WHERE n.ordinary <> o.ordinary OR n.tier <> o.tier OR n.kind <> o.kind
    -- paid content by habit, which above the ordinary tiers shows in nothing else
    OR (n.paid_share * n.own_posts >= 1.5 AND n.paid_share >= 0.2) <> (o.paid_share * o.own_posts >= 1.5 AND o.paid_share >= 0.2);

DELETE FROM authors
WHERE author_id IN (SELECT author_id FROM described_authors UNION SELECT author_id FROM internal.dirty_authors);
INSERT INTO authors BY NAME FROM described_authors;
