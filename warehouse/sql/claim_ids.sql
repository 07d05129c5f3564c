-- Which of the records that came, or came before, loses its id to an earlier one by (source, position).

CREATE OR REPLACE TEMP TABLE incoming AS
SELECT
    source, "position", key_of(post_id) AS post_key, author_id,
    to_timestamp(floor(created_at / getvariable('window_seconds')) * getvariable('window_seconds')) AS window_start
FROM staged_posts;

-- One narrow column is read of all posts, the rest only of those that are hit.
CREATE OR REPLACE TEMP TABLE holders AS
SELECT rowid AS row_id FROM posts WHERE post_key IN (SELECT post_key FROM incoming);

CREATE OR REPLACE TEMP TABLE losers AS
SELECT * EXCLUDE (claim) FROM (
    SELECT *, row_number() OVER (PARTITION BY post_key ORDER BY source, "position") AS claim
    FROM (
        SELECT post_key, source, "position", window_start, 'incoming' AS place FROM incoming
        UNION ALL
        SELECT p.post_key, p.source, p."position", p.window_start, 'post' FROM posts p JOIN holders h ON p.rowid = h.row_id
        UNION ALL
        SELECT post_key, source, "position", window_start, 'tombstone'
        FROM internal.tombstones WHERE post_key IN (SELECT post_key FROM incoming)
    )
) WHERE claim > 1;

INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM incoming;
