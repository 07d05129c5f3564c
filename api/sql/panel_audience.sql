-- Who writes in one of the niches $niches: whom a brief wants to reach.
SELECT DISTINCT author_id FROM niche_authors WHERE list_contains(from_json($niches::VARCHAR, '["VARCHAR"]'), niche_id);
