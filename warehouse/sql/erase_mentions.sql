-- What posts of others say of accounts and posts that are gone. The close circles of those that exchanged with them shrink.

CREATE OR REPLACE TEMP TABLE gone_authors AS
SELECT t.author_id, any_value(a.gone_at) AS gone_at
FROM told_accounts t JOIN internal.accounts a USING (account_key) GROUP BY t.author_id;
CREATE OR REPLACE TEMP TABLE gone_posts AS
SELECT post_id FROM victims UNION SELECT id FROM staged_controls WHERE kind = 'post';

INSERT INTO internal.dirty_niches
SELECT DISTINCT p.window_start, p.niche_id
FROM posts p JOIN gone_authors g ON coalesce(p.reply_to_author, p.repost_of_author) = g.author_id
WHERE p.niche_id IS NOT NULL AND epoch(p.created_at) <= g.gone_at;

UPDATE posts SET reply_to_author = NULL, other_key = other_key_of(NULL, repost_of_author) FROM gone_authors g
WHERE posts.reply_to_author = g.author_id AND epoch(posts.created_at) <= g.gone_at;
UPDATE posts SET repost_of_author = NULL, other_key = other_key_of(reply_to_author, NULL) FROM gone_authors g
WHERE posts.repost_of_author = g.author_id AND epoch(posts.created_at) <= g.gone_at;
UPDATE internal.held_posts SET reply_to_author = NULL, other_key = other_key_of(NULL, repost_of_author) FROM gone_authors g
WHERE held_posts.reply_to_author = g.author_id AND epoch(held_posts.created_at) <= g.gone_at;
UPDATE internal.held_posts SET repost_of_author = NULL, other_key = other_key_of(reply_to_author, NULL) FROM gone_authors g
WHERE held_posts.repost_of_author = g.author_id AND epoch(held_posts.created_at) <= g.gone_at;

UPDATE posts SET reply_to = NULL WHERE reply_to IN (FROM gone_posts);
UPDATE posts SET thread = NULL WHERE thread IN (FROM gone_posts);
UPDATE posts SET repost_of = NULL WHERE repost_of IN (FROM gone_posts);
UPDATE posts SET quote_of = NULL WHERE quote_of IN (FROM gone_posts);
