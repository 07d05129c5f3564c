-- No niche or brand waits any more.

DELETE FROM internal.dirty_lives;
DELETE FROM internal.dirty_brands;
