-- A user's list of what accounts are, $1 as JSON. Erased accounts stay out of it.
CREATE OR REPLACE TEMP TABLE staged_corrections AS
SELECT row[1] AS author_id, row[2] AS corrected_kind, row[3] AS correction
FROM (SELECT unnest(from_json($1::VARCHAR, '[["VARCHAR"]]')) AS row)
WHERE key_of(row[1]) NOT IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');
