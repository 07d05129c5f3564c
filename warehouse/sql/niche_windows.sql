-- What a niche did in a window.

DELETE FROM niche_windows USING pairs x
WHERE niche_windows.window_start = x.window_start AND niche_windows.niche_id = x.niche_id;
INSERT INTO niche_windows BY NAME
WITH counts AS (
    SELECT
        window_start,
        niche_id,
        count(*) AS posts,
        count(DISTINCT author_id) AS authors,
        count(DISTINCT author_id) FILTER (ordinary) AS ordinary_authors,
        count(*) FILTER (kind = 'reply') AS replies,
        count(*) FILTER (kind = 'repost') AS reposts,
        sum(engagement)::BIGINT AS engagement,
        round(avg(tone), 9) AS tone,
        count(*) FILTER (disclosed = 'disclosed') AS disclosed_posts
    FROM niche_posts
    GROUP BY window_start, niche_id
),
audiences AS (
    -- each account once, with the largest count of followers that its posts here show
    SELECT window_start, niche_id, sum(followers)::BIGINT AS reach
    FROM (
        SELECT window_start, niche_id, author_id, coalesce(max(followers), 0) AS followers
        FROM niche_posts GROUP BY ALL
    )
    GROUP BY window_start, niche_id
),
exchanges AS (
    SELECT window_start, niche_id, author_id, coalesce(reply_to_author, repost_of_author) AS other_id
    FROM niche_posts
    WHERE coalesce(reply_to_author, repost_of_author) <> author_id
),
circles AS (
    -- whom an account exchanged with, either way; 150 is Dunbar's number, the cap of a person's close circle
    SELECT window_start, niche_id, author_id, least(count(DISTINCT other_id), 150) AS partners
    FROM (
        FROM exchanges
        UNION ALL
        SELECT window_start, niche_id, other_id, author_id FROM exchanges
    )
    SEMI JOIN niche_posts USING (window_start, niche_id, author_id)
    GROUP BY ALL
),
close_reaches AS (
    SELECT window_start, niche_id, sum(partners)::BIGINT AS close_reach FROM circles GROUP BY ALL
)
SELECT
    c.*, a.reach, coalesce(k.close_reach, 0) AS close_reach, m.growth, m.emergence, m.nicheness, m.cohesion
FROM counts c
JOIN audiences a USING (window_start, niche_id)
LEFT JOIN close_reaches k USING (window_start, niche_id)
LEFT JOIN internal.measures m USING (window_start, niche_id);
