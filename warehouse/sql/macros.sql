-- Formulas that more than one statement of the writer needs.

-- An id as a number: the same as md5_number_lower, which goes by way of text, in a fifth of the time.
CREATE OR REPLACE TEMP MACRO key_of(id) AS (md5_number(id) >> 64)::UBIGINT;

-- What came with a post; a repost bears the counts of its original and has none of its own.
CREATE OR REPLACE TEMP MACRO engagement_of(kind, likes, reposts, replies, quotes) AS
    CASE WHEN kind = 'repost' THEN 0
        ELSE coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) END;

-- Whom a post is about: the account that it relays, or else answers.
CREATE OR REPLACE TEMP MACRO other_key_of(reply_to_author, repost_of_author) AS
    coalesce(key_of(repost_of_author), key_of(reply_to_author), 0);
