-- Posts that name each brand of $brands in equal spans of $width seconds from $start (seconds since the epoch).
SELECT brand_id, floor((epoch(window_start) - $start) / $width)::INTEGER AS slot, sum(posts) AS posts
FROM brand_windows
WHERE list_contains(from_json($brands::VARCHAR, '["VARCHAR"]'), brand_id) AND window_start >= to_timestamp($start)
GROUP BY brand_id, slot
ORDER BY brand_id, slot;
