-- The brands named in the stream, most named first; figures up to $as_of, as in niches.sql.
WITH named AS (
    SELECT
        brand_id,
        sum(posts) AS posts,
        sum(posts) FILTER (WHERE window_start > $recent) AS recent_posts,
        max(authors) AS peak_authors,
        max(ordinary_authors) AS peak_ordinary_authors,
        sum(engagement) AS engagement,
        sum(tone * posts) / nullif(sum(posts) FILTER (WHERE tone IS NOT NULL), 0) AS tone,
        min(window_start) AS first_window,
        max(window_start) AS last_window
    FROM brand_windows
    WHERE window_start <= $as_of
    GROUP BY brand_id
),
matching AS (
    SELECT
        *,
        -- share of voice among all brands, those that a filter or the minimum group leaves out included
        posts / sum(posts) OVER () AS share_of_voice,
        brand_id IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]'))) AS hidden,
        (
            SELECT count(*) FROM niches AS n
            WHERE list_contains(n.brands, brand_id)
                AND n.niche_id NOT IN (SELECT unnest(from_json($small_niches::VARCHAR, '["VARCHAR"]')))
        ) AS niches
    FROM named
),
wanted AS (
    SELECT * FROM matching
    WHERE ($brand::VARCHAR IS NULL OR brand_id = $brand::VARCHAR)
        AND ($q::VARCHAR IS NULL OR contains(lower(brand_id), lower($q::VARCHAR)))
),
counted AS (
    SELECT count(*) FILTER (WHERE hidden) AS suppressed, count(*) FILTER (WHERE NOT hidden) AS total FROM wanted
),
page AS (
    SELECT * EXCLUDE (hidden)
    FROM wanted
    WHERE NOT hidden AND ($after_id::VARCHAR IS NULL OR (-posts, brand_id) > (-$after_key::DOUBLE, $after_id::VARCHAR))
    ORDER BY posts DESC, brand_id
    LIMIT $limit::BIGINT
)
SELECT page.*, counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY posts DESC, brand_id;
