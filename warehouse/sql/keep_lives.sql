-- Niches and brands touched by windows that are computed now, of which the rest waits for its turn.

DELETE FROM internal.dirty_lives;
INSERT INTO internal.dirty_lives FROM touched_niches;
DELETE FROM internal.dirty_brands;
INSERT INTO internal.dirty_brands FROM touched_brands;

-- Meanwhile an account that is not ordinary any more is no voice, and of what is gone nothing is named.
DELETE FROM niche_voices WHERE author_id NOT IN (SELECT author_id FROM authors WHERE ordinary);
CREATE OR REPLACE TEMP TABLE gone_authors AS
SELECT author_id FROM internal.dirty_authors ANTI JOIN authors USING (author_id);
DELETE FROM niche_people WHERE author_id IN (FROM gone_authors);
DELETE FROM niche_authors WHERE author_id IN (FROM gone_authors);
DELETE FROM brand_people WHERE author_id IN (FROM gone_authors);
DELETE FROM brand_fans WHERE author_id IN (FROM gone_authors);
DELETE FROM niche_examples WHERE key_of(post_id) NOT IN (
    SELECT post_key FROM posts SEMI JOIN (SELECT key_of(post_id) AS post_key FROM niche_examples) USING (post_key));
