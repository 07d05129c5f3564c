-- What is told of posts and accounts: what is there goes, and digests of ids stay so that it never comes back.

INSERT INTO internal.suppressed
SELECT DISTINCT 'post', key_of(id) AS suppressed_key
FROM staged_controls
WHERE kind = 'post' AND suppressed_key NOT IN (
    SELECT s.suppressed_key FROM internal.suppressed s
    WHERE s.kind = 'post' AND s.suppressed_key IN (SELECT key_of(id) FROM staged_controls WHERE kind = 'post')
);
INSERT INTO internal.unpublished_notices
SELECT kind, told_at FROM staged_controls WHERE kind <> 'restore' AND isfinite(told_at) AND told_at > 0;

-- Accounts: the latest notice that it has gone counts, and the first after that says that it is back. Times are rounded
-- as those of posts are.
CREATE OR REPLACE TEMP TABLE told_accounts AS
SELECT DISTINCT
    id AS author_id, key_of(id) AS account_key, CASE kind WHEN 'author' THEN 'gone' ELSE 'back' END AS kind,
    CASE WHEN isfinite(told_at) THEN epoch(to_timestamp(told_at)) ELSE told_at END AS told_at
FROM staged_controls WHERE kind <> 'post';

CREATE OR REPLACE TEMP TABLE standing_notices AS
WITH known AS (
    SELECT account_key, kind, told_at FROM internal.account_notices SEMI JOIN told_accounts USING (account_key)
    UNION
    SELECT account_key, kind, told_at FROM told_accounts
),
dated AS (SELECT *, max(told_at) FILTER (kind = 'gone') OVER (PARTITION BY account_key) AS gone_at FROM known)
FROM dated WHERE gone_at IS NULL OR told_at > gone_at OR (kind = 'gone' AND told_at = gone_at);

DELETE FROM internal.account_notices WHERE account_key IN (SELECT account_key FROM told_accounts);
INSERT INTO internal.account_notices SELECT account_key, kind, told_at FROM standing_notices;
DELETE FROM internal.accounts WHERE account_key IN (SELECT account_key FROM told_accounts);
INSERT INTO internal.accounts
SELECT account_key, any_value(gone_at), min(told_at) FILTER (kind = 'back')
FROM standing_notices WHERE gone_at IS NOT NULL GROUP BY account_key;
DELETE FROM internal.suppressed
WHERE kind = 'author' AND suppressed_key IN (SELECT account_key FROM told_accounts);
INSERT INTO internal.suppressed
SELECT 'author', account_key FROM internal.accounts SEMI JOIN told_accounts USING (account_key) WHERE back_at IS NULL;

-- Posts that are gone: deleted, or written up to the time when their account went.
CREATE OR REPLACE TEMP TABLE victims AS
WITH deleted AS (SELECT key_of(id) AS post_key FROM staged_controls WHERE kind = 'post'),
gone AS (
    SELECT t.author_id, a.gone_at FROM (SELECT DISTINCT author_id, account_key FROM told_accounts) t
    JOIN internal.accounts a USING (account_key)
),
hit AS (
    SELECT p.rowid AS row_id FROM posts p WHERE p.post_key IN (FROM deleted)
    UNION
    SELECT p.rowid FROM posts p JOIN gone g ON p.author_id = g.author_id AND epoch(p.created_at) <= g.gone_at
),
held_hit AS (
    SELECT h.rowid AS row_id FROM internal.held_posts h WHERE h.post_key IN (FROM deleted)
    UNION
    SELECT h.rowid FROM internal.held_posts h JOIN gone g ON h.author_id = g.author_id AND epoch(h.created_at) <= g.gone_at
)
SELECT p.source, p."position", p.post_id, p.post_key, p.window_start, p.niche_id, p.author_id
FROM posts p JOIN hit ON p.rowid = hit.row_id
UNION ALL
SELECT h.source, h."position", h.post_id, h.post_key, h.window_start, NULL, h.author_id
FROM internal.held_posts h JOIN held_hit ON h.rowid = held_hit.row_id;

INSERT INTO internal.tombstones
SELECT source, "position", post_key, window_start, 'deleted' FROM victims;

INSERT INTO internal.dirty_windows
SELECT DISTINCT window_start FROM victims
UNION
SELECT DISTINCT t.window_start FROM internal.tombstones t
WHERE t.reason = 'expired' AND t.post_key IN (SELECT key_of(id) FROM staged_controls WHERE kind = 'post');

UPDATE internal.tombstones SET reason = 'deleted'
WHERE reason = 'expired' AND post_key IN (SELECT key_of(id) FROM staged_controls WHERE kind = 'post');

INSERT INTO internal.dirty_niches SELECT DISTINCT window_start, niche_id FROM victims WHERE niche_id IS NOT NULL;
INSERT INTO internal.dirty_authors SELECT DISTINCT author_id FROM victims;

DELETE FROM posts USING victims v WHERE posts.post_key = v.post_key;
DELETE FROM internal.held_posts USING victims v WHERE held_posts.post_key = v.post_key;
DELETE FROM brand_mentions WHERE post_id IN (SELECT post_id FROM victims);
DELETE FROM internal.held_mentions WHERE post_id IN (SELECT post_id FROM victims);

-- Likes: those taken back, those of what is deleted, and those of accounts that went later.
CREATE OR REPLACE TEMP TABLE unliked AS
SELECT l.rowid AS row_id, l.subject_key FROM internal.likes l
WHERE l.like_key IN (SELECT key_of(id) FROM staged_controls WHERE kind = 'post')
   OR l.subject_key IN (SELECT key_of(id) FROM staged_controls WHERE kind = 'post')
UNION
SELECT l.rowid, l.subject_key FROM internal.likes l
JOIN internal.accounts a ON a.account_key = l.author_key
WHERE l.author_key IN (SELECT account_key FROM told_accounts) AND l.liked_at <= a.gone_at;
DELETE FROM internal.likes WHERE rowid IN (SELECT row_id FROM unliked);
INSERT INTO internal.fresh_likes
SELECT subject_key FROM unliked
UNION
-- those that wait for their account to be back, or did
SELECT subject_key FROM internal.likes WHERE author_key IN (SELECT account_key FROM told_accounts);
