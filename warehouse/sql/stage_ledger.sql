-- Which positions have been read, and which closed windows still wait for records that they speak of.

DELETE FROM internal.ledger WHERE source IN (SELECT source FROM staged_ledger);
INSERT INTO internal.ledger SELECT source, first_position, last_position FROM staged_ledger;

INSERT INTO internal.closes SELECT window_start FROM staged_closes WHERE NOT settled;
INSERT INTO internal.close_sources SELECT window_start, source, first_position, through FROM staged_close_sources;
DELETE FROM internal.close_sources WHERE window_start IN (SELECT window_start FROM staged_closes WHERE settled);
-- What was said of records that lost their id to an earlier one, or were deleted, waits in vain.
DELETE FROM internal.given WHERE window_start IN (SELECT window_start FROM staged_closes WHERE settled);
