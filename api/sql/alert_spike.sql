-- Windows that stand above what a brand, a niche or words had before: the mean of the $span newest windows against those of
-- the $baseline windows before them. Windows without a post count as 0.
WITH series AS (
    SELECT epoch_us(window_start) // 1000000 AS start, authors AS people, posts, engagement
    FROM brand_windows WHERE brand_id = $brand::VARCHAR
    UNION ALL
    SELECT epoch_us(window_start) // 1000000, authors, posts, engagement FROM niche_windows WHERE niche_id = $niche::VARCHAR
    UNION ALL
    -- of several words the figures are added up
    SELECT epoch_us(window_start) // 1000000, sum(authors), sum(posts), sum(engagement) FROM topic_windows
    WHERE $words::VARCHAR <> '[]' AND list_contains(from_json($words::VARCHAR, '["VARCHAR"]'), topic)
    GROUP BY window_start
),
clock AS (
    SELECT unnest(range(
        greatest($from::BIGINT, (SELECT min(epoch(window_start))::BIGINT FROM stream_windows WHERE epoch(window_start) > 0)),
        $until::BIGINT + 1, $step::BIGINT)) AS start
),
dense AS (
    SELECT
        c.start, coalesce(s.people, 0) AS people,
        coalesce(CASE $measure WHEN 'people' THEN s.people WHEN 'posts' THEN s.posts ELSE s.engagement END, 0) AS figure
    FROM clock AS c LEFT JOIN series AS s USING (start)
),
framed AS (
    SELECT
        start,
        avg(figure) OVER recent AS value,
        max(people) OVER recent AS people,
        avg(figure) OVER former AS baseline,
        -- no deviation is smaller than that of a Poisson count, or than one
        greatest(1, stddev_pop(figure) OVER former, sqrt(avg(figure) OVER former)) AS deviation,
        count(*) OVER former AS seen
    FROM dense
    WINDOW
        recent AS (ORDER BY start ROWS BETWEEN ($span::BIGINT - 1) PRECEDING AND CURRENT ROW),
        former AS (ORDER BY start
            ROWS BETWEEN ($span::BIGINT + $baseline::BIGINT - 1) PRECEDING AND $span::BIGINT PRECEDING)
)
SELECT
    CASE WHEN $brand::VARCHAR IS NOT NULL THEN 'brand' WHEN $niche::VARCHAR IS NOT NULL THEN 'niche' ELSE 'words' END
        AS subject_kind,
    coalesce($brand::VARCHAR, $niche::VARCHAR, array_to_string(from_json($words::VARCHAR, '["VARCHAR"]'), ' ')) AS subject,
    start,
    -- a mean of several windows deviates less than one of them
    round((value - baseline) / (deviation / sqrt($span::BIGINT)), 9) AS score,
    value, baseline, people
FROM framed
-- no word before half of the baseline has been seen
WHERE start > $after::BIGINT AND seen * 2 >= $baseline::BIGINT AND score >= $threshold AND people >= $min_people
ORDER BY start;
