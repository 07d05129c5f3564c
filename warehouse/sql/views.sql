-- Views over the tables of schema.sql: figures that cost too little to be stored.

CREATE VIEW voices_by_objective AS
WITH scored AS (
    SELECT
        o.objective, v.window_start, v.niche_id, v.author_id,
        round((o.activity * v.activity_part + o.spread * v.spread_part + o.relation * v.relation_part
            + o.reciprocity * v.reciprocity_part + o.engagement * v.engagement_part
            + o.reach * v.reach_part) * (1 - v.fatigue), 9) AS score,
        v.own_posts
    FROM niche_voices v CROSS JOIN objectives o
)
SELECT
    objective, window_start, niche_id, author_id,
    row_number() OVER (PARTITION BY objective, niche_id ORDER BY score DESC, own_posts DESC, author_id) AS rank, score
FROM scored
QUALIFY rank <= 50;
COMMENT ON VIEW voices_by_objective IS 'The fifty first ordinary voices of a niche by each objective.';
COMMENT ON COLUMN voices_by_objective.objective IS 'As in objectives.';
COMMENT ON COLUMN voices_by_objective.window_start IS 'As in niche_voices.';
COMMENT ON COLUMN voices_by_objective.niche_id IS 'The niche.';
COMMENT ON COLUMN voices_by_objective.author_id IS 'Pseudonym of the account.';
COMMENT ON COLUMN voices_by_objective.rank IS 'Rank by score within the objective and niche, from 1.';
COMMENT ON COLUMN voices_by_objective.score IS 'The parts weighted by the objective and summed, times one minus fatigue.';

CREATE VIEW brand_niches AS
WITH niche AS (SELECT niche_id, sum(posts)::BIGINT AS niche_posts FROM niche_windows GROUP BY niche_id),
voice AS (SELECT niche_id, sum(posts)::BIGINT AS named_posts FROM niche_brands GROUP BY niche_id),
brand AS (
    SELECT
        brand_id, niche_id, sum(posts)::BIGINT AS posts,
        sum(posts * tone) / sum(posts) FILTER (tone IS NOT NULL) AS tone
    FROM niche_brands GROUP BY ALL
)
SELECT
    b.brand_id, b.niche_id, b.posts, n.niche_posts,
    b.posts / sum(b.posts) OVER (PARTITION BY b.brand_id) AS mix,
    b.posts / v.named_posts AS share_of_voice,
    1 - b.posts / n.niche_posts AS missed_share,
    b.tone
FROM brand b
JOIN niche n USING (niche_id)
JOIN voice v USING (niche_id);
COMMENT ON VIEW brand_niches IS 'A brand in each niche that names it: its mix of niches, and its blind spots.';
COMMENT ON COLUMN brand_niches.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_niches.niche_id IS 'The niche.';
COMMENT ON COLUMN brand_niches.posts IS 'Posts of the niche that surely name the brand, over all windows.';
COMMENT ON COLUMN brand_niches.niche_posts IS 'All posts of the niche.';
COMMENT ON COLUMN brand_niches.mix IS 'Share of this niche in the brand''s posts in niches.';
COMMENT ON COLUMN brand_niches.share_of_voice IS 'The brand''s posts over those of all brands named in the niche.';
COMMENT ON COLUMN brand_niches.missed_share IS 'Blind spot: share of the niche''s posts that a query for the brand''s own words misses.';
COMMENT ON COLUMN brand_niches.tone IS 'Mean tone over the windows that have one, weighted by posts.';

CREATE VIEW brand_momentum AS
WITH dated AS (
    SELECT *, epoch(max(window_start) OVER ()) - epoch(window_start) AS age FROM brand_windows
),
counted AS (
    SELECT
        brand_id,
        coalesce(sum(posts) FILTER (age < 86400), 0)::BIGINT AS recent_posts,
        coalesce(sum(posts) FILTER (age >= 86400 AND age < 8 * 86400), 0)::BIGINT AS former_posts
    FROM dated GROUP BY brand_id
)
SELECT
    brand_id, recent_posts, former_posts,
    recent_posts / nullif(sum(recent_posts) OVER (), 0) AS recent_share,
    former_posts / nullif(sum(former_posts) OVER (), 0) AS former_share,
    recent_share - former_share AS gain
FROM counted;
COMMENT ON VIEW brand_momentum IS 'Share of voice of the newest day against the week before: challengers have the greatest gain.';
COMMENT ON COLUMN brand_momentum.brand_id IS 'The brand''s id in the catalogue.';
COMMENT ON COLUMN brand_momentum.recent_posts IS 'Posts that surely name it, in the windows of the newest 24 hours.';
COMMENT ON COLUMN brand_momentum.former_posts IS 'The same in the seven days before.';
COMMENT ON COLUMN brand_momentum.recent_share IS 'Its recent posts over those of all brands.';
COMMENT ON COLUMN brand_momentum.former_share IS 'Its former posts over those of all brands; NULL where there were none at all.';
COMMENT ON COLUMN brand_momentum.gain IS 'Recent share less former share.';
