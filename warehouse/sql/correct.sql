-- A user's list of what accounts are, in staged_corrections, takes the place of the former one.

-- Accounts of which the two say something else.
INSERT INTO internal.dirty_authors
SELECT DISTINCT author_id
FROM (
    (FROM staged_corrections EXCEPT FROM internal.corrections)
    UNION ALL
    (FROM internal.corrections EXCEPT FROM staged_corrections)
)
WHERE author_id IN (SELECT author_id FROM authors);

DELETE FROM internal.corrections;
INSERT INTO internal.corrections BY NAME FROM staged_corrections;
