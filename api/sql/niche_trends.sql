-- Posts of each niche of $niches in equal spans of $width seconds from $start (seconds since the epoch).
SELECT niche_id, floor((epoch(window_start) - $start) / $width)::INTEGER AS slot, sum(posts) AS posts
FROM niche_windows
WHERE list_contains(from_json($niches::VARCHAR, '["VARCHAR"]'), niche_id) AND window_start >= to_timestamp($start)
GROUP BY niche_id, slot
ORDER BY niche_id, slot;
