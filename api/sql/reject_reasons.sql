-- Why records could not be read, most frequent first.
SELECT reason, count(*) AS records, count(DISTINCT source) AS sources
FROM rejects
GROUP BY reason
ORDER BY records DESC, reason
LIMIT $limit::BIGINT OFFSET $offset::BIGINT;
