-- Labels of the niches of $niches that may be shown.
SELECT niche_id, label
FROM niches
WHERE niche_id IN (SELECT unnest(from_json($niches::VARCHAR, '["VARCHAR"]')))
    AND niche_id NOT IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]')));
