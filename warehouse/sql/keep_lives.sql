-- Niches and brands touched by windows that are computed now, of which the rest waits for its turn.

DELETE FROM internal.dirty_lives;
INSERT INTO internal.dirty_lives FROM touched_niches;
DELETE FROM internal.dirty_brands;
INSERT INTO internal.dirty_brands FROM touched_brands;

-- Meanwhile an account that is not ordinary any more, or is gone, is no voice.
DELETE FROM niche_voices WHERE author_id NOT IN (SELECT author_id FROM authors WHERE ordinary);
