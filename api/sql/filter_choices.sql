-- What the page's filters can choose from: languages and brands of the niches that may be shown, most frequent first.
WITH shown AS (
    SELECT * FROM niches WHERE niche_id NOT IN (SELECT unnest(from_json($hidden::VARCHAR, '["VARCHAR"]')))
),
words AS (
    SELECT 'lang' AS kind, unnest(langs) AS choice FROM shown
    UNION ALL
    SELECT 'brand' AS kind, unnest(brands) AS choice FROM shown
)
SELECT kind, choice, count(*) AS niches
FROM words
GROUP BY kind, choice
QUALIFY row_number() OVER (PARTITION BY kind ORDER BY count(*) DESC, choice) <= 200
ORDER BY kind, niches DESC, choice;
