-- Which positions have been read, and which windows have been closed.

DELETE FROM internal.ledger WHERE source IN (SELECT source FROM staged_ledger);
INSERT INTO internal.ledger SELECT source, first_position, last_position FROM staged_ledger;
INSERT INTO internal.closes SELECT window_start, false FROM staged_closes;
