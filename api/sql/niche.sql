-- One niche as it stands: the figures of niches.sql, of $niche alone.
WITH measured AS (
    SELECT
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
    WHERE window_start <= $as_of AND niche_id = $niche
    HAVING count(*) > 0
),
merged AS (
    SELECT arg_max(other_id, occurred_at) AS merged_into
    FROM niche_events
    WHERE kind = 'merged' AND occurred_at <= $as_of::TIMESTAMPTZ + to_seconds($window_seconds::BIGINT) AND niche_id = $niche
)
SELECT n.*, measured.*, merged.merged_into
FROM niches AS n, measured, merged
WHERE n.niche_id = $niche;
