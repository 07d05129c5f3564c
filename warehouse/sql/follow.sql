-- Posts follow what was decided of them, and what was counted of them before is to be computed again.

UPDATE posts
SET cluster_id = d.cluster_id, given_window = d.given_window, first_niche_id = d.first_niche_id, niche_id = d.new_niche_id,
    niche_key = key_of(d.new_niche_id)
FROM decided d
WHERE posts.rowid = d.row_id
  AND (d.new_niche_id IS DISTINCT FROM d.old_niche_id OR posts.given_window IS DISTINCT FROM d.given_window);

INSERT INTO internal.dirty_niches
SELECT window_start, old_niche_id FROM decided
WHERE old_niche_id IS NOT NULL AND new_niche_id IS DISTINCT FROM old_niche_id
UNION
SELECT window_start, new_niche_id FROM decided
WHERE new_niche_id IS NOT NULL AND new_niche_id IS DISTINCT FROM old_niche_id;
-- How many posts are in no niche, and how late they were learnt, are figures of the window.
INSERT INTO internal.dirty_counts
SELECT DISTINCT window_start FROM decided
WHERE (old_niche_id IS NULL) <> (new_niche_id IS NULL) OR told;
