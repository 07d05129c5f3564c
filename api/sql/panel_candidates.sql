-- The people who may be asked to a panel: who writes in the niches $niches, what they do there, and whom they reach. The
-- parts of their merit are those of niche_voices (docs/formulas.md), over all these niches at once. Lists come as JSON: a column
-- of few different texts is compared with such a list a text at a time, not a row at a time.
WITH home AS MATERIALIZED (
    SELECT p.*
    FROM niche_people AS p
    WHERE list_contains(from_json($niches::VARCHAR, '["VARCHAR"]'), p.niche_id)
        -- of the tiers asked for, so that stars come only where they are wanted
        AND list_contains(from_json($tiers::VARCHAR, '["VARCHAR"]'), p.tier)
),
people AS (
    SELECT
        author_id,
        any_value(tier) AS tier,
        any_value(followers) AS followers,
        -- the language of most of its posts; of two as frequent, the later by their first two letters (a pair of values to
        -- compare would cost as much as all sums)
        max_by(lang, own_posts * 1e5 + unicode(lang) * 256 + unicode(lang[2])) AS lang,
        sum(own_posts)::BIGINT AS own_posts,
        sum(active_windows)::BIGINT AS active_windows,
        sum(engagement * own_posts) / sum(own_posts) AS engagement,
        sum(paid_posts) / sum(own_posts) AS fatigue,
        sum(answers_given)::BIGINT AS answers_given,
        sum(answers_received)::BIGINT AS answers_received,
        sum(reposts_received)::BIGINT AS reposts_received,
        least(sum(partners), 150)::BIGINT AS partners,
        least(sum(mutual_partners), 150)::BIGINT AS mutual_partners
    FROM home
    GROUP BY author_id
),
fond AS (
    SELECT author_id, sum(own_posts)::BIGINT AS brand_posts, sum(tone * own_posts) AS fondness
    FROM brand_people
    WHERE brand_id = $brand::VARCHAR AND list_contains(from_json($niches::VARCHAR, '["VARCHAR"]'), niche_id)
    GROUP BY author_id
),
parts AS MATERIALIZED (
    SELECT
        p.*,
        coalesce(f.brand_posts, 0) AS brand_posts,
        ln(1 + p.own_posts) AS activity_part,
        ln(1 + p.active_windows) AS spread_part,
        0.5 * ln(1 + p.answers_given) + ln(1 + p.answers_received) AS relation_part,
        CASE WHEN p.partners > 0 THEN p.mutual_partners / p.partners ELSE 0 END AS reciprocity_part,
        0.25 * ln(1 + p.engagement + 2 * p.reposts_received / p.own_posts) AS engagement_part,
        ln(1 + coalesce(p.followers, 0)) AS reach_part,
        -- who names the brand of their own accord, and not unkindly on the whole
        CASE WHEN coalesce(f.fondness, 0) >= 0 THEN ln(1 + coalesce(f.brand_posts, 0)) ELSE 0 END AS affinity_part
    FROM people AS p
    LEFT JOIN fond AS f USING (author_id)
    WHERE $languages::VARCHAR = '[]' OR list_contains(from_json($languages::VARCHAR, '["VARCHAR"]'), p.lang)
),
weighed AS MATERIALIZED (
    SELECT
        p.*,
        round((o.activity * activity_part + o.spread * spread_part + o.relation * relation_part
            + o.reciprocity * reciprocity_part + o.engagement * engagement_part + o.reach * reach_part + affinity_part)
            * (1 - fatigue), 9) AS merit
    FROM parts AS p
    CROSS JOIN (FROM objectives WHERE objective = $objective) AS o
    ORDER BY merit DESC, author_id
    LIMIT $most::BIGINT
),
known AS (
    -- where they write, and whom they exchanged with in each of these niches, one after the other: as one text, for a list
    -- is handed over a value at a time
    SELECT
        h.author_id,
        list(h.niche_id ORDER BY h.niche_id) AS niche_ids,
        string_agg(array_to_string(h.circle, chr(31)), chr(31)) AS circles
    FROM home AS h
    SEMI JOIN weighed USING (author_id)
    GROUP BY h.author_id
)
SELECT w.*, k.niche_ids, k.circles, (SELECT count(*) FROM parts) AS candidates
FROM weighed AS w
JOIN known AS k USING (author_id)
ORDER BY w.merit DESC, w.author_id;
