-- What happened to a niche, oldest first.
SELECT occurred_at, kind, other_id, evidence
FROM niche_events
WHERE niche_id = $niche
ORDER BY occurred_at, kind, other_id
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
