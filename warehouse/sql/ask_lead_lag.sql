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
    SELECT
        max(epoch_us(window_start)) // 1000000 AS newest,
        greatest(newest - 14 * 86400, min(epoch_us(window_start)) // 1000000) AS oldest
    FROM niche_windows
),
-- every window of the span, also those in which a niche was silent
clock AS (SELECT unnest(range(oldest, newest + 1, seconds)) AS start FROM span, step),
compared AS MATERIALIZED (SELECT other_id AS niche_id FROM shared UNION ALL SELECT $niche),
windows AS (
    SELECT niche_id, epoch_us(window_start) // 1000000 AS start, ordinary_authors FROM niche_windows
    WHERE niche_id IN (SELECT niche_id FROM compared)
),
series AS MATERIALIZED (
    SELECT n.niche_id, c.start, coalesce(w.ordinary_authors, 0)::DOUBLE AS people
    FROM clock c
    CROSS JOIN compared n
    LEFT JOIN windows w ON w.niche_id = n.niche_id AND w.start = c.start
),
lags AS (SELECT unnest(range(-24, 25)) AS lag),
-- a niche's people of every window, in order of time: two such lists, one of them shifted, are multiplied at once
lines AS (SELECT niche_id, list(people ORDER BY start) AS people FROM series GROUP BY niche_id),
shifted AS (
    SELECT
        o.niche_id AS other_id, l.lag,
        m.people[1 + greatest(-l.lag, 0):len(m.people) - greatest(l.lag, 0)] AS mine,
        o.people[1 + greatest(l.lag, 0):len(o.people) - greatest(-l.lag, 0)] AS theirs
    FROM lags l
    JOIN lines m ON m.niche_id = $niche
    JOIN lines o ON o.niche_id <> $niche
),
summed AS (
    SELECT
        other_id, lag, len(mine) AS n, list_sum(mine)::HUGEINT AS mine, list_sum(theirs)::HUGEINT AS theirs,
        list_inner_product(mine, mine)::HUGEINT AS mine_squared,
        list_inner_product(theirs, theirs)::HUGEINT AS theirs_squared,
        list_inner_product(mine, theirs)::HUGEINT AS product
    FROM shifted
),
correlated AS (
    -- Pearson's correlation
    SELECT
        other_id, lag,
        round((n * product - mine * theirs)
            / (sqrt(n * mine_squared - mine * mine) * sqrt(n * theirs_squared - theirs * theirs)), 9) AS correlation
    FROM summed
    -- over a few windows anything correlates, and where one never changes nothing does
    WHERE n >= 24 AND n * mine_squared > mine * mine AND n * theirs_squared > theirs * theirs
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
