-- All that was to be computed again has been.

DELETE FROM internal.dirty_windows;
DELETE FROM internal.dirty_counts;
DELETE FROM internal.dirty_niches;
DELETE FROM internal.dirty_authors;
DELETE FROM internal.fresh_posts;

-- What a snapshot is computed from would be held in memory until the next one.
DROP TABLE IF EXISTS window_posts;
DROP TABLE IF EXISTS niche_posts;
DROP TABLE IF EXISTS life_posts;
DROP TABLE IF EXISTS changed_posts;
DROP TABLE IF EXISTS turned_posts;
DROP TABLE IF EXISTS audiences;
DROP TABLE IF EXISTS counted_features;
DROP TABLE IF EXISTS merged_features;
DROP TABLE IF EXISTS described_authors;
