-- No niche or brand waits any more but those whose turn did not come.

DELETE FROM internal.dirty_lives;
INSERT INTO internal.dirty_lives SELECT niche_id FROM waiting_niches;
DELETE FROM internal.dirty_brands;
