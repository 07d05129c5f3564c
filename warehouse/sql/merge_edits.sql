-- Of the rows of a post that has later versions one is made: the place of one, the content of another.

CREATE OR REPLACE TEMP TABLE chosen AS
WITH standing AS (
    SELECT
        p.rowid AS row_id, p.post_key, c.claim = 1 AS holds, c.place = 'post' AS former,
        v.source IS NOT NULL AS tells
    FROM posts p
    JOIN claims c ON c.source = p.source AND c."position" = p."position"
    LEFT JOIN versions v ON v.source = p.source AND v."position" = p."position"
    WHERE p.post_key IN (FROM edit_keys)
)
SELECT
    post_key, any_value(row_id) FILTER (holds) AS place_row, any_value(row_id) FILTER (former) AS former_row,
    -- a version that came is the latest; else what was there tells what the latest said
    coalesce(any_value(row_id) FILTER (tells), former_row, place_row) AS content_row
FROM standing GROUP BY post_key
HAVING count(*) > 1 OR NOT bool_or(former);

CREATE OR REPLACE TEMP TABLE merged AS
SELECT c.* REPLACE (
    b.source AS source, b."position" AS "position", b.late AS late, b.created_at AS created_at,
    b.window_start AS window_start, b.author_id AS author_id, b.author_key AS author_key, b.platform AS platform,
    NULL::VARCHAR AS niche_id, NULL::UBIGINT AS niche_key, NULL::VARCHAR AS first_niche_id,
    NULL::BIGINT AS cluster_id, NULL::BIGINT AS given_window, to_timestamp(v.edited_at) AS edited_at
)
FROM chosen x
JOIN posts b ON b.rowid = x.place_row
JOIN posts c ON c.rowid = x.content_row
JOIN versions v ON v.post_key = x.post_key;

INSERT INTO given
SELECT p.given_window, p.post_id, p.cluster_id, coalesce(p.first_niche_id, '')
FROM posts p JOIN chosen x ON p.rowid = x.former_row WHERE p.given_window IS NOT NULL;
INSERT INTO internal.dirty_niches
SELECT DISTINCT p.window_start, p.niche_id FROM posts p JOIN chosen x ON p.rowid = x.former_row WHERE p.niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT p.author_id FROM posts p JOIN chosen x ON p.rowid = x.former_row;

DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM merged);
INSERT INTO brand_mentions
SELECT m.* EXCLUDE (post_key) FROM former_mentions m JOIN chosen x USING (post_key) WHERE x.content_row = x.former_row
UNION
SELECT p.post_id, b.brand_id, b.surface, b.status, b.reason, b.tone
FROM chosen x
JOIN posts p ON p.rowid = x.content_row
JOIN staged_brands b ON b.source = p.source AND b."position" = p."position"
WHERE x.content_row IS DISTINCT FROM x.former_row;

DELETE FROM posts WHERE post_key IN (SELECT post_key FROM chosen);
INSERT INTO posts BY NAME FROM merged;
INSERT INTO internal.fresh_posts SELECT post_key FROM merged;
