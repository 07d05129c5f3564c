-- Niches and brands touched by windows that are computed now, of which the rest waits for its turn.

DELETE FROM internal.dirty_lives;
INSERT INTO internal.dirty_lives FROM touched_niches;
DELETE FROM internal.dirty_brands;
INSERT INTO internal.dirty_brands FROM touched_brands;
