-- The people who may be asked to a panel: who writes in the niches $niches, what they do there, and whom they reach. The
-- parts of their merit are those of niche_voices (docs/formulas.md), over all these niches at once. Lists come as JSON.
WITH home AS (SELECT unnest(from_json($niches::VARCHAR, '["VARCHAR"]')) AS niche_id),
spoken AS (
    SELECT
        p.author_id, p.niche_id, p.window_start, p.kind, p.lang, p.disclosed, p.tone, p.reply_to_author,
        p.repost_of_author, list_contains(p.brands, $brand::VARCHAR) AS names_brand,
        -- a reply or quote is rarer than a repost, and that than a like; a repost has no counts of its own
        CASE WHEN p.kind = 'repost' THEN 0 ELSE
            4 * (coalesce(p.replies, 0) + coalesce(p.quotes, 0)) + 2 * coalesce(p.reposts, 0) + coalesce(p.likes, 0)
        END AS weighted
    FROM posts AS p
    WHERE p.niche_id IN (FROM home)
),
own AS (
    SELECT
        author_id,
        count(*) AS own_posts,
        count(DISTINCT window_start) AS active_windows,
        sum(weighted) / count(*) AS engagement,
        count(*) FILTER (disclosed = 'disclosed') / count(*) AS fatigue,
        count(*) FILTER (names_brand) AS brand_posts,
        avg(tone) FILTER (names_brand) AS brand_tone,
        mode(lang) AS lang,
        list_sort(list(DISTINCT niche_id)) AS niche_ids
    FROM spoken
    WHERE kind <> 'repost'
    GROUP BY author_id
),
people AS (
    SELECT o.*, a.tier, a.followers
    FROM own AS o
    JOIN authors AS a USING (author_id)
    -- no brand, no media, no bot; of the tiers asked for, so that stars come only where they are wanted
    WHERE a.kind IN ('person', 'unknown')
        AND a.tier IN (SELECT unnest(from_json($tiers::VARCHAR, '["VARCHAR"]')))
        -- nor who posts paid content by habit: two such posts or more, and a fifth of what it writes
        AND NOT (a.paid_share * a.own_posts >= 1.5 AND a.paid_share >= 0.2)
        AND ($languages::VARCHAR = '[]' OR list_contains(from_json($languages::VARCHAR, '["VARCHAR"]'), o.lang))
),
exchanges AS (
    SELECT author_id, reply_to_author AS other_id, 1 AS answers, 0 AS relays FROM spoken
    WHERE kind = 'reply' AND reply_to_author <> author_id
    UNION ALL
    SELECT author_id, repost_of_author, 0, 1 FROM spoken WHERE kind = 'repost' AND repost_of_author <> author_id
),
links AS (
    SELECT
        author_id, other_id, sum(given)::BIGINT AS given, sum(received)::BIGINT AS received,
        sum(relayed)::BIGINT AS relayed
    FROM (
        SELECT author_id, other_id, answers AS given, 0 AS received, 0 AS relayed FROM exchanges
        UNION ALL
        SELECT other_id, author_id, 0, answers, relays FROM exchanges
    )
    WHERE author_id IN (SELECT author_id FROM people)
    GROUP BY ALL
),
heard AS (
    -- where the brief says whom it wants to reach: who writes in those niches
    SELECT DISTINCT author_id FROM posts
    WHERE niche_id IN (SELECT unnest(from_json($audience::VARCHAR, '["VARCHAR"]')))
),
circles AS (
    SELECT
        author_id,
        sum(given)::BIGINT AS answers_given,
        sum(received)::BIGINT AS answers_received,
        sum(relayed)::BIGINT AS reposts_received,
        count(*) FILTER (given + received > 0) AS partners,
        count(*) FILTER (given > 0 AND received > 0) AS mutual_partners,
        -- whom it exchanged with, either way, those it exchanged most with first; 150 is Dunbar's number
        list(other_id ORDER BY given + received + relayed DESC, other_id)
            FILTER ($audience::VARCHAR = '[]' OR other_id IN (SELECT author_id FROM heard))[:150] AS reached
    FROM links
    GROUP BY author_id
),
parts AS (
    SELECT
        p.*,
        coalesce(c.answers_given, 0) AS answers_given,
        coalesce(c.answers_received, 0) AS answers_received,
        coalesce(c.reposts_received, 0) AS reposts_received,
        coalesce(least(c.partners, 150), 0) AS partners,
        coalesce(least(c.mutual_partners, 150), 0) AS mutual_partners,
        coalesce(c.reached, []) AS reached,
        ln(1 + p.own_posts) AS activity_part,
        ln(1 + p.active_windows) AS spread_part,
        0.5 * ln(1 + coalesce(c.answers_given, 0)) + ln(1 + coalesce(c.answers_received, 0)) AS relation_part,
        CASE WHEN c.partners > 0 THEN least(c.mutual_partners, 150) / least(c.partners, 150) ELSE 0 END AS reciprocity_part,
        0.25 * ln(1 + p.engagement + 2 * coalesce(c.reposts_received, 0) / p.own_posts) AS engagement_part,
        ln(1 + coalesce(p.followers, 0)) AS reach_part,
        -- who names the brand of their own accord, and not unkindly on the whole
        CASE WHEN coalesce(p.brand_tone, 0) >= 0 THEN ln(1 + p.brand_posts) ELSE 0 END AS affinity_part
    FROM people AS p
    LEFT JOIN circles AS c USING (author_id)
)
SELECT
    p.*,
    round((o.activity * activity_part + o.spread * spread_part + o.relation * relation_part
        + o.reciprocity * reciprocity_part + o.engagement * engagement_part + o.reach * reach_part + affinity_part)
        * (1 - fatigue), 9) AS merit,
    count(*) OVER () AS candidates
FROM parts AS p
CROSS JOIN (FROM objectives WHERE objective = $objective) AS o
ORDER BY merit DESC, author_id
LIMIT $most::BIGINT;
