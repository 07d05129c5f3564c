-- Posts of which there are later versions: the first record that is no later version holds the place, or the first of
-- those where there is none; the latest version tells the content.

INSERT INTO internal.edits
SELECT
    e.source, e."position", i.post_key,
    to_timestamp(floor(e.edited_at / getvariable('window_seconds')) * getvariable('window_seconds')), e.edited_at, false
FROM staged_edits e JOIN incoming i ON i.source = e.source AND i."position" = e."position";

CREATE OR REPLACE TEMP TABLE edit_keys AS
SELECT DISTINCT post_key FROM internal.edits WHERE post_key IN (SELECT post_key FROM incoming);
DELETE FROM losers WHERE post_key IN (FROM edit_keys);

CREATE OR REPLACE TEMP TABLE claims AS
SELECT *, row_number() OVER (PARTITION BY post_key ORDER BY edit, source, "position") AS claim
FROM (
    SELECT c.*, e.source IS NOT NULL AS edit
    FROM (
        SELECT post_key, source, "position", window_start, 'incoming' AS place FROM incoming
        WHERE post_key IN (FROM edit_keys)
        UNION ALL
        SELECT post_key, source, "position", window_start, 'post' FROM posts WHERE post_key IN (FROM edit_keys)
        UNION ALL
        SELECT post_key, source, "position", window_start, 'tombstone' FROM internal.tombstones
        WHERE post_key IN (FROM edit_keys)
    ) c
    LEFT JOIN internal.edits e ON e.source = c.source AND e."position" = c."position"
);
CREATE OR REPLACE TEMP TABLE versions AS
SELECT DISTINCT ON (post_key) post_key, source, "position", edited_at
FROM internal.edits WHERE post_key IN (FROM edit_keys)
ORDER BY post_key, edited_at DESC, source DESC, "position" DESC;

INSERT INTO internal.duplicates SELECT source, "position", window_start FROM claims WHERE claim > 1 AND NOT edit;
UPDATE internal.edits SET stands = c.claim = 1 FROM claims c
WHERE edits.source = c.source AND edits."position" = c."position";
INSERT INTO internal.dirty_windows
SELECT window_start FROM claims
UNION
SELECT window_start FROM internal.edits WHERE post_key IN (FROM edit_keys);
DELETE FROM internal.tombstones USING claims c
WHERE c.claim > 1 AND c.place = 'tombstone' AND tombstones.source = c.source AND tombstones."position" = c."position";

-- Of what came, the holders of places go on, and apart from them the versions that tell the content.
CREATE OR REPLACE TEMP TABLE incoming_versions AS
SELECT i.* FROM incoming i
JOIN versions v ON v.source = i.source AND v."position" = i."position"
JOIN claims c ON c.source = i.source AND c."position" = i."position" AND c.claim > 1;
DELETE FROM incoming USING claims c
WHERE c.claim > 1 AND incoming.source = c.source AND incoming."position" = c."position";
-- What is said of brands in the version that was the latest.
CREATE OR REPLACE TEMP TABLE former_mentions AS
SELECT p.post_key, m.* FROM brand_mentions m JOIN posts p USING (post_id) WHERE p.post_key IN (FROM edit_keys);
