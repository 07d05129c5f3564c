-- Which of the records that came, or came before, loses its id to an earlier one by (source, position).

CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    source, "position", post_id, author_id,
    to_timestamp(floor(created_at / getvariable('window_seconds')) * getvariable('window_seconds')) AS window_start
FROM staged_posts;

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

INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM incoming;
