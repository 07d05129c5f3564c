-- A post whose place went to a record that is gone is gone with it.
CREATE OR REPLACE TEMP TABLE displaced AS
SELECT p.rowid AS row_id, p.post_id, p.window_start, p.niche_id, p.author_id
FROM posts p
JOIN claims c ON c.source = p.source AND c."position" = p."position" AND c.place = 'post' AND c.claim > 1
WHERE p.post_key NOT IN (SELECT post_key FROM incoming);
INSERT INTO internal.dirty_windows SELECT window_start FROM displaced;
INSERT INTO internal.dirty_niches SELECT window_start, niche_id FROM displaced WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT author_id FROM displaced;
DELETE FROM posts WHERE rowid IN (SELECT row_id FROM displaced);
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM displaced);

-- The versions that tell the content of a post that is there go in with it.
INSERT INTO incoming
FROM incoming_versions WHERE post_key IN (
    SELECT post_key FROM incoming UNION ALL SELECT post_key FROM posts WHERE post_key IN (FROM edit_keys)
);
