-- Records that could not be read. One without a neighbour's time waits for its nearest readable neighbour.

INSERT INTO rejects
SELECT source, "position", reason, to_timestamp(coalesce(near, 0)) FROM staged_rejects;
INSERT INTO internal.unsettled_rejects SELECT source, "position" FROM staged_rejects WHERE near IS NULL;
INSERT INTO internal.dirty_windows
SELECT DISTINCT to_timestamp(floor(near / getvariable('window_seconds')) * getvariable('window_seconds')) FROM staged_rejects WHERE near IS NOT NULL;
