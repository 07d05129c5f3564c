-- Which niche a post is in: the first word on it (of the earliest window), then the latest word on its micro-cluster that
-- is no older than that and reaches back to the post's time.

CREATE OR REPLACE TEMP TABLE learnt AS
SELECT
    key_of(post_id) AS post_key,
    min(window_start) AS given_window,
    arg_min(cluster_id, window_start) AS cluster_id,
    arg_min(niche_id, window_start) AS niche_id
FROM (SELECT DISTINCT ON (post_id, window_start) * FROM given ORDER BY post_id, window_start, cluster_id, niche_id)
GROUP BY post_id;
-- What was said of records that lost their id to an earlier one, or were deleted, is idle.
DELETE FROM given;

-- Of all posts only one narrow column is read to find a row, the rest by its number.
CREATE OR REPLACE TEMP TABLE found AS
SELECT p.rowid AS row_id, l.cluster_id, l.given_window, nullif(l.niche_id, '') AS first_niche_id
FROM posts p JOIN learnt l USING (post_key);

CREATE OR REPLACE TEMP TABLE affected AS
SELECT
    f.row_id, p.window_start, p.created_at, p.niche_id AS old_niche_id, f.cluster_id, f.given_window, f.first_niche_id
FROM found f JOIN posts p ON p.rowid = f.row_id
WHERE p.given_window IS NULL OR p.given_window > f.given_window;

INSERT INTO affected
SELECT p.rowid, p.window_start, p.created_at, p.niche_id, p.cluster_id, p.given_window, p.first_niche_id
FROM posts p
JOIN (
    SELECT rowid AS row_id FROM posts WHERE cluster_id IN (SELECT cluster_id FROM staged_assignments)
    EXCEPT
    SELECT row_id FROM affected
) r ON p.rowid = r.row_id;

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
SELECT DISTINCT window_start FROM decided d
WHERE (old_niche_id IS NULL) <> (new_niche_id IS NULL) OR row_id IN (SELECT row_id FROM found);
