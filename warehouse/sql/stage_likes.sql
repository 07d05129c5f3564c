-- Likes that are records of their own. Those taken back before they came, of posts deleted, or of accounts that went later
-- are not kept.

INSERT INTO internal.likes
SELECT s.like_key, s.author_key, s.subject_key, s.liked_at
FROM (
    SELECT
        key_of(like_id) AS like_key, key_of(author_id) AS author_key,
        key_of(subject_id) AS subject_key, epoch(to_timestamp(liked_at)) AS liked_at
    FROM staged_likes
) s
LEFT JOIN internal.accounts a ON a.account_key = s.author_key
WHERE coalesce(s.liked_at > a.gone_at, true);

CREATE OR REPLACE TEMP TABLE taken_back AS
SELECT suppressed_key FROM internal.suppressed
WHERE kind = 'post' AND suppressed_key IN (
    SELECT key_of(like_id) FROM staged_likes UNION ALL SELECT key_of(subject_id) FROM staged_likes
);
DELETE FROM internal.likes WHERE like_key IN (FROM taken_back) OR subject_key IN (FROM taken_back);
INSERT INTO internal.fresh_likes SELECT DISTINCT key_of(subject_id) FROM staged_likes;
