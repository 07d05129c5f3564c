-- Posts of new positions: the first of an id by (source, position) stays, whatever came when.

CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    s.post_id,
    s.platform,
    to_timestamp(s.created_at) AS created_at,
    to_timestamp(floor(s.created_at / getvariable('window_seconds')) * getvariable('window_seconds')) AS window_start,
    nullif(s.lang, '') AS lang,
    s.kind,
    s.author_id,
    NULL::VARCHAR AS niche_id,
    NULL::VARCHAR AS first_niche_id,
    coalesce(b.brands, []) AS brands,
    s.topics,
    s.hashtags,
    s.tone,
    s.disclosed,
    s.first_person,
    CASE WHEN s.likes >= 0 THEN s.likes END AS likes,
    CASE WHEN s.reposts >= 0 THEN s.reposts END AS reposts,
    CASE WHEN s.replies >= 0 THEN s.replies END AS replies,
    CASE WHEN s.quotes >= 0 THEN s.quotes END AS quotes,
    s.source,
    s."position",
    s.late,
    nullif(s.client, '') AS client,
    CASE WHEN s.followers >= 0 THEN s.followers END AS followers,
    CASE WHEN s.following >= 0 THEN s.following END AS following,
    CASE WHEN s.author_posts >= 0 THEN s.author_posts END AS author_posts,
    to_timestamp(s.author_created_at) AS author_created_at,
    s.verified,
    s.bot,
    nullif(s.reply_to, '') AS reply_to,
    nullif(s.reply_to_author, '') AS reply_to_author,
    nullif(s.thread, '') AS thread,
    nullif(s.repost_of, '') AS repost_of,
    nullif(s.repost_of_author, '') AS repost_of_author,
    nullif(s.quote_of, '') AS quote_of,
    s.mentions,
    NULL::BIGINT AS cluster_id,
    NULL::BIGINT AS given_window
FROM staged_posts s
LEFT JOIN (
    SELECT source, "position", list(DISTINCT brand_id ORDER BY brand_id) AS brands
    FROM staged_brands WHERE status = 'sure' GROUP BY ALL
) b ON b.source = s.source AND b."position" = s."position";

-- Every record that holds or claims the id of an incoming post, and those that lose it to an earlier one.
CREATE OR REPLACE TEMP TABLE losers AS
SELECT * EXCLUDE (claim) FROM (
    SELECT *, row_number() OVER (PARTITION BY post_id ORDER BY source, "position") AS claim
    FROM (
        SELECT post_id, source, "position", window_start, 'incoming' AS place FROM incoming
        UNION ALL
        SELECT p.post_id, p.source, p."position", p.window_start, 'post'
        FROM posts p WHERE p.post_id IN (SELECT post_id FROM incoming)
        UNION ALL
        SELECT i.post_id, t.source, t."position", t.window_start, 'tombstone'
        FROM internal.tombstones t
        JOIN (SELECT DISTINCT post_id, md5_number_lower(post_id) AS post_key FROM incoming) i USING (post_key)
    )
) WHERE claim > 1;

INSERT INTO internal.duplicates SELECT source, "position", window_start FROM losers;

-- A later record that was taken for the first hands on what the engine said of the post.
CREATE OR REPLACE TEMP TABLE replaced AS
SELECT p.source, p."position", p.post_id, p.window_start, p.niche_id, p.first_niche_id, p.author_id, p.cluster_id, p.given_window
FROM posts p JOIN losers l ON l.place = 'post' AND p.source = l.source AND p."position" = l."position";
INSERT INTO internal.given
SELECT given_window, post_id, cluster_id, coalesce(first_niche_id, '') FROM replaced WHERE given_window IS NOT NULL;
INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM replaced WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM replaced;
DELETE FROM posts USING replaced r WHERE posts.source = r.source AND posts."position" = r."position";
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM replaced);
DELETE FROM internal.tombstones USING losers l
WHERE l.place = 'tombstone' AND tombstones.source = l.source AND tombstones."position" = l."position";
DELETE FROM incoming USING losers l
WHERE l.place = 'incoming' AND incoming.source = l.source AND incoming."position" = l."position";

-- Deleted before it came, or of a window whose posts went with retention.
CREATE OR REPLACE TEMP TABLE stillborn AS
SELECT source, "position", md5_number_lower(post_id) AS post_key, window_start, 'deleted' AS reason FROM incoming
WHERE md5_number_lower(post_id) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'post')
   OR md5_number_lower(author_id) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');
INSERT INTO stillborn
SELECT i.source, i."position", md5_number_lower(i.post_id), i.window_start, 'expired'
FROM incoming i SEMI JOIN internal.expired_windows e USING (window_start)
ANTI JOIN stillborn s ON s.source = i.source AND s."position" = i."position";
INSERT INTO internal.tombstones FROM stillborn;

INSERT INTO internal.dirty_windows
SELECT DISTINCT window_start FROM incoming UNION SELECT DISTINCT window_start FROM losers;
DELETE FROM incoming USING stillborn s WHERE incoming.source = s.source AND incoming."position" = s."position";
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM incoming;
INSERT INTO posts BY NAME FROM incoming;
INSERT INTO brand_mentions
SELECT DISTINCT i.post_id, b.brand_id, b.surface, b.status, b.reason, b.tone
FROM staged_brands b JOIN incoming i ON i.source = b.source AND i."position" = b."position";
