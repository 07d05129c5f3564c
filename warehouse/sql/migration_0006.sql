-- From version 5 to version 6: micro-clusters whose earlier posts follow the engine's word later than new ones.

CREATE TABLE internal.reassigned (cluster_id BIGINT NOT NULL);
