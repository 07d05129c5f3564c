-- Posts in the windows of `reassigning` whose micro-cluster has since been said to be in another niche.

CREATE OR REPLACE TEMP TABLE affected AS
SELECT
    rowid AS row_id, window_start, created_at, niche_id AS old_niche_id, cluster_id, given_window, first_niche_id,
    false AS told
FROM posts
SEMI JOIN reassigning USING (window_start)
WHERE cluster_id IN (SELECT cluster_id FROM internal.reassigned);
