-- Posts of which the engine speaks for the first time, or of an earlier window than before: the word of the earliest window
-- on each. decide.sql then says which niche they are in.

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
    f.row_id, p.window_start, p.created_at, p.niche_id AS old_niche_id, f.cluster_id, f.given_window, f.first_niche_id,
    true AS told
FROM found f JOIN posts p ON p.rowid = f.row_id
WHERE p.given_window IS NULL OR p.given_window > f.given_window;
