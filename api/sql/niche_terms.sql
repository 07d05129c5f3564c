-- The topics and hashtags of a niche over the windows asked for, weightiest first.
WITH active AS (
    SELECT window_start, posts
    FROM niche_windows
    WHERE niche_id = $niche
        AND window_start <= $as_of
        AND ($since::TIMESTAMPTZ IS NULL OR window_start >= $since::TIMESTAMPTZ)
        AND ($until::TIMESTAMPTZ IS NULL OR window_start < $until::TIMESTAMPTZ)
)
SELECT
    t.term,
    sum(t.posts) AS posts,
    -- people cannot be summed over windows: the busiest one says how many used the word at once
    max(t.authors) AS peak_authors,
    -- mean of the windows' weights by the niche's posts in them: a window of one post must not weigh as one of a hundred;
    -- a window without the term counts as a weight of zero
    sum(t.weight * active.posts) / (SELECT sum(posts) FROM active) AS weight,
    min(t.window_start) AS first_window,
    max(t.window_start) AS last_window
FROM niche_terms AS t
JOIN active USING (window_start)
WHERE t.niche_id = $niche
GROUP BY t.term
ORDER BY weight DESC, posts DESC, term
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
