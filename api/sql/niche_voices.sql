-- The first ordinary voices of a niche by an objective, as of its newest window, best first, with every component of their
-- score: as voices_by_objective has them, of one niche and objective alone.
WITH scored AS (
    SELECT
        v.* EXCLUDE (niche_id, rank, score), o.objective,
        round((o.activity * v.activity_part + o.spread * v.spread_part + o.relation * v.relation_part
            + o.reciprocity * v.reciprocity_part + o.engagement * v.engagement_part + o.reach * v.reach_part)
            * (1 - v.fatigue), 9) AS score
    FROM niche_voices AS v CROSS JOIN objectives AS o
    WHERE v.niche_id = $niche AND o.objective = $objective
)
SELECT row_number() OVER (ORDER BY score DESC, own_posts DESC, author_id) AS rank, *
FROM scored
QUALIFY rank <= 50
ORDER BY rank
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
