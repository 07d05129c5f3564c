-- What is new and stays.

INSERT INTO internal.fresh_posts SELECT post_key FROM incoming;

INSERT INTO posts BY NAME
SELECT
    s.post_id, s.platform, to_timestamp(s.created_at) AS created_at, i.window_start, nullif(s.lang, '') AS lang, s.kind,
    s.author_id, coalesce(b.brands, []) AS brands, s.topics, s.hashtags, s.tone, s.disclosed, s.first_person,
    -- a negative count is an unknown one
    CASE WHEN s.likes >= 0 THEN s.likes END AS likes,
    CASE WHEN s.reposts >= 0 THEN s.reposts END AS reposts,
    CASE WHEN s.replies >= 0 THEN s.replies END AS replies,
    CASE WHEN s.quotes >= 0 THEN s.quotes END AS quotes,
    s.source, s."position", s.late, nullif(s.client, '') AS client,
    CASE WHEN s.followers >= 0 THEN s.followers END AS followers,
    CASE WHEN s.following >= 0 THEN s.following END AS following,
    CASE WHEN s.author_posts >= 0 THEN s.author_posts END AS author_posts,
    to_timestamp(s.author_created_at) AS author_created_at, s.verified, s.bot,
    nullif(s.reply_to, '') AS reply_to, nullif(s.reply_to_author, '') AS reply_to_author,
    nullif(s.thread, '') AS thread,
    nullif(s.repost_of, '') AS repost_of, nullif(s.repost_of_author, '') AS repost_of_author,
    nullif(s.quote_of, '') AS quote_of, s.mentions, s.links,
    nullif(s.author_brand, '') AS author_brand, i.post_key,
    key_of(s.author_id) AS author_key,
    other_key_of(nullif(s.reply_to_author, ''), nullif(s.repost_of_author, '')) AS other_key,
    engagement_of(s.kind, greatest(s.likes, 0), greatest(s.reposts, 0), greatest(s.replies, 0), greatest(s.quotes, 0))
        AS engagement
FROM staged_posts s
JOIN incoming i ON i.source = s.source AND i."position" = s."position"
LEFT JOIN (
    SELECT source, "position", list(DISTINCT brand_id ORDER BY brand_id) AS brands
    FROM staged_brands WHERE status = 'sure' GROUP BY ALL
) b ON b.source = s.source AND b."position" = s."position";

INSERT INTO brand_mentions
SELECT DISTINCT s.post_id, b.brand_id, b.surface, b.status, b.reason, b.tone
FROM staged_brands b
JOIN incoming i ON i.source = b.source AND i."position" = b."position"
JOIN staged_posts s ON s.source = b.source AND s."position" = b."position";
