"""What always holds in a warehouse, as queries that must find nothing."""

from __future__ import annotations

import duckdb

# What would be wrong, and the query that counts it. All hold in snapshots too.
PUBLISHED = {
    "records counted as read that met no fate": """
        SELECT count(*) FROM stream_windows
        WHERE read <> posts + rejected + duplicate + deleted + expired + edited + liked + notices + ignored""",
    "windows whose footnote does not count their posts": """
        SELECT count(*) FROM (SELECT window_start, count(*) AS n FROM posts GROUP BY 1) p
        FULL JOIN stream_windows s USING (window_start) WHERE coalesce(p.n, 0) <> coalesce(s.posts, 0)""",
    "windows of niches that do not count their posts": """
        SELECT count(*) FROM (
            SELECT window_start, niche_id, count(*) AS n FROM posts WHERE niche_id IS NOT NULL GROUP BY ALL) p
        FULL JOIN niche_windows w USING (window_start, niche_id)
        LEFT JOIN stream_windows s USING (window_start)
        WHERE coalesce(p.n, 0) <> coalesce(w.posts, 0) AND coalesce(s.expired, 0) = 0""",
    "posts stored twice": "SELECT count(*) - count(DISTINCT post_id) FROM posts",
    "posts whose keys are not those of their accounts and niche": """
        SELECT count(*) FROM posts WHERE (author_key, other_key, niche_key) IS DISTINCT FROM (
            md5_number_lower(author_id),
            coalesce(md5_number_lower(repost_of_author), md5_number_lower(reply_to_author), 0),
            md5_number_lower(niche_id))""",
    "posts whose engagement is not the sum of its counts": """
        SELECT count(*) FROM posts WHERE engagement IS DISTINCT FROM CASE WHEN kind = 'repost' THEN 0
        ELSE coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) END""",
    "posts outside their window": """
        SELECT count(*) FROM posts WHERE created_at < window_start
        OR epoch(created_at) >= epoch(window_start) + (SELECT value::BIGINT FROM settings WHERE name = 'window')""",
    "accounts that do not count their posts": """
        SELECT count(*) FROM (SELECT author_id, count(*) AS n FROM posts GROUP BY 1) p
        FULL JOIN authors a USING (author_id)
        WHERE p.n IS DISTINCT FROM a.posts OR a.author_key IS DISTINCT FROM md5_number_lower(author_id)""",
    "mentions of brands in posts that are not there": """
        SELECT count(*) FROM brand_mentions WHERE post_id NOT IN (SELECT post_id FROM posts)""",
    "voices that are not ordinary": """
        SELECT count(*) FROM niche_voices v LEFT JOIN authors a USING (author_id)
        WHERE a.ordinary IS DISTINCT FROM true""",
    "ranks that are taken twice": """
        SELECT count(*) FROM (SELECT 1 FROM niche_voices GROUP BY niche_id, rank HAVING count(*) > 1)""",
}

# The same, of what is counted anew on a sample of windows that still have all their posts.
_SAMPLE = """
WITH sample AS (
    SELECT window_start FROM stream_windows WHERE expired = 0 AND posts > 0 ORDER BY hash(window_start) LIMIT 24
),
sampled AS (FROM posts SEMI JOIN sample USING (window_start)),
"""
RECOUNTED = {
    "figures of brands that a recount does not bear out": """
        told AS (
            SELECT window_start, brand_id, posts, authors FROM brand_windows SEMI JOIN sample USING (window_start)),
        found AS (
            SELECT window_start, brand_id, count(*) AS posts, count(DISTINCT author_id) AS authors
            FROM (SELECT window_start, author_id, unnest(brands) AS brand_id FROM sampled) GROUP BY ALL)""",
    "figures of topics that a recount does not bear out": """
        told AS (SELECT window_start, topic, posts, authors FROM topic_windows SEMI JOIN sample USING (window_start)),
        found AS (
            SELECT window_start, topic, count(*) AS posts, count(DISTINCT author_id) AS authors
            FROM (
                SELECT DISTINCT window_start, post_id, author_id,
                    unnest(list_concat(topics, list_transform(hashtags, lambda x: '#' || x))) AS topic
                FROM sampled)
            GROUP BY ALL HAVING count(DISTINCT author_id) >= 2)""",
    "hashtags of posts that a recount does not bear out": """
        told AS (
            SELECT window_start, post_key, hashtag, niche_key, engagement FROM tagged_posts
            SEMI JOIN sample USING (window_start)),
        found AS (
            SELECT window_start, md5_number_lower(post_id), unnest(hashtags), niche_key, engagement FROM sampled)""",
    "figures of brands in niches that a recount does not bear out": """
        told AS (
            SELECT window_start, niche_id, brand_id, posts, authors
            FROM niche_brands SEMI JOIN sample USING (window_start)),
        found AS (
            SELECT window_start, niche_id, brand_id, count(*) AS posts, count(DISTINCT author_id) AS authors
            FROM (
                SELECT window_start, niche_id, author_id, unnest(brands) AS brand_id
                FROM sampled WHERE niche_id IS NOT NULL)
            GROUP BY ALL)""",
    "figures of niches that a recount does not bear out": """
        told AS (
            SELECT window_start, niche_id, posts, authors, replies, reposts, disclosed_posts
            FROM niche_windows SEMI JOIN sample USING (window_start)),
        found AS (
            SELECT window_start, niche_id, count(*), count(DISTINCT author_id), count(*) FILTER (kind = 'reply'),
                count(*) FILTER (kind = 'repost'), count(*) FILTER (disclosed = 'disclosed')
            FROM sampled WHERE niche_id IS NOT NULL GROUP BY ALL)""",
}
_APART = " SELECT count(*) FROM ((FROM told EXCEPT ALL FROM found) UNION ALL (FROM found EXCEPT ALL FROM told))"

# What holds in the live file between what was read and what became of it.
LIVE = {
    "posts at positions that were never read": """
        SELECT count(*) FROM posts p WHERE NOT EXISTS (
            FROM internal.ledger l
            WHERE l.source = p.source AND p."position" BETWEEN l.first_position AND l.last_position)""",
    "posts that stand at one position of their source": """
        SELECT count(*) - count(DISTINCT (source, "position")) FROM posts""",
    "records more than were read": """
        SELECT greatest(0, (SELECT coalesce(sum(posts + rejected + duplicate + expired), 0) FROM stream_windows)
            - (SELECT coalesce(sum(last_position - first_position + 1), 0) FROM internal.ledger))""",
    "closed windows that neither wait nor were applied": """
        SELECT count(*) FROM internal.closes c
        WHERE NOT applied AND NOT EXISTS (FROM internal.pending_closes p WHERE p.window_start = c.window_start)""",
}


def broken(connection: duckdb.DuckDBPyConnection, *, live: bool) -> list[str]:
    """Count what breaks a law in the database in use; `live` where it is no snapshot."""
    queries = {
        **PUBLISHED,
        **{what: _SAMPLE + recount + _APART for what, recount in RECOUNTED.items()},
        **(LIVE if live else {}),
    }
    found = []
    for what, sql in queries.items():
        row = connection.execute(sql).fetchone()
        if row and row[0]:
            found.append(f"{row[0]} {what}")
    return found
