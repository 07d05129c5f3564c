-- Who named a brand, and how its mentions were settled, over the posts within retention. All of it anew: it is one join.

CREATE OR REPLACE TEMP TABLE mentioning AS
SELECT m.brand_id, m.status, m.reason, m.surface, m.tone, p.post_id, p.author_id, p.niche_id, p.kind
FROM brand_mentions m JOIN posts p USING (post_id);

DELETE FROM mention_counts;
INSERT INTO mention_counts
SELECT brand_id, status, reason, surface, count(DISTINCT post_id), count(DISTINCT author_id) FROM mentioning GROUP BY ALL;

DELETE FROM brand_partners;
INSERT INTO brand_partners
WITH named AS (SELECT DISTINCT brand_id, post_id, author_id FROM mentioning WHERE status = 'sure')
SELECT a.brand_id, b.brand_id, count(DISTINCT a.author_id)
FROM named a JOIN named b USING (post_id)
WHERE a.brand_id <> b.brand_id
GROUP BY ALL;

DELETE FROM brand_people;
INSERT INTO brand_people
SELECT
    brand_id, author_id, niche_id,
    count(DISTINCT post_id) AS posts,
    count(DISTINCT post_id) FILTER (kind <> 'repost') AS own_posts,
    round(avg(tone), 9) AS tone
FROM mentioning
WHERE status = 'sure'
GROUP BY brand_id, author_id, niche_id;
