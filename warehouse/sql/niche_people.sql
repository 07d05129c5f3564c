-- Who writes in a niche, whom of them one may speak with and whom they reach there, and its posts of most engagement, over
-- its posts within retention.

DELETE FROM niche_authors WHERE niche_id IN (SELECT niche_id FROM touched_niches);
INSERT INTO niche_authors SELECT niche_id, author_id, count(*) FROM life_posts GROUP BY niche_id, author_id;

DELETE FROM niche_examples WHERE niche_id IN (SELECT niche_id FROM touched_niches);
INSERT INTO niche_examples
SELECT niche_id, e.post_id, -e.less
FROM (
    -- the most by engagement, of equals the first by id, are the least with engagement turned round
    SELECT niche_id, unnest(min({'less': -weighted, 'post_id': post_id}, 30)) AS e FROM life_posts
    WHERE kind <> 'repost' GROUP BY niche_id
);

DELETE FROM niche_people WHERE niche_id IN (SELECT niche_id FROM touched_niches);
INSERT INTO niche_people BY NAME
WITH own AS (
    SELECT
        niche_id, author_id,
        count(*) AS own_posts,
        count(DISTINCT window_start) AS active_windows,
        sum(weighted) / count(*) AS engagement,
        count(*) FILTER (disclosed = 'disclosed') AS paid_posts
    FROM life_posts
    WHERE kind <> 'repost'
    GROUP BY ALL
),
tongues AS (
    -- what it mostly writes in; of two languages as frequent, the last of the alphabet
    SELECT niche_id, author_id, max_by(lang, (written, lang)) AS lang
    FROM (
        SELECT niche_id, author_id, lang, count(*) AS written FROM life_posts
        WHERE kind <> 'repost' AND lang IS NOT NULL GROUP BY ALL
    )
    GROUP BY ALL
),
exchanges AS (
    SELECT niche_id, author_id, reply_to_author AS other_id, 1 AS answers, 0 AS relays FROM life_posts
    WHERE kind = 'reply' AND reply_to_author <> author_id
    UNION ALL
    SELECT niche_id, author_id, repost_of_author, 0, 1 FROM life_posts
    WHERE kind = 'repost' AND repost_of_author <> author_id
),
links AS (
    SELECT
        niche_id, author_id, other_id, sum(given)::BIGINT AS given, sum(received)::BIGINT AS received,
        sum(relayed)::BIGINT AS relayed, count(*) AS times
    FROM (
        SELECT niche_id, author_id, other_id, answers AS given, 0 AS received, 0 AS relayed FROM exchanges
        UNION ALL
        SELECT niche_id, other_id, author_id, 0, answers, relays FROM exchanges
    )
    GROUP BY ALL
),
circles AS (
    SELECT
        niche_id, author_id,
        sum(given)::BIGINT AS answers_given,
        sum(received)::BIGINT AS answers_received,
        sum(relayed)::BIGINT AS reposts_received,
        -- 150 is Dunbar's number, the cap of a person's close circle
        least(count(*) FILTER (given + received > 0), 150) AS partners,
        least(count(*) FILTER (given > 0 AND received > 0), 150) AS mutual_partners
    FROM links
    GROUP BY ALL
),
first AS (
    SELECT
        o.niche_id, o.author_id, a.tier, a.followers, o.own_posts, o.active_windows, o.engagement, o.paid_posts,
        coalesce(c.answers_given, 0) AS answers_given,
        coalesce(c.answers_received, 0) AS answers_received,
        coalesce(c.reposts_received, 0) AS reposts_received,
        coalesce(c.partners, 0) AS partners,
        coalesce(c.mutual_partners, 0) AS mutual_partners
    FROM own o
    -- no brand, no media, no bot, nor who posts paid content by habit: two such posts or more, and a fifth of what it writes
    JOIN authors a ON a.author_id = o.author_id AND a.kind IN ('person', 'unknown')
        AND NOT (a.paid_share * a.own_posts >= 1.5 AND a.paid_share >= 0.2)
    LEFT JOIN circles c ON c.niche_id = o.niche_id AND c.author_id = o.author_id
    QUALIFY row_number() OVER (
        PARTITION BY o.niche_id, a.tier
        ORDER BY o.own_posts + answers_given + 2 * answers_received + reposts_received DESC, o.author_id
    ) <= 200
),
-- a list for each account costs far more than its counts: of the first alone
around AS (
    SELECT niche_id, author_id, list(other_id ORDER BY times DESC, other_id)[:150] AS circle
    FROM links SEMI JOIN first USING (niche_id, author_id)
    GROUP BY ALL
)
SELECT f.*, t.lang, coalesce(r.circle, []) AS circle
FROM first f
LEFT JOIN around r USING (niche_id, author_id)
LEFT JOIN tongues t USING (niche_id, author_id);

-- Followers change with nearly every post of an account: where it wrote before, that alone is brought up to date.
UPDATE niche_people SET followers = a.followers
FROM authors a
WHERE niche_people.author_id = a.author_id AND niche_people.followers IS DISTINCT FROM a.followers;
