-- Hashtags of posts with what a campaign is counted from: a fifth or so of all posts have any, and a tag is found among them
-- by its number in a fraction of the time.

CREATE OR REPLACE TEMP TABLE tagged_windows AS
SELECT window_start FROM internal.dirty_windows UNION SELECT window_start FROM internal.dirty_niches;

DELETE FROM tagged_posts WHERE window_start IN (FROM tagged_windows);
INSERT INTO tagged_posts BY NAME
SELECT *, key_of(hashtag) AS tag_key
FROM (
    SELECT
        p.window_start, p.created_at, unnest(p.hashtags) AS hashtag, p.post_key, p.author_key, p.other_key,
        p.niche_key, p.kind, p.tone, p.disclosed, p.engagement
    FROM posts p
    SEMI JOIN tagged_windows USING (window_start)
    WHERE len(p.hashtags) > 0
);
