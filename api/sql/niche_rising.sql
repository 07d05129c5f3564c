-- The ordinary voices of a niche whose followers and engagement grow most, as of its newest window.
SELECT
    row_number() OVER (ORDER BY v.rise DESC, v.author_id) AS rank,
    v.author_id, v.rise, v.tier, v.followers, v.follower_gain, v.engagement, v.engagement_gain, v.own_posts,
    v.active_windows, v.window_start
FROM niche_voices AS v
WHERE v.niche_id = $niche AND v.rise > 0
QUALIFY rank <= 50
ORDER BY rank
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
