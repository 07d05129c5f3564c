-- Niches to be computed again take turns, as many at once as hold `most_posts` together, from `next_niche` on and around.

CREATE OR REPLACE TEMP TABLE waiting_niches AS
SELECT niche_id, before
FROM (
    SELECT niche_id, sum(posts) OVER (ORDER BY niche_id < getvariable('next_niche'), niche_id) - posts AS before
    FROM (
        SELECT t.niche_id, coalesce(sum(w.posts), 0) AS posts
        FROM touched_niches t LEFT JOIN niche_windows w USING (niche_id)
        GROUP BY t.niche_id
    )
)
WHERE before >= getvariable('most_posts');
DELETE FROM touched_niches WHERE niche_id IN (SELECT niche_id FROM waiting_niches);
