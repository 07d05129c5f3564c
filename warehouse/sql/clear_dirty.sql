-- All that was to be computed again has been.

DELETE FROM internal.dirty_windows;
DELETE FROM internal.dirty_counts;
DELETE FROM internal.dirty_niches;
DELETE FROM internal.dirty_authors;
DELETE FROM internal.fresh_posts;
