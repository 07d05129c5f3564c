-- Which niche the posts in `affected` are in: the first word on each (of the earliest window), then the latest word on its
-- micro-cluster that is no older than that and reaches back to the post's time.

CREATE OR REPLACE TEMP TABLE decided AS
WITH words AS (
    SELECT a.row_id, arg_max(m.niche_id, m.window_start * 2147483648 + m.seq) AS niche_id
    FROM affected a
    JOIN internal.assignments m
      ON m.cluster_id = a.cluster_id AND m.window_start >= a.given_window AND m.since <= a.created_at
    GROUP BY a.row_id
)
SELECT a.*, CASE WHEN w.row_id IS NULL THEN a.first_niche_id ELSE nullif(w.niche_id, '') END AS new_niche_id
FROM affected a LEFT JOIN words w USING (row_id);

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
