-- Windows at which the tone of a brand, a niche or words has dropped: mean tone over the $span newest windows against that of
-- the $baseline windows before them, each window weighted by its posts; those of "cannot tell" have no weight.
WITH series AS (
    SELECT epoch_us(window_start) // 1000000 AS start, authors AS people, posts, tone
    FROM brand_windows WHERE brand_id = $brand::VARCHAR AND tone IS NOT NULL
    UNION ALL
    SELECT epoch_us(window_start) // 1000000, authors, posts, tone
    FROM niche_windows WHERE niche_id = $niche::VARCHAR AND tone IS NOT NULL
    UNION ALL
    SELECT epoch_us(window_start) // 1000000, sum(authors), sum(posts), sum(tone * posts) / sum(posts) FROM topic_windows
    WHERE $words::VARCHAR <> '[]' AND list_contains(from_json($words::VARCHAR, '["VARCHAR"]'), topic) AND tone IS NOT NULL
    GROUP BY window_start
),
clock AS (
    SELECT unnest(range(
        greatest($from::BIGINT, (SELECT min(epoch(window_start))::BIGINT FROM stream_windows WHERE epoch(window_start) > 0)),
        $until::BIGINT + 1, $step::BIGINT)) AS start
),
dense AS (
    SELECT c.start, coalesce(s.people, 0) AS people, coalesce(s.posts, 0) AS posts, coalesce(s.tone * s.posts, 0) AS sum
    FROM clock AS c LEFT JOIN series AS s USING (start)
),
framed AS (
    SELECT
        start,
        sum(sum) OVER recent / nullif(sum(posts) OVER recent, 0) AS value,
        -- people cannot be summed over windows: the busiest one says how many spoke at once
        max(people) OVER recent AS people,
        sum(sum) OVER former / nullif(sum(posts) OVER former, 0) AS baseline,
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
    start, round(baseline - value, 9) AS score, value, baseline, people
FROM framed
WHERE start > $after::BIGINT AND seen * 2 >= $baseline::BIGINT AND score >= $threshold AND people >= $min_people
ORDER BY start;
