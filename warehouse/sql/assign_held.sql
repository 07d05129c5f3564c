-- What the engine said of posts that stand aside is kept for the day on which they come back.

UPDATE internal.held_posts
SET cluster_id = l.cluster_id, given_window = l.given_window, first_niche_id = nullif(l.niche_id, '')
FROM learnt l
WHERE held_posts.post_key = l.post_key AND (held_posts.given_window IS NULL OR held_posts.given_window > l.given_window);
