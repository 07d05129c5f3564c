-- Deletes and erasures: what is there goes, and a digest of the id stays so that it never comes back.

INSERT INTO internal.suppressed
SELECT DISTINCT kind, md5_number_lower(id) AS suppressed_key FROM staged_controls
EXCEPT SELECT kind, suppressed_key FROM internal.suppressed;

CREATE OR REPLACE TEMP TABLE victims AS
SELECT p.rowid AS row_id, p.source, p."position", p.post_id, p.post_key, p.window_start, p.niche_id, p.author_id
FROM posts p
JOIN (
    SELECT rowid AS row_id FROM posts
    WHERE post_key IN (SELECT md5_number_lower(id) FROM staged_controls WHERE kind = 'post')
    UNION
    SELECT rowid FROM posts WHERE author_id IN (SELECT id FROM staged_controls WHERE kind = 'author')
) hit ON p.rowid = hit.row_id;

INSERT INTO internal.tombstones
SELECT source, "position", post_key, window_start, 'deleted' FROM victims;

INSERT INTO internal.dirty_windows
SELECT DISTINCT window_start FROM victims
UNION
SELECT DISTINCT t.window_start FROM internal.tombstones t
WHERE t.reason = 'expired' AND t.post_key IN (SELECT md5_number_lower(id) FROM staged_controls WHERE kind = 'post');

UPDATE internal.tombstones SET reason = 'deleted'
WHERE reason = 'expired' AND post_key IN (SELECT md5_number_lower(id) FROM staged_controls WHERE kind = 'post');

INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM victims WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM victims;

DELETE FROM posts WHERE rowid IN (SELECT row_id FROM victims);
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM victims);
