-- While niches and brands wait to be computed again, an account that is not ordinary any more is no voice, of what is gone
-- nothing is named, and nobody is counted among the people of a niche or a brand who no longer is.

DELETE FROM niche_voices WHERE author_id NOT IN (SELECT author_id FROM authors WHERE ordinary);
CREATE OR REPLACE TEMP TABLE reduced AS SELECT DISTINCT author_id FROM internal.dirty_authors;
DELETE FROM niche_authors
WHERE author_id IN (FROM reduced)
  AND (niche_id, author_id) NOT IN (
    SELECT niche_id, author_id FROM posts SEMI JOIN reduced USING (author_id) WHERE niche_id IS NOT NULL);
DELETE FROM brand_people
WHERE author_id IN (FROM reduced)
  AND (brand_id, author_id) NOT IN (
    SELECT m.brand_id, p.author_id FROM posts p SEMI JOIN reduced USING (author_id)
    JOIN brand_mentions m ON m.post_id = p.post_id AND m.status = 'sure');
DELETE FROM reduced WHERE author_id IN (SELECT author_id FROM authors);
DELETE FROM niche_people WHERE author_id IN (FROM reduced);
DELETE FROM brand_fans WHERE author_id IN (FROM reduced);
DELETE FROM niche_examples WHERE key_of(post_id) NOT IN (
    SELECT post_key FROM posts SEMI JOIN (SELECT key_of(post_id) AS post_key FROM niche_examples) USING (post_key));
