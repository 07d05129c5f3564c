-- The first ordinary voices of a niche by an objective, as of its newest window, best first, with every component of their
-- score.
SELECT o.rank, o.score, o.objective, v.* EXCLUDE (niche_id, rank, score), a.tier
FROM voices_by_objective AS o
JOIN niche_voices AS v USING (niche_id, author_id)
LEFT JOIN authors AS a USING (author_id)
WHERE o.niche_id = $niche AND o.objective = $objective
ORDER BY o.rank
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
