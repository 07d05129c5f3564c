-- A campaign's posts before, during and after it: those that bear one of $tags, those of $accounts, and those that answer
-- or relay $accounts. One row with a list for each part; the three spans are as long as the campaign. Lists come as JSON.
-- A part of `found` that is not asked for costs nothing; a single tag is found in half the time of several.
WITH wanted AS (
    SELECT from_json($tags::VARCHAR, '["VARCHAR"]') AS tags, from_json($accounts::VARCHAR, '["VARCHAR"]') AS accounts
),
spanned AS (
    SELECT
        author_id, created_at, kind, niche_id, tone, disclosed, hashtags, likes, reposts, replies, quotes, reply_to_author,
        repost_of_author
    FROM posts
    WHERE created_at >= $since::TIMESTAMPTZ - ($until::TIMESTAMPTZ - $since::TIMESTAMPTZ)
        AND created_at < $until::TIMESTAMPTZ + ($until::TIMESTAMPTZ - $since::TIMESTAMPTZ)
),
found AS MATERIALIZED (
    SELECT * EXCLUDE (hashtags, reply_to_author, repost_of_author) FROM spanned
    WHERE json_array_length($tags::VARCHAR) = 1
        AND list_contains(hashtags, from_json($tags::VARCHAR, '["VARCHAR"]')[1])
    UNION ALL
    SELECT * EXCLUDE (hashtags, reply_to_author, repost_of_author) FROM spanned
    WHERE json_array_length($tags::VARCHAR) > 1
        AND list_has_any(hashtags, from_json($tags::VARCHAR, '["VARCHAR"]'))
    UNION ALL
    SELECT * EXCLUDE (hashtags, reply_to_author, repost_of_author) FROM spanned
    WHERE json_array_length($accounts::VARCHAR) > 0
        AND (
            author_id IN (SELECT unnest(accounts) FROM wanted)
            OR reply_to_author IN (SELECT unnest(accounts) FROM wanted)
            OR repost_of_author IN (SELECT unnest(accounts) FROM wanted)
        )
        AND (
            json_array_length($tags::VARCHAR) = 0
            OR NOT list_has_any(hashtags, from_json($tags::VARCHAR, '["VARCHAR"]'))
        )
),
matched AS MATERIALIZED (
    SELECT
        p.author_id, p.created_at, p.kind, p.niche_id, p.tone, p.disclosed, a.tier, a.followers, a.ordinary,
        CASE WHEN p.created_at < $since::TIMESTAMPTZ THEN 'before' WHEN p.created_at < $until::TIMESTAMPTZ THEN 'during'
            ELSE 'after' END AS span,
        -- what came with the post; a repost bears the counts of its original and has none of its own
        CASE WHEN p.kind = 'repost' THEN 0
            ELSE coalesce(p.likes, 0) + coalesce(p.reposts, 0) + coalesce(p.replies, 0) + coalesce(p.quotes, 0)
        END AS engagement
    FROM found AS p
    JOIN authors AS a USING (author_id)
),
audiences AS (
    -- followers of the distinct accounts, the latest known count of each; unknown counts as 0
    SELECT span, sum(followers)::BIGINT AS reach
    FROM (SELECT DISTINCT span, author_id, coalesce(followers, 0) AS followers FROM matched)
    GROUP BY span
),
spans AS (
    SELECT
        span,
        count(*) AS posts,
        count(DISTINCT author_id) AS people,
        count(DISTINCT author_id) FILTER (ordinary) AS ordinary_people,
        count(*) FILTER (kind = 'repost') AS reposts,
        count(*) FILTER (kind = 'reply') AS replies,
        any_value(reach) AS reach,
        sum(engagement)::BIGINT AS engagement,
        avg(tone) AS tone,
        count(*) FILTER (disclosed = 'disclosed') AS disclosed_posts,
        count(DISTINCT niche_id) AS niches
    FROM matched JOIN audiences USING (span)
    GROUP BY span
),
tiers AS (
    SELECT
        tier,
        count(DISTINCT author_id) AS people,
        count(*) FILTER (kind <> 'repost') AS own_posts,
        count(*) FILTER (kind = 'repost') AS reposts,
        -- of all posts of the campaign, reposts included
        count(*) / sum(count(*)) OVER () AS carried_share,
        sum(engagement)::BIGINT AS engagement,
        sum(engagement) / nullif(count(*) FILTER (kind <> 'repost'), 0) AS engagement_per_post
    FROM matched
    WHERE span = 'during'
    GROUP BY tier
),
touched AS (
    SELECT
        niche_id,
        count(*) FILTER (span = 'during') AS posts,
        count(DISTINCT author_id) FILTER (span = 'during') AS people,
        -- new: none of the campaign's posts was in it in the span before
        count(*) FILTER (span = 'before') = 0 AS is_new
    FROM matched
    WHERE niche_id IS NOT NULL
    GROUP BY niche_id
    HAVING count(*) FILTER (span = 'during') > 0
),
days AS (
    SELECT
        to_timestamp(epoch(created_at)::BIGINT // 86400 * 86400) AS day_start,
        span,
        count(*) AS posts,
        count(DISTINCT author_id) AS people,
        sum(engagement)::BIGINT AS engagement,
        avg(tone) AS tone
    FROM matched
    GROUP BY ALL
)
SELECT
    (SELECT list(spans) FROM spans) AS spans,
    (SELECT list(tiers) FROM tiers) AS tiers,
    (
        SELECT list({'niche_id': t.niche_id, 'label': n.label, 'posts': t.posts, 'people': t.people, 'is_new': t.is_new}
            ORDER BY t.posts DESC, t.niche_id)
        FROM touched AS t JOIN niches AS n USING (niche_id)
    ) AS niches,
    (SELECT list(days ORDER BY day_start, span) FROM days) AS days;
