-- Posts that were deleted before they came, whose account had gone, or that came to a window whose posts went with retention.

CREATE OR REPLACE TEMP TABLE stillborn AS
SELECT
    i.source, i."position", i.post_key, i.window_start,
    CASE WHEN g.source IS NOT NULL OR i.post_key IN (
            SELECT suppressed_key FROM internal.suppressed
            WHERE kind = 'post' AND suppressed_key IN (SELECT post_key FROM incoming))
        THEN 'deleted'
        WHEN i.window_start IN (SELECT window_start FROM internal.expired_windows) THEN 'expired'
    END AS reason
FROM incoming i
LEFT JOIN (
    SELECT s.source, s."position" FROM staged_posts s
    JOIN internal.accounts a ON a.account_key = key_of(s.author_id)
    WHERE epoch(to_timestamp(s.created_at)) <= a.gone_at
) g ON g.source = i.source AND g."position" = i."position"
WHERE reason IS NOT NULL;

INSERT INTO internal.tombstones FROM stillborn;
DELETE FROM incoming USING stillborn s WHERE incoming.source = s.source AND incoming."position" = s."position";

-- What the others say of accounts and posts that are gone is not stored.
UPDATE staged_posts SET reply_to_author = '' FROM internal.accounts a
WHERE reply_to_author <> '' AND a.account_key = key_of(reply_to_author)
  AND epoch(to_timestamp(created_at)) <= a.gone_at;
UPDATE staged_posts SET repost_of_author = '' FROM internal.accounts a
WHERE repost_of_author <> '' AND a.account_key = key_of(repost_of_author)
  AND epoch(to_timestamp(created_at)) <= a.gone_at;

CREATE OR REPLACE TEMP TABLE referred AS
SELECT DISTINCT id, key_of(id) AS post_key
FROM (SELECT unnest([reply_to, thread, repost_of, quote_of]) AS id FROM staged_posts) WHERE id <> '';
CREATE OR REPLACE TEMP TABLE gone_posts AS
SELECT id FROM referred WHERE post_key IN (
    SELECT suppressed_key FROM internal.suppressed
    WHERE kind = 'post' AND suppressed_key IN (SELECT post_key FROM referred)
    UNION ALL
    SELECT post_key FROM internal.tombstones WHERE reason = 'deleted' AND post_key IN (SELECT post_key FROM referred)
);
UPDATE staged_posts SET reply_to = '' WHERE reply_to IN (FROM gone_posts);
UPDATE staged_posts SET thread = '' WHERE thread IN (FROM gone_posts);
UPDATE staged_posts SET repost_of = '' WHERE repost_of IN (FROM gone_posts);
UPDATE staged_posts SET quote_of = '' WHERE quote_of IN (FROM gone_posts);
