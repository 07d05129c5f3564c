-- People of each niche: distinct authors of the posts still kept; where posts have expired, at least as many as wrote in
-- its busiest window. The minimum group is checked against this.
WITH kept AS (
    SELECT niche_id, count(*) AS people FROM niche_authors GROUP BY niche_id
),
busiest AS (
    SELECT niche_id, max(authors) AS people FROM niche_windows GROUP BY niche_id
)
SELECT niche_id, greatest(coalesce(kept.people, 0), coalesce(busiest.people, 0)) AS people
FROM niches
LEFT JOIN kept USING (niche_id)
LEFT JOIN busiest USING (niche_id);
