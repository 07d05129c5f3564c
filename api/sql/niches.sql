-- The niches that match the filters, one page of them, as they stood at $as_of: the newest window that the first page of
-- this listing saw. Figures come from niche_windows up to it, so that later pages agree with the first one though newer
-- snapshots were published between them. Of one niche alone niche.sql has the same.
-- "Recent" is the 24 hours up to $as_of; a niche that was quiet in them has no emergence, growth or recent counts.
-- $holding are the niches that hold what is searched for, NULL all; $hidden those of fewer people than the minimum group:
-- counted, never shown. Lists come as JSON.
WITH measured AS (
    SELECT
        niche_id,
        max(window_start) AS last_window,
        sum(posts) AS posts,
        max(ordinary_authors) AS peak_ordinary_authors,
        max(emergence) AS peak_emergence,
        sum(posts) FILTER (WHERE window_start > $recent) AS recent_posts,
        max(ordinary_authors) FILTER (WHERE window_start > $recent) AS recent_ordinary_authors,
        -- growth of the newest recent window: an excess over an expectation cannot be summed
        arg_max(growth, window_start) FILTER (WHERE window_start > $recent) AS growth,
        max(emergence) FILTER (WHERE window_start > $recent) AS emergence,
        arg_max(nicheness, window_start) AS nicheness,
        arg_max(cohesion, window_start) AS cohesion,
        -- mean tone of the posts that could be told: a window of "cannot tell" has no weight
        sum(tone * posts) / nullif(sum(posts) FILTER (WHERE tone IS NOT NULL), 0) AS tone
    FROM niche_windows
    WHERE window_start <= $as_of
    GROUP BY niche_id
),
-- how much is talked in it: what its first ordinary voices wrote of their own beyond the first post of each
talk AS (
    SELECT niche_id, sum(own_posts) - count(*) AS conversation FROM niche_voices
    WHERE rank <= 50
    GROUP BY niche_id
),
merged AS (
    SELECT niche_id, arg_max(other_id, occurred_at) AS merged_into
    FROM niche_events
    WHERE kind = 'merged' AND occurred_at <= $as_of::TIMESTAMPTZ + to_seconds($window_seconds::BIGINT)
    GROUP BY niche_id
),
matching AS (
    SELECT n.*, m.* EXCLUDE (niche_id), merged.merged_into,
        n.niche_id IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]'))) AS hidden,
        -- ascending order of (key, size, niche_id) is the order asked for: the sign turns it round, the greater niche
        -- comes first among equals, and a figure that does not exist comes last
        coalesce($sign::DOUBLE * CASE $sort::VARCHAR
            WHEN 'conversation' THEN talk.conversation
            WHEN 'emergence' THEN m.emergence
            WHEN 'peak_emergence' THEN m.peak_emergence
            WHEN 'growth' THEN m.growth
            WHEN 'posts' THEN m.posts
            WHEN 'recent_posts' THEN m.recent_posts
            WHEN 'ordinary_authors' THEN m.recent_ordinary_authors
            WHEN 'nicheness' THEN m.nicheness
            WHEN 'first_seen' THEN epoch(n.first_seen)
            WHEN 'last_window' THEN epoch(m.last_window)
            WHEN 'emerged_at' THEN epoch(n.emerged_at)
        END, 1e300) AS key,
        -m.posts::DOUBLE AS size
    FROM niches AS n
    JOIN measured AS m USING (niche_id)
    LEFT JOIN talk USING (niche_id)
    LEFT JOIN merged USING (niche_id)
    WHERE ($states::VARCHAR = '[]' OR list_contains(from_json($states::VARCHAR, '["VARCHAR"]'), n.state))
        AND ($brand::VARCHAR IS NULL OR list_contains(n.brands, $brand::VARCHAR))
        AND ($lang::VARCHAR IS NULL OR list_contains(n.langs, $lang::VARCHAR))
        AND ($min_emergence::DOUBLE IS NULL OR m.emergence >= $min_emergence::DOUBLE)
        AND ($holding::VARCHAR IS NULL OR n.niche_id IN (SELECT unnest(from_json($holding::VARCHAR, '["VARCHAR"]'))))
),
counted AS (
    SELECT count(*) FILTER (WHERE hidden) AS suppressed, count(*) FILTER (WHERE NOT hidden) AS total FROM matching
),
page AS (
    SELECT * EXCLUDE (hidden)
    FROM matching
    WHERE NOT hidden
        AND ($after_id::VARCHAR IS NULL
            OR (key, size, niche_id) > ($after_key::DOUBLE, $after_size::DOUBLE, $after_id::VARCHAR))
    ORDER BY key, size, niche_id
    LIMIT $limit::BIGINT
)
SELECT page.*, counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY key, size, niche_id;
