-- The first ordinary voices of a niche as of its newest window, best first, with every component of their score.
SELECT v.* EXCLUDE (niche_id), a.tier
FROM niche_voices AS v
LEFT JOIN authors AS a USING (author_id)
WHERE v.niche_id = $niche
ORDER BY v.rank, v.author_id
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
