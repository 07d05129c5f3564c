-- Which niche a post is in: the first word on it (of the earliest window), then the latest word on its micro-cluster that
-- is no older than that and reaches back to the post's time.

CREATE OR REPLACE TEMP TABLE learnt AS
SELECT
    post_id,
    min(window_start) AS window_start,
    arg_min(cluster_id, window_start) AS cluster_id,
    arg_min(niche_id, window_start) AS niche_id
FROM (
    SELECT DISTINCT ON (post_id, window_start) * FROM given ORDER BY post_id, window_start, cluster_id, niche_id
)
GROUP BY post_id;

CREATE OR REPLACE TEMP TABLE found AS
SELECT l.* FROM learnt l SEMI JOIN posts USING (post_id);
-- What was said of records that lost their id to an earlier one, or were deleted, is idle.
DELETE FROM given;

UPDATE posts SET cluster_id = f.cluster_id, first_niche_id = nullif(f.niche_id, ''), given_window = f.window_start
FROM found f
WHERE posts.post_id = f.post_id AND (posts.given_window IS NULL OR posts.given_window > f.window_start);

CREATE OR REPLACE TEMP TABLE moved AS
WITH affected AS (
    SELECT post_id, author_id, window_start, created_at, cluster_id, given_window, first_niche_id, niche_id
    FROM posts
    WHERE post_id IN (SELECT post_id FROM found) OR cluster_id IN (SELECT cluster_id FROM staged_assignments)
),
decided AS (
    SELECT a.post_id, arg_max(m.niche_id, m.window_start * 2147483648 + m.seq) AS niche_id
    FROM affected a
    JOIN internal.assignments m
      ON m.cluster_id = a.cluster_id AND m.window_start >= a.given_window AND m.since <= a.created_at
    GROUP BY a.post_id
)
SELECT
    a.post_id, a.window_start, a.niche_id AS old_niche_id,
    CASE WHEN d.post_id IS NULL THEN a.first_niche_id ELSE nullif(d.niche_id, '') END AS new_niche_id
FROM affected a LEFT JOIN decided d USING (post_id)
WHERE new_niche_id IS DISTINCT FROM old_niche_id;

UPDATE posts SET niche_id = m.new_niche_id FROM moved m WHERE posts.post_id = m.post_id;
INSERT INTO internal.dirty_niches
SELECT window_start, old_niche_id FROM moved WHERE old_niche_id IS NOT NULL
UNION
SELECT window_start, new_niche_id FROM moved WHERE new_niche_id IS NOT NULL;
-- How many posts are in no niche, and how late they were learnt, are figures of the window.
INSERT INTO internal.dirty_windows
SELECT DISTINCT window_start FROM posts WHERE post_id IN (SELECT post_id FROM found)
UNION
SELECT DISTINCT window_start FROM moved WHERE old_niche_id IS NULL OR new_niche_id IS NULL;
