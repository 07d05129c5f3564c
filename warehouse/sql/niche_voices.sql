-- The first ordinary voices of a niche, by any objective or by how they rise, over all its posts within retention.

DELETE FROM niche_voices WHERE niche_id IN (SELECT niche_id FROM touched_niches);
INSERT INTO niche_voices BY NAME
WITH spoken AS (FROM life_posts),
answers AS (
    -- who answered whom: a reply names its addressee, a quote leads to the author of a post of the niche
    SELECT niche_id, author_id, reply_to_author AS other_id FROM spoken
    WHERE kind = 'reply' AND reply_to_author <> author_id
    UNION ALL
    SELECT q.niche_id, q.author_id, o.author_id FROM spoken q
    JOIN spoken o ON o.niche_id = q.niche_id AND o.post_id = q.quote_of
    WHERE q.kind = 'quote' AND o.author_id <> q.author_id
),
links AS (
    SELECT niche_id, author_id, other_id, sum(given)::BIGINT AS given, sum(received)::BIGINT AS received
    FROM (
        SELECT niche_id, author_id, other_id, 1 AS given, 0 AS received FROM answers
        UNION ALL
        SELECT niche_id, other_id, author_id, 0, 1 FROM answers
    )
    GROUP BY ALL
),
relations AS (
    SELECT
        niche_id, author_id,
        sum(given)::BIGINT AS answers_given,
        sum(received)::BIGINT AS answers_received,
        -- 150 is Dunbar's number, the cap of a person's close circle
        least(count(*), 150) AS partners,
        least(count(*) FILTER (given > 0 AND received > 0), 150) AS mutual_partners
    FROM links GROUP BY ALL
),
relayed AS (
    SELECT niche_id, repost_of_author AS author_id, count(*) AS reposts_received
    FROM spoken WHERE kind = 'repost' AND repost_of_author <> author_id GROUP BY ALL
),
own AS (
    SELECT
        niche_id, author_id, any_value(tier) AS tier,
        -- the latest count that a post here shows; of two at once the greater
        (max(epoch_us(created_at)::HUGEINT * 1099511627776 + followers) % 1099511627776)::BIGINT AS followers,
        -- since the first post here that shows one; of two at once the smaller
        ((max(epoch_us(created_at)::HUGEINT * 1099511627776 + followers) % 1099511627776)
            - (min(epoch_us(created_at)::HUGEINT * 1099511627776 + followers) % 1099511627776))::BIGINT AS follower_gain,
        count(*) AS own_posts,
        count(DISTINCT window_start) AS active_windows,
        sum(weighted) / count(*) AS engagement,
        -- the later half of its own posts here against the earlier half
        avg(weighted) FILTER (half = 2) - avg(weighted) FILTER (half = 1) AS engagement_gain,
        ln((4 + avg(weighted) FILTER (half = 2)) / (4 + avg(weighted) FILTER (half = 1))) AS engagement_growth,
        count(*) FILTER (disclosed = 'disclosed') / count(*) AS fatigue
    FROM (
        SELECT *, ntile(2) OVER (PARTITION BY niche_id, author_id ORDER BY created_at, post_id) AS half
        FROM spoken WHERE ordinary AND kind <> 'repost'
    )
    GROUP BY ALL
),
parts AS (
    SELECT
        o.*,
        coalesce(r.answers_given, 0) AS answers_given,
        coalesce(r.answers_received, 0) AS answers_received,
        coalesce(f.reposts_received, 0) AS reposts_received,
        coalesce(r.partners, 0) AS partners,
        coalesce(r.mutual_partners, 0) AS mutual_partners,
        ln(1 + o.own_posts) AS activity_part,
        ln(1 + o.active_windows) AS spread_part,
        0.5 * ln(1 + coalesce(r.answers_given, 0)) + ln(1 + coalesce(r.answers_received, 0)) AS relation_part,
        CASE WHEN r.partners > 0 THEN r.mutual_partners / r.partners ELSE 0 END AS reciprocity_part,
        0.25 * ln(1 + o.engagement + 2 * coalesce(f.reposts_received, 0) / o.own_posts) AS engagement_part,
        -- an unknown audience is never guessed: it adds nothing
        ln(1 + coalesce(o.followers, 0)) AS reach_part,
        -- two posts in each half at least; a count of followers is surer than what a few posts met with
        CASE WHEN o.own_posts >= 4 THEN round(
            coalesce(ln((10 + o.followers) / (10 + o.followers - o.follower_gain)), 0) + 0.25 * o.engagement_growth, 9)
        END AS rise
    FROM own o
    LEFT JOIN relations r USING (niche_id, author_id)
    LEFT JOIN relayed f USING (niche_id, author_id)
),
newest AS (SELECT niche_id, max(window_start) AS window_start FROM spoken GROUP BY niche_id),
ranked AS (
    SELECT
        *, round((activity_part + spread_part + relation_part + reciprocity_part + engagement_part) * (1 - fatigue), 9)
            AS score,
        row_number() OVER (PARTITION BY niche_id ORDER BY score DESC, own_posts DESC, author_id) AS rank,
        row_number() OVER (PARTITION BY niche_id ORDER BY rise > 0 DESC NULLS LAST, rise DESC, author_id) AS rising_rank
    FROM parts
),
placed AS (
    -- whoever is among the first by an objective is kept for it
    SELECT DISTINCT niche_id, author_id
    FROM (
        SELECT
            p.niche_id, p.author_id, p.own_posts, o.objective,
            round((o.activity * p.activity_part + o.spread * p.spread_part + o.relation * p.relation_part
                + o.reciprocity * p.reciprocity_part + o.engagement * p.engagement_part + o.reach * p.reach_part)
                * (1 - p.fatigue), 9) AS score
        FROM parts p CROSS JOIN objectives o
    )
    QUALIFY row_number() OVER (
        PARTITION BY niche_id, objective ORDER BY score DESC, own_posts DESC, author_id) <= 50
)
SELECT r.* EXCLUDE (rising_rank, engagement_growth), n.window_start
FROM ranked r
JOIN newest n USING (niche_id)
WHERE (r.niche_id, r.author_id) IN (FROM placed) OR (r.rising_rank <= 50 AND r.rise > 0);
