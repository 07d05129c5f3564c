-- The same, of posts in the windows of expiring_windows alone: their figures will stand as they are now.

CREATE OR REPLACE TEMP TABLE affected AS
SELECT
    rowid AS row_id, window_start, created_at, niche_id AS old_niche_id, cluster_id, given_window, first_niche_id,
    false AS told
FROM posts
SEMI JOIN expiring_windows USING (window_start)
WHERE cluster_id IN (SELECT cluster_id FROM internal.reassigned);
