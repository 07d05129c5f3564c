-- The latest word of each live source. $1 is a JSON list of reports as lists, in the order of SourceReport.

CREATE OR REPLACE TEMP TABLE reports AS
SELECT
    field[1] AS source, field[2] AS state, field[3]::DOUBLE AS told, field[4]::BIGINT AS records,
    field[5]::DOUBLE AS records_per_second, nullif(field[6], '')::DOUBLE AS last_event,
    nullif(field[7], '')::DOUBLE AS reached, field[8]::BIGINT AS reconnects, nullif(field[9], '') AS fault
FROM (SELECT unnest(from_json($1, '[["VARCHAR"]]')) AS field);

DELETE FROM sources WHERE source IN (SELECT source FROM reports);
INSERT INTO sources BY NAME
SELECT
    source, state, to_timestamp(told) AS told_at, records, records_per_second,
    to_timestamp(last_event) AS last_event_at, to_timestamp(reached) AS watermark, told - last_event AS lag,
    reconnects, fault
FROM reports;
