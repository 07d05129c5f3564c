-- The ranking replaces the one before: it was made over the whole stream. $1 is its event time, $2 its rows as JSON.
INSERT INTO brand_proposals
SELECT
    field[1]::BIGINT AS rank, field[2] AS name, field[3]::DOUBLE AS score, field[4]::BIGINT AS posts, field[5] AS evidence,
    to_timestamp($1) AS told_at
FROM (SELECT unnest(from_json($2, '[["VARCHAR"]]')) AS field);
