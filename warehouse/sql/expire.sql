-- Posts of the windows in expiring_windows go; the aggregates of those windows stand as they are.

INSERT INTO internal.dirty_windows SELECT window_start FROM expiring_windows;
-- Accounts and voices are figures of the posts that are kept.
INSERT INTO internal.dirty_authors
SELECT DISTINCT author_id FROM posts SEMI JOIN expiring_windows USING (window_start);
INSERT INTO internal.dirty_niches
SELECT DISTINCT window_start, niche_id FROM posts SEMI JOIN expiring_windows USING (window_start) WHERE niche_id IS NOT NULL;

INSERT INTO internal.tombstones
SELECT source, "position", post_key, window_start, 'expired'
FROM posts SEMI JOIN expiring_windows USING (window_start);
DELETE FROM internal.likes
WHERE subject_key IN (SELECT post_key FROM posts SEMI JOIN expiring_windows USING (window_start));
DELETE FROM brand_mentions
WHERE post_id IN (SELECT post_id FROM posts SEMI JOIN expiring_windows USING (window_start));
DELETE FROM posts WHERE window_start IN (SELECT window_start FROM expiring_windows);
INSERT INTO internal.expired_windows SELECT window_start FROM expiring_windows;

-- A post only heeds words on its micro-cluster that are no older than the first word on itself.
DELETE FROM internal.assignments
WHERE window_start < getvariable('newest_window')
  AND cluster_id NOT IN (SELECT cluster_id FROM posts WHERE cluster_id IS NOT NULL);

-- Of windows long expired the counts are enough; an id that came there is not known again.
CREATE OR REPLACE TEMP TABLE sealing AS
SELECT window_start FROM internal.expired_windows WHERE window_start < to_timestamp(getvariable('sealed_before'));
INSERT INTO internal.sealed
SELECT window_start, fate, count(*)
FROM (
    SELECT window_start, 'duplicate' AS fate FROM internal.duplicates
    UNION ALL
    SELECT window_start, 'edited' FROM internal.edits WHERE NOT stands
    UNION ALL
    SELECT window_start, reason FROM internal.tombstones
    UNION ALL
    SELECT to_timestamp(floor(epoch(read_at) / getvariable('window_seconds')) * getvariable('window_seconds')), 'rejected'
    FROM rejects
)
SEMI JOIN sealing USING (window_start)
GROUP BY ALL;
DELETE FROM internal.duplicates WHERE window_start IN (FROM sealing);
DELETE FROM internal.edits WHERE window_start IN (FROM sealing);
DELETE FROM internal.tombstones WHERE window_start IN (FROM sealing);
DELETE FROM rejects
WHERE to_timestamp(floor(epoch(read_at) / getvariable('window_seconds')) * getvariable('window_seconds')) IN (FROM sealing);

DELETE FROM stream_windows WHERE window_start < to_timestamp(getvariable('stream_windows_before'));
DELETE FROM brand_windows WHERE window_start < to_timestamp(getvariable('brand_windows_before'));
DELETE FROM topic_windows WHERE window_start < to_timestamp(getvariable('topic_windows_before'));
DELETE FROM niche_windows WHERE window_start < to_timestamp(getvariable('niche_windows_before'));
DELETE FROM niche_terms WHERE window_start < to_timestamp(getvariable('niche_terms_before'));
DELETE FROM niche_brands WHERE window_start < to_timestamp(getvariable('niche_brands_before'));
DELETE FROM niche_events WHERE occurred_at < to_timestamp(getvariable('niche_events_before'));
DELETE FROM source_gaps WHERE gap_end < to_timestamp(getvariable('source_gaps_before'));
DELETE FROM niches WHERE last_seen < to_timestamp(getvariable('niches_before'));
DELETE FROM internal.measures WHERE window_start < to_timestamp(getvariable('aggregates_before'));
DELETE FROM internal.tallies WHERE window_start < to_timestamp(getvariable('aggregates_before'));
DELETE FROM internal.sealed WHERE window_start < to_timestamp(getvariable('aggregates_before'));
