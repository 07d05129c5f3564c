-- The engine's word on closed windows.

INSERT INTO given SELECT window_start, post_id, cluster_id, niche_id FROM staged_given;

INSERT INTO internal.assignments
SELECT window_start, seq, cluster_id, niche_id, to_timestamp(since) FROM staged_assignments;
-- Earlier posts follow when all that the engine said since is worked in.
INSERT INTO internal.reassigned
SELECT DISTINCT cluster_id FROM staged_assignments WHERE cluster_id NOT IN (FROM internal.reassigned);
-- A later word that reaches as far back makes an earlier one on the same micro-cluster idle.
DELETE FROM internal.assignments USING internal.assignments AS newer
WHERE assignments.cluster_id IN (SELECT cluster_id FROM staged_assignments)
  AND newer.cluster_id = assignments.cluster_id
  AND newer.since <= assignments.since
  AND (newer.window_start, newer.seq) > (assignments.window_start, assignments.seq);

DELETE FROM internal.measures USING staged_measures s
WHERE measures.window_start = to_timestamp(s.window_start) AND measures.niche_id = s.niche_id;
INSERT INTO internal.measures
SELECT to_timestamp(window_start), niche_id, growth, emergence, nicheness, cohesion FROM staged_measures;
INSERT INTO internal.dirty_niches SELECT to_timestamp(window_start), niche_id FROM staged_measures;

INSERT INTO niche_events
SELECT DISTINCT niche_id, to_timestamp(occurred_at), kind, nullif(other_id, ''), evidence FROM staged_events
EXCEPT SELECT niche_id, occurred_at, kind, other_id, evidence FROM niche_events;

-- A niche stands as the latest window says, in whatever order the windows come.
CREATE OR REPLACE TEMP TABLE described AS
SELECT * FROM staged_niches s
WHERE NOT EXISTS (FROM internal.niche_versions v WHERE v.niche_id = s.niche_id AND v.window_start > s.window_start)
QUALIFY row_number() OVER (PARTITION BY niche_id ORDER BY window_start DESC, seq DESC) = 1;
DELETE FROM internal.niche_versions WHERE niche_id IN (SELECT niche_id FROM described);
INSERT INTO internal.niche_versions SELECT niche_id, window_start FROM described;
DELETE FROM niches WHERE niche_id IN (SELECT niche_id FROM described);
INSERT INTO niches
SELECT
    niche_id, label, state, to_timestamp(first_seen),
    to_timestamp(emerged_at), to_timestamp(last_seen),
    terms,
    hashtags,
    brands,
    langs
FROM described;
