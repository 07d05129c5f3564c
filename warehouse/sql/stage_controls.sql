-- Deletes and erasures: what is there goes, and a digest of the id stays so that it never comes back.

INSERT INTO internal.suppressed
SELECT DISTINCT kind, md5_number_lower(id) AS suppressed_key FROM staged_controls
EXCEPT SELECT kind, suppressed_key FROM internal.suppressed;

CREATE OR REPLACE TEMP TABLE victims AS
SELECT source, "position", post_id, window_start, niche_id, author_id
FROM posts
WHERE post_id IN (SELECT id FROM staged_controls WHERE kind = 'post')
   OR author_id IN (SELECT id FROM staged_controls WHERE kind = 'author');

INSERT INTO internal.tombstones
SELECT source, "position", md5_number_lower(post_id), window_start, 'deleted' FROM victims;

INSERT INTO internal.dirty_windows
SELECT DISTINCT window_start FROM victims
UNION
SELECT DISTINCT t.window_start FROM internal.tombstones t
WHERE t.reason = 'expired' AND t.post_key IN (SELECT md5_number_lower(id) FROM staged_controls WHERE kind = 'post');

UPDATE internal.tombstones SET reason = 'deleted'
WHERE reason = 'expired' AND post_key IN (SELECT md5_number_lower(id) FROM staged_controls WHERE kind = 'post');

INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM victims WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM victims;

DELETE FROM posts USING victims v WHERE posts.source = v.source AND posts."position" = v."position";
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM victims);
