-- What happened to a niche, oldest first.
SELECT occurred_at, kind, other_id, evidence
FROM niche_events
WHERE niche_id = $niche
-- what happened at one window's close, in the order of a life
ORDER BY
    occurred_at,
    list_position(['born', 'split', 'returned', 'emerged', 'established', 'faded', 'merged'], kind),
    other_id
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
