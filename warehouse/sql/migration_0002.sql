-- From version 1 to version 2. A column is added without its constraint, filled, and constrained then; views are made
-- anew by the program. What follows from posts otherwise than before: its windows go to internal.dirty_windows.

CREATE TABLE sources (
    source VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    records BIGINT NOT NULL,
    records_per_second DOUBLE NOT NULL,
    last_event_at TIMESTAMPTZ,
    watermark TIMESTAMPTZ,
    lag DOUBLE,
    reconnects BIGINT NOT NULL,
    fault VARCHAR
);
COMMENT ON TABLE sources IS 'Live sources and how they are, as they last said; the one table that holds wall time.';
COMMENT ON COLUMN sources.source IS 'Name of the source, which the names of its runs in rejects begin with.';
COMMENT ON COLUMN sources.state IS 'reading, idle (connected, and nothing comes), reconnecting or stopped.';
COMMENT ON COLUMN sources.told_at IS 'When it said so (wall time, UTC).';
COMMENT ON COLUMN sources.records IS 'Records read of it in all runs.';
COMMENT ON COLUMN sources.records_per_second IS 'Records a second of late, as a mean that forgets within a minute.';
COMMENT ON COLUMN sources.last_event_at IS 'Latest event time that is believed (UTC); NULL before the first record.';
COMMENT ON COLUMN sources.watermark IS 'That time less the lateness allowed (UTC): it holds windows before it open no more.';
COMMENT ON COLUMN sources.lag IS 'Seconds from last_event_at to told_at.';
COMMENT ON COLUMN sources.reconnects IS 'Times that its connection was made anew, in all runs.';
COMMENT ON COLUMN sources.fault IS 'Why it was last cut off; NULL if it never was.';

CREATE TABLE source_gaps (
    source VARCHAR NOT NULL,
    gap_start TIMESTAMPTZ NOT NULL,
    gap_end TIMESTAMPTZ NOT NULL,
    refilled BIGINT NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE source_gaps IS 'Times of which a live source has, or may have, missed records.';
COMMENT ON COLUMN source_gaps.source IS 'Name of the source.';
COMMENT ON COLUMN source_gaps.gap_start IS 'Event time of the last record before the gap (UTC).';
COMMENT ON COLUMN source_gaps.gap_end IS 'Event time of the first record after it (UTC).';
COMMENT ON COLUMN source_gaps.refilled IS 'Records of it that were fetched afterwards by other means; 0 if none.';
COMMENT ON COLUMN source_gaps.reason IS 'What was lost and why.';

-- Whom a post answers or relays is published, so that readers can tell who speaks with whom.
COMMENT ON COLUMN posts.reply_to_author IS 'Pseudonym of the account that it answers; NULL where it answers none or none is known.';
COMMENT ON COLUMN posts.repost_of_author IS 'Pseudonym of the account whose post it relays; NULL where it relays none or none is known.';
