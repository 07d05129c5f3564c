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
SELECT niche_id FROM all_pairs UNION SELECT niche_id FROM changed_posts WHERE niche_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE window_posts AS
SELECT p.post_id, p.author_id, p.window_start, p.niche_id, p.late, p.given_window, p.topics, p.hashtags, p.tone, a.ordinary,
    p.engagement
FROM posts p
JOIN windows USING (window_start)
JOIN authors a USING (author_id);

CREATE OR REPLACE TEMP TABLE niche_posts AS
SELECT p.post_id, p.author_id, p.window_start, p.niche_id, p.kind, p.topics, p.hashtags, p.tone, p.disclosed, p.followers,
    p.reply_to_author, p.repost_of_author, a.ordinary, p.engagement
FROM posts p
JOIN pairs USING (window_start, niche_id)
JOIN authors a USING (author_id);

-- All that is kept of the niches to be computed again, for the figures of a niche's life.
CREATE OR REPLACE TEMP TABLE life_posts AS
SELECT
    p.niche_id, p.post_id, p.author_id, p.window_start, p.created_at, p.kind, p.disclosed, p.followers, p.reply_to_author,
    p.repost_of_author, p.quote_of, p.lang, a.ordinary, a.tier, a.kind AS account,
    -- a reply or quote is rarer than a repost, and that than a like; a repost has no counts of its own
    CASE WHEN p.kind = 'repost' THEN 0 ELSE
        4 * (coalesce(p.replies, 0) + coalesce(p.quotes, 0)) + 2 * coalesce(p.reposts, 0) + coalesce(p.likes, 0)
    END AS weighted
FROM posts p
JOIN touched_niches USING (niche_id)
JOIN authors a USING (author_id);

CREATE OR REPLACE TEMP TABLE touched_brands AS
SELECT DISTINCT m.brand_id FROM brand_mentions m JOIN window_posts w USING (post_id) WHERE m.status = 'sure'
UNION
SELECT DISTINCT m.brand_id FROM brand_mentions m JOIN changed_posts c USING (post_id) WHERE m.status = 'sure'
UNION
SELECT DISTINCT b.brand_id FROM brand_windows b JOIN windows USING (window_start);

-- Brands whose pool may change: also those that niches to be computed again name, or named.
CREATE OR REPLACE TEMP TABLE pool_brands AS
FROM touched_brands
UNION
SELECT brand_id FROM niche_brands SEMI JOIN touched_niches USING (niche_id)
UNION
SELECT m.brand_id FROM brand_mentions m JOIN life_posts l USING (post_id) WHERE m.status = 'sure';
