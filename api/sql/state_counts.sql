-- How many niches that may be shown are in each state.
SELECT state, count(*) AS niches
FROM niches
WHERE niche_id NOT IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]')))
GROUP BY state;
