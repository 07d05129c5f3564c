-- Posts dated after their account had gone, and not after it was back, stand aside: of what came, and of the accounts told of.

CREATE OR REPLACE TEMP TABLE suspects AS
SELECT rowid AS row_id FROM posts WHERE post_key IN (SELECT key_of(post_id) FROM staged_posts)
UNION
SELECT rowid FROM posts WHERE author_id IN (SELECT id FROM staged_controls WHERE kind <> 'post');

CREATE OR REPLACE TEMP TABLE holding AS
SELECT p.rowid AS row_id, p.post_id, p.window_start, p.niche_id, p.author_id
FROM posts p
JOIN suspects s ON p.rowid = s.row_id
JOIN internal.accounts a ON a.account_key = key_of(p.author_id)
WHERE epoch(p.created_at) > a.gone_at AND (a.back_at IS NULL OR epoch(p.created_at) < a.back_at);

INSERT INTO internal.held_posts BY NAME SELECT p.* FROM posts p JOIN holding h ON p.rowid = h.row_id;
INSERT INTO internal.held_mentions FROM brand_mentions WHERE post_id IN (SELECT post_id FROM holding);
INSERT INTO internal.dirty_windows SELECT DISTINCT window_start FROM holding;
INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM holding WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM holding;
DELETE FROM posts WHERE rowid IN (SELECT row_id FROM holding);
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM holding);
