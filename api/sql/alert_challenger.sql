-- Windows at which a brand's share of voice has risen: its share of the posts that name brands over the $span newest windows
-- less that of the $baseline windows before them. $brand, where it is given, is whom the others challenge.
WITH clock AS (
    SELECT unnest(range(
        greatest($from::BIGINT, (SELECT min(epoch_us(window_start)) // 1000000 FROM stream_windows WHERE window_start > to_timestamp(0))),
        $until::BIGINT + 1, $step::BIGINT)) AS start
),
series AS (
    SELECT epoch_us(window_start) // 1000000 AS start, brand_id, posts, authors FROM brand_windows
    WHERE window_start >= to_timestamp($from::BIGINT) AND window_start <= to_timestamp($until::BIGINT)
),
dense AS (
    SELECT c.start, b.brand_id, coalesce(s.posts, 0) AS posts, coalesce(s.authors, 0) AS people
    FROM clock AS c
    CROSS JOIN (SELECT DISTINCT brand_id FROM series) AS b
    LEFT JOIN series AS s ON s.start = c.start AND s.brand_id = b.brand_id
),
framed AS (
    SELECT
        start, brand_id,
        sum(posts) OVER recent AS recent_posts,
        max(people) OVER recent AS people,
        sum(posts) OVER former AS former_posts,
        count(*) OVER former AS seen
    FROM dense
    WINDOW
        recent AS (PARTITION BY brand_id ORDER BY start ROWS BETWEEN ($span::BIGINT - 1) PRECEDING AND CURRENT ROW),
        former AS (PARTITION BY brand_id ORDER BY start
            ROWS BETWEEN ($span::BIGINT + $baseline::BIGINT - 1) PRECEDING AND $span::BIGINT PRECEDING)
),
shared AS (
    SELECT
        start, brand_id, people, seen,
        recent_posts / nullif(sum(recent_posts) OVER (PARTITION BY start), 0) AS value,
        former_posts / nullif(sum(former_posts) OVER (PARTITION BY start), 0) AS baseline
    FROM framed
)
SELECT
    'brand' AS subject_kind, s.brand_id AS subject, s.start, round(s.value - s.baseline, 9) AS score, s.value, s.baseline,
    s.people
FROM shared AS s
LEFT JOIN shared AS challenged ON challenged.start = s.start AND challenged.brand_id = $brand::VARCHAR
WHERE s.start > $after::BIGINT AND s.seen * 2 >= $baseline::BIGINT AND score >= $threshold AND s.people >= $min_people
    AND s.brand_id IS DISTINCT FROM $brand::VARCHAR
    -- who rises with the brand does not challenge it
    AND score > coalesce(challenged.value - challenged.baseline, 0)
ORDER BY s.start, s.brand_id;
