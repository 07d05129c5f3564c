-- What a word is searched in, of each niche.
SELECT niche_id, concat_ws(' ', label, array_to_string(terms, ' '), array_to_string(hashtags, ' ')) AS text
FROM niches
ORDER BY niche_id;
