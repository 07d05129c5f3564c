-- People who surely named each brand: distinct authors of the posts still kept; where posts have expired, at least as many
-- as named it in its busiest window.
WITH kept AS (
    SELECT brand_id, count(DISTINCT author_id) AS people FROM brand_people GROUP BY brand_id
),
busiest AS (
    SELECT brand_id, max(authors) AS people FROM brand_windows GROUP BY brand_id
)
SELECT brand_id, greatest(coalesce(kept.people, 0), coalesce(busiest.people, 0)) AS people
FROM kept FULL JOIN busiest USING (brand_id);
