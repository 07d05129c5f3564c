-- Start of the newest closed window, seconds since the epoch; NULL where the snapshot does not say.
SELECT (SELECT any_value("value"::BIGINT) FROM settings WHERE "name" = 'closed_through') AS closed_through;
