-- The summed influence of a niche's ordinary voices against its macro and mega accounts. Figures of fewer accounts than $least
-- are left out: with few large accounts in the niche, those of all niches still tell how many ordinary voices equal one.
WITH anywhere AS (
    SELECT
        -- mean engagement that a large account met with in a niche
        CASE WHEN sum(large_authors) >= $least THEN sum(large_engagement) / sum(large_authors) END AS each_large
    FROM niche_influence
),
here AS (
    SELECT *, ordinary_authors >= $least AS enough, large_authors = 0 OR large_authors >= $least AS large_enough
    FROM niche_influence WHERE niche_id = $niche
)
SELECT
    CASE WHEN enough THEN ordinary_authors END AS ordinary_authors,
    CASE WHEN enough THEN ordinary_reach END AS ordinary_reach,
    CASE WHEN enough THEN ordinary_close_reach END AS ordinary_close_reach,
    CASE WHEN enough THEN ordinary_engagement END AS ordinary_engagement,
    CASE WHEN large_enough THEN large_authors END AS large_authors,
    CASE WHEN large_enough THEN large_reach END AS large_reach,
    CASE WHEN large_enough THEN large_engagement END AS large_engagement,
    CASE WHEN enough AND large_enough THEN ordinary_share END AS ordinary_share,
    CASE WHEN enough AND large_enough THEN ordinary_per_large END AS ordinary_per_large,
    CASE WHEN enough THEN each_large / nullif(ordinary_engagement / ordinary_authors, 0) END AS ordinary_per_large_anywhere,
    -- of fewer accounts than $least nothing is told
    CASE WHEN audience_accounts >= $least THEN audience_exponent END AS audience_exponent,
    (NOT enough)::INTEGER + (NOT large_enough)::INTEGER AS suppressed
FROM here, anywhere;
