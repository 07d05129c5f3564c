-- Posts that were deleted before they came, or that came to a window whose posts went with retention.

CREATE OR REPLACE TEMP TABLE stillborn AS
SELECT
    i.source, i."position", i.post_key, i.window_start,
    CASE WHEN i.post_key IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'post')
          OR md5_number_lower(i.author_id) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author')
        THEN 'deleted'
        WHEN i.window_start IN (SELECT window_start FROM internal.expired_windows) THEN 'expired'
    END AS reason
FROM incoming i
WHERE reason IS NOT NULL;

INSERT INTO internal.tombstones FROM stillborn;
DELETE FROM incoming USING stillborn s WHERE incoming.source = s.source AND incoming."position" = s."position";
