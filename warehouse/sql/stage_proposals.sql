-- The ranking replaces the one before: it was made over the whole stream. $1 is its event time, $2 its rows as JSON.
INSERT INTO brand_proposals
SELECT row_number() OVER () AS rank, name, score, posts, evidence, to_timestamp($1) AS told_at
FROM (SELECT unnest(from_json($2, '[["VARCHAR"]]')) AS field)
CROSS JOIN LATERAL (
    SELECT field[1] AS name, field[2]::DOUBLE AS score, field[3]::BIGINT AS posts, field[4] AS evidence
);
