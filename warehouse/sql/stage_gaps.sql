-- Gaps of live sources; of two words on the gap of a source that began at one time the later stands. $1 is a JSON list.

CREATE OR REPLACE TEMP TABLE told_gaps AS
SELECT
    field[1] AS source, to_timestamp(field[2]::DOUBLE) AS gap_start, to_timestamp(field[3]::DOUBLE) AS gap_end,
    field[4]::BIGINT AS refilled, field[5] AS reason
FROM (SELECT unnest(from_json($1, '[["VARCHAR"]]')) AS field);

DELETE FROM source_gaps WHERE (source, gap_start) IN (SELECT source, gap_start FROM told_gaps);
INSERT INTO source_gaps BY NAME FROM told_gaps;
