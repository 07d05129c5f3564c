-- The topics and hashtags of a niche over the windows asked for, weightiest first.
SELECT
    term,
    sum(posts) AS posts,
    -- people cannot be summed over windows: the busiest one says how many used the word at once
    max(authors) AS peak_authors,
    sum(weight) AS weight,
    min(window_start) AS first_window,
    max(window_start) AS last_window
FROM niche_terms
WHERE niche_id = $niche
    AND window_start <= $as_of
    AND ($since::TIMESTAMPTZ IS NULL OR window_start >= $since::TIMESTAMPTZ)
    AND ($until::TIMESTAMPTZ IS NULL OR window_start < $until::TIMESTAMPTZ)
GROUP BY term
ORDER BY weight DESC, posts DESC, term
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
