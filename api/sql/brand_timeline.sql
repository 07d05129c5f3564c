-- The windows in which a brand was named, oldest first.
SELECT * EXCLUDE (brand_id)
FROM brand_windows
WHERE brand_id = $brand
    AND ($since::TIMESTAMPTZ IS NULL OR window_start >= $since::TIMESTAMPTZ)
    AND ($until::TIMESTAMPTZ IS NULL OR window_start < $until::TIMESTAMPTZ)
    AND ($after::DOUBLE IS NULL OR epoch(window_start) > $after::DOUBLE)
ORDER BY window_start
LIMIT $limit::BIGINT;
