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
