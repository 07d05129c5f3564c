-- What others' posts say of accounts that were erased is not published.

UPDATE posts SET reply_to_author = NULL
WHERE md5_number_lower(reply_to_author) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');
UPDATE posts SET repost_of_author = NULL
WHERE md5_number_lower(repost_of_author) IN (SELECT suppressed_key FROM internal.suppressed WHERE kind = 'author');
