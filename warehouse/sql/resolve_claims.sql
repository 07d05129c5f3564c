-- The first record of an id by (source, position) stays, the others are duplicates, whatever came when.

INSERT INTO internal.duplicates SELECT source, "position", window_start FROM losers;
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM losers;

-- A later record that was taken for the first hands on what the engine said of the post.
CREATE OR REPLACE TEMP TABLE replaced AS
SELECT
    p.source, p."position", p.post_id, p.window_start, p.niche_id, p.first_niche_id, p.author_id, p.cluster_id,
    p.given_window
FROM posts p
JOIN holders h ON p.rowid = h.row_id
JOIN losers l ON l.place = 'post' AND p.source = l.source AND p."position" = l."position";
INSERT INTO given
SELECT given_window, post_id, cluster_id, coalesce(first_niche_id, '') FROM replaced WHERE given_window IS NOT NULL;
INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM replaced WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM replaced;

DELETE FROM posts USING replaced r WHERE posts.source = r.source AND posts."position" = r."position";
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM replaced);
DELETE FROM internal.tombstones USING losers l
WHERE l.place = 'tombstone' AND tombstones.source = l.source AND tombstones."position" = l."position";
DELETE FROM incoming USING losers l
WHERE l.place = 'incoming' AND incoming.source = l.source AND incoming."position" = l."position";
