-- The windows in which a niche was active, oldest first.
SELECT * EXCLUDE (niche_id)
FROM niche_windows
WHERE niche_id = $niche
    AND ($since::TIMESTAMPTZ IS NULL OR window_start >= $since::TIMESTAMPTZ)
    AND ($until::TIMESTAMPTZ IS NULL OR window_start < $until::TIMESTAMPTZ)
    AND ($after::DOUBLE IS NULL OR epoch(window_start) > $after::DOUBLE)
ORDER BY window_start
LIMIT $limit::BIGINT;
