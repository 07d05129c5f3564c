-- A campaign's posts before, during and after it: those that bear one of $tags, those of $accounts, and those that answer
-- or relay $accounts. One row with a list for each part; the three spans are as long as the campaign, from $before to
-- $since, $until and $after. Lists come as JSON; accounts, tags and niches are compared by their numbers.
WITH wanted AS MATERIALIZED (
    SELECT DISTINCT md5_number_lower(unnest(from_json($accounts::VARCHAR, '["VARCHAR"]'))) AS account_key
),
wanted_tags AS MATERIALIZED (
    SELECT DISTINCT md5_number_lower(unnest(from_json($tags::VARCHAR, '["VARCHAR"]'))) AS tag_key
),
involved AS (
    SELECT author_key, created_at, kind, niche_key, tone, disclosed, engagement
    FROM posts
    -- without accounts no post is read
    WHERE $accounts::VARCHAR <> '[]' AND (author_key IN (FROM wanted) OR other_key IN (FROM wanted))
        AND created_at >= $before AND created_at < $after
),
tagged AS (
    -- a post that bears two of the tags stands there twice
    SELECT DISTINCT post_key, author_key, created_at, kind, niche_key, tone, disclosed, engagement
    FROM tagged_posts JOIN wanted_tags USING (tag_key)
    WHERE created_at >= $before AND created_at < $after
        -- what involves one of the accounts is found by them
        AND author_key NOT IN (FROM wanted)
        AND other_key NOT IN (FROM wanted)
),
found AS (FROM involved UNION ALL SELECT * EXCLUDE (post_key) FROM tagged),
dated AS (
    SELECT
        author_key, niche_key, kind, tone, disclosed,
        CASE WHEN created_at < $since THEN 'before' WHEN created_at < $until THEN 'during' ELSE 'after' END AS span,
        epoch_us(created_at) // 86400000000 AS day,
        engagement
    FROM found
),
-- all that is told is summed from this: an account's posts of a day in a niche
summed AS MATERIALIZED (
    SELECT
        span, day, author_key, niche_key,
        count(*) AS posts,
        count(*) FILTER (kind = 'repost') AS reposts,
        count(*) FILTER (kind = 'reply') AS replies,
        count(*) FILTER (disclosed = 'disclosed') AS disclosed_posts,
        sum(engagement) AS engagement,
        sum(tone) AS tones,
        count(tone) AS toned_posts
    FROM dated
    GROUP BY ALL
),
people AS MATERIALIZED (
    SELECT
        span, author_key, any_value(a.tier) AS tier, any_value(a.followers) AS followers, any_value(a.ordinary) AS ordinary,
        sum(s.posts) AS posts, sum(s.reposts) AS reposts, sum(s.replies) AS replies,
        sum(s.disclosed_posts) AS disclosed_posts, sum(s.engagement) AS engagement, sum(s.tones) AS tones,
        sum(s.toned_posts) AS toned_posts
    FROM summed AS s
    JOIN authors AS a USING (author_key)
    GROUP BY span, author_key
),
touched AS MATERIALIZED (
    SELECT
        niche_key,
        coalesce(sum(posts) FILTER (span = 'during'), 0)::BIGINT AS posts,
        count(DISTINCT author_key) FILTER (span = 'during') AS people,
        bool_or(span = 'before') AS was_before
    FROM summed
    WHERE niche_key IS NOT NULL
    GROUP BY niche_key
),
spans AS (
    SELECT
        span,
        sum(posts)::BIGINT AS posts,
        count(*) AS people,
        count(*) FILTER (ordinary) AS ordinary_people,
        sum(reposts)::BIGINT AS reposts,
        sum(replies)::BIGINT AS replies,
        -- followers of the distinct accounts, the latest known count of each; unknown counts as 0
        coalesce(sum(followers), 0)::BIGINT AS reach,
        sum(engagement)::BIGINT AS engagement,
        sum(tones) / nullif(sum(toned_posts), 0) AS tone,
        sum(disclosed_posts)::BIGINT AS disclosed_posts,
        any_value(t.niches) AS niches
    FROM people AS p
    JOIN (SELECT span, count(DISTINCT niche_key) AS niches FROM summed GROUP BY span) AS t USING (span)
    GROUP BY span
),
tiers AS (
    SELECT
        tier,
        count(*) AS people,
        (sum(posts) - sum(reposts))::BIGINT AS own_posts,
        sum(reposts)::BIGINT AS reposts,
        -- of all posts of the campaign, reposts included
        sum(posts) / sum(sum(posts)) OVER () AS carried_share,
        sum(engagement)::BIGINT AS engagement,
        sum(engagement) / nullif(sum(posts) - sum(reposts), 0) AS engagement_per_post
    FROM people
    WHERE span = 'during'
    GROUP BY tier
),
days AS (
    SELECT
        to_timestamp(day * 86400) AS day_start,
        span,
        sum(posts)::BIGINT AS posts,
        count(DISTINCT author_key) AS people,
        sum(engagement)::BIGINT AS engagement,
        sum(tones) / nullif(sum(toned_posts), 0) AS tone
    FROM summed
    GROUP BY ALL
)
SELECT
    (SELECT list(spans) FROM spans) AS spans,
    (SELECT list(tiers) FROM tiers) AS tiers,
    (
        SELECT list({'niche_id': n.niche_id, 'label': n.label, 'posts': t.posts, 'people': t.people, 'is_new': NOT t.was_before}
            ORDER BY t.posts DESC, n.niche_id)
        FROM touched AS t JOIN niches AS n ON t.niche_key = md5_number_lower(n.niche_id)
        WHERE t.posts > 0
    ) AS niches,
    (SELECT list(days ORDER BY day_start, span) FROM days) AS days;
