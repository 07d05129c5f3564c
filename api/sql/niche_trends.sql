-- Posts of each niche of $niches in equal spans of $width seconds from $start (seconds since the epoch).
SELECT niche_id, floor((epoch(window_start) - $start) / $width)::INTEGER AS slot, sum(posts) AS posts
FROM niche_windows
WHERE niche_id IN (SELECT unnest(from_json($niches::VARCHAR, '["VARCHAR"]'))) AND epoch(window_start) >= $start
GROUP BY niche_id, slot
ORDER BY niche_id, slot;
