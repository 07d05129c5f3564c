-- Where many windows are to be computed again, some of them go first: the newest, as many as hold `most_posts` together.
-- What was decided of posts in the others is forgotten: it will be decided again.

DELETE FROM decided
WHERE window_start IN (
    SELECT window_start
    FROM (
        SELECT d.window_start, sum(coalesce(s.posts, 0)) OVER (ORDER BY d.window_start DESC) - coalesce(s.posts, 0) AS before
        FROM (SELECT DISTINCT window_start FROM decided WHERE new_niche_id IS DISTINCT FROM old_niche_id) d
        LEFT JOIN stream_windows s USING (window_start)
    )
    WHERE before >= getvariable('most_posts')
);
