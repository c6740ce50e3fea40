-- Schema 7: dense series that are not kept, being too long.

ALTER TABLE dense_series ADD COLUMN is_cut INTEGER NOT NULL -- 1: too long, no point is
    -- kept; computing it again would not change that
    DEFAULT 0 CHECK (is_cut IN (0, 1) AND (is_cut = 0 OR n_points = 0));
