-- What must be computed again: windows, pairs of window and niche, niches. Windows whose posts went with retention stand.

-- Posts of the accounts that changed: few, where their windows together may hold most posts.
CREATE OR REPLACE TEMP TABLE changed_posts AS
SELECT p.post_id, p.author_id, p.window_start, p.niche_id, p.topics, p.hashtags, c.turn
FROM posts p JOIN changed_authors c USING (author_key);

CREATE OR REPLACE TEMP TABLE windows AS SELECT DISTINCT window_start FROM internal.dirty_windows;
-- Windows of which the footnotes alone change: how many posts are in no niche, and how late they were learnt.
CREATE OR REPLACE TEMP TABLE counted_windows AS
SELECT window_start FROM internal.dirty_windows UNION SELECT window_start FROM internal.dirty_counts;

CREATE OR REPLACE TEMP TABLE all_pairs AS
SELECT DISTINCT window_start, niche_id FROM (
    SELECT window_start, niche_id FROM internal.dirty_niches
    UNION ALL
    SELECT p.window_start, p.niche_id FROM posts p SEMI JOIN internal.dirty_windows USING (window_start)
    WHERE p.niche_id IS NOT NULL
    UNION ALL
    SELECT n.window_start, n.niche_id FROM niche_windows n SEMI JOIN internal.dirty_windows USING (window_start)
);
CREATE OR REPLACE TEMP TABLE pairs AS FROM all_pairs ANTI JOIN internal.expired_windows USING (window_start);
CREATE OR REPLACE TEMP TABLE touched_niches AS
SELECT niche_id FROM all_pairs
UNION
SELECT niche_id FROM changed_posts WHERE niche_id IS NOT NULL
UNION
FROM internal.dirty_lives;

CREATE OR REPLACE TEMP TABLE window_posts AS
SELECT p.post_id, p.author_id, p.author_key, p.window_start, p.niche_id, p.late, p.given_window, p.topics, p.hashtags, p.tone,
    a.ordinary, p.engagement
FROM posts p
JOIN windows USING (window_start)
JOIN authors a USING (author_key);

CREATE OR REPLACE TEMP TABLE niche_posts AS
SELECT p.post_id, p.author_id, p.author_key, p.window_start, p.niche_id, p.kind, p.topics, p.hashtags, p.tone, p.disclosed,
    p.followers, p.reply_to_author, p.repost_of_author, a.ordinary, p.engagement
FROM posts p
JOIN pairs USING (window_start, niche_id)
JOIN authors a USING (author_key);

CREATE OR REPLACE TEMP TABLE touched_brands AS
SELECT DISTINCT m.brand_id FROM brand_mentions m JOIN window_posts w USING (post_id) WHERE m.status = 'sure'
UNION
SELECT DISTINCT m.brand_id FROM brand_mentions m JOIN changed_posts c USING (post_id) WHERE m.status = 'sure'
UNION
SELECT DISTINCT b.brand_id FROM brand_windows b JOIN windows USING (window_start)
UNION
-- A post that may have left the one niche in which it named a brand: that it did can be seen in the niche no more.
SELECT DISTINCT m.brand_id
FROM brand_mentions m
JOIN posts p USING (post_id)
SEMI JOIN all_pairs USING (window_start)
WHERE m.status = 'sure' AND p.niche_id IS NULL
UNION
FROM internal.dirty_brands;
