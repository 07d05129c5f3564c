-- The brands of a niche over the windows asked for, by their share of its brand mentions. Brands that fewer than $least of
-- its people named are counted, never shown; their mentions stay in the whole that shares are of.
WITH mentioned AS (
    SELECT
        brand_id,
        sum(posts) AS posts,
        max(authors) AS peak_authors,
        -- mean tone of the mentions that could be told: a window of "cannot tell" has no weight
        sum(tone * posts) / nullif(sum(posts) FILTER (WHERE tone IS NOT NULL), 0) AS tone,
        min(window_start) AS first_window,
        max(window_start) AS last_window
    FROM niche_brands
    WHERE niche_id = $niche
        AND window_start <= $as_of
        AND ($since::TIMESTAMPTZ IS NULL OR window_start >= $since::TIMESTAMPTZ)
        AND ($until::TIMESTAMPTZ IS NULL OR window_start < $until::TIMESTAMPTZ)
    GROUP BY brand_id
),
named AS (
    SELECT brand_id, count(DISTINCT author_id) AS people
    FROM (
        -- of all time they are counted already
        SELECT author_id, brand_id FROM brand_people
        WHERE niche_id = $niche AND coalesce($since::TIMESTAMPTZ, $until::TIMESTAMPTZ) IS NULL
        UNION ALL
        SELECT p.author_id, m.brand_id
        FROM brand_mentions AS m
        JOIN posts AS p USING (post_id)
        WHERE coalesce($since::TIMESTAMPTZ, $until::TIMESTAMPTZ) IS NOT NULL
            AND m.status = 'sure'
            AND p.niche_id = $niche
            AND p.window_start >= coalesce($since::TIMESTAMPTZ, '-infinity'::TIMESTAMPTZ)
            AND p.window_start < coalesce($until::TIMESTAMPTZ, 'infinity'::TIMESTAMPTZ)
    )
    GROUP BY brand_id
),
matching AS (
    SELECT
        mentioned.*,
        -- where posts have expired, at least as many as named it in the busiest window
        greatest(coalesce(named.people, 0), mentioned.peak_authors) AS people,
        -- share of voice: posts that name the brand over the posts that name each brand, summed
        posts / sum(posts) OVER () AS share_of_voice
    FROM mentioned LEFT JOIN named USING (brand_id)
),
counted AS (
    SELECT count(*) FILTER (WHERE people < $least) AS suppressed, count(*) FILTER (WHERE people >= $least) AS total
    FROM matching
),
page AS (
    SELECT * FROM matching
    WHERE people >= $least
    ORDER BY posts DESC, brand_id
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT page.*, counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY posts DESC, brand_id;
