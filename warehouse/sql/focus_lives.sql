-- What the figures of a life are computed from: of niches over all their windows, of brands over all their mentions.

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
JOIN authors a USING (author_key);

-- Brands whose pool may change: also those that niches to be computed again name, or named.
CREATE OR REPLACE TEMP TABLE pool_brands AS
FROM touched_brands
UNION
SELECT brand_id FROM niche_brands SEMI JOIN touched_niches USING (niche_id)
UNION
SELECT m.brand_id FROM brand_mentions m JOIN life_posts l USING (post_id) WHERE m.status = 'sure';
