-- Formulas that more than one statement of the writer needs.

-- What came with a post; a repost bears the counts of its original and has none of its own.
CREATE OR REPLACE TEMP MACRO engagement_of(kind, likes, reposts, replies, quotes) AS
    CASE WHEN kind = 'repost' THEN 0
        ELSE coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) END;
