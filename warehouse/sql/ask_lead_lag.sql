-- For one niche ($niche): the niches that share people or words with it, and which of the two moves first, by how many
-- windows.

WITH people AS (
    SELECT o.niche_id AS other_id, count(*) AS shared_authors
    FROM niche_authors o
    WHERE o.niche_id <> $niche AND o.author_id IN (SELECT author_id FROM niche_authors WHERE niche_id = $niche)
    GROUP BY o.niche_id
),
words AS (
    SELECT niche_id, list_concat(terms, list_transform(hashtags, lambda x: '#' || x)) AS words FROM niches
),
terms AS (
    SELECT o.niche_id AS other_id, len(list_intersect(o.words, m.words)) AS shared_terms
    FROM words o JOIN words m ON m.niche_id = $niche
    WHERE o.niche_id <> $niche
),
shared AS (
    -- three of either are more than chance
    SELECT
        other_id, coalesce(p.shared_authors, 0) AS shared_authors, coalesce(t.shared_terms, 0) AS shared_terms
    FROM terms t FULL JOIN people p USING (other_id)
    WHERE p.shared_authors >= 3 OR t.shared_terms >= 3
    ORDER BY shared_authors DESC, shared_terms DESC, other_id
    LIMIT 20
),
step AS (SELECT value::BIGINT AS seconds FROM settings WHERE name = 'window'),
span AS (
    SELECT max(epoch(window_start))::BIGINT AS newest, max(epoch(window_start))::BIGINT - 14 * 86400 AS oldest
    FROM niche_windows
),
-- every window of the span, also those in which a niche was silent
clock AS (
    SELECT unnest(range(greatest(oldest, (SELECT min(epoch(window_start))::BIGINT FROM niche_windows)), newest + 1, seconds))
        AS start
    FROM span, step
),
series AS (
    SELECT n.niche_id, c.start, coalesce(w.ordinary_authors, 0) AS people
    FROM clock c
    CROSS JOIN (SELECT other_id AS niche_id FROM shared UNION ALL SELECT $niche) n
    LEFT JOIN niche_windows w ON w.niche_id = n.niche_id AND epoch(w.window_start) = c.start
),
lags AS (SELECT unnest(range(-24, 25)) AS lag),
correlated AS (
    SELECT o.niche_id AS other_id, l.lag, round(corr(m.people, o.people), 9) AS correlation
    FROM lags l
    CROSS JOIN step
    JOIN series m ON m.niche_id = $niche
    JOIN series o ON o.niche_id <> $niche AND o.start = m.start + l.lag * step.seconds
    GROUP BY ALL
    -- over a few windows anything correlates
    HAVING count(*) >= 24 AND stddev_pop(m.people) > 0 AND stddev_pop(o.people) > 0
)
SELECT
    s.other_id, s.shared_authors, s.shared_terms,
    -- positive: the niche asked about comes first
    arg_max(c.lag, (c.correlation, -abs(c.lag), c.lag)) AS lag_windows,
    max(c.correlation) AS correlation
FROM shared s
JOIN correlated c USING (other_id)
GROUP BY ALL
HAVING max(c.correlation) > 0
ORDER BY correlation DESC, s.other_id;
