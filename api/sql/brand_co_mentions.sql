-- The brands that are named in one post with a brand, most often first. Those that fewer than $least people name with it, and
-- those of $hidden, are counted, never shown.
WITH paired AS (
    SELECT other_id, sum(posts)::BIGINT AS posts, max(authors) AS peak_authors, max(window_start) AS last_window
    FROM brand_pairs WHERE brand_id = $brand GROUP BY other_id
),
totals AS (
    SELECT brand_id, sum(posts) AS posts FROM brand_windows GROUP BY brand_id
),
matching AS (
    SELECT
        p.other_id AS brand_id, p.posts, p.last_window,
        -- where posts have expired, at least as many as named both in the busiest window
        greatest(coalesce(k.people, 0), p.peak_authors) AS people,
        p.posts / b.posts AS share_of_brand,
        p.posts / o.posts AS share_of_other,
        people < $least OR list_contains(from_json($hidden::VARCHAR, '["VARCHAR"]'), p.other_id) AS hidden
    FROM paired AS p
    JOIN totals AS b ON b.brand_id = $brand
    JOIN totals AS o ON o.brand_id = p.other_id
    LEFT JOIN brand_partners AS k ON k.brand_id = $brand AND k.other_id = p.other_id
),
counted AS (
    SELECT count(*) FILTER (hidden) AS suppressed, count(*) FILTER (NOT hidden) AS total FROM matching
),
page AS (
    SELECT * EXCLUDE (hidden) FROM matching
    WHERE NOT hidden
    ORDER BY posts DESC, brand_id
    LIMIT $limit::BIGINT OFFSET $offset::BIGINT
)
SELECT page.*, counted.suppressed, counted.total
FROM counted LEFT JOIN page ON true
ORDER BY posts DESC, brand_id;
