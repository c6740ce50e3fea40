-- Schema 5: what theory says of a cell (harness/include/adonis/theory.h). An e-fold is the
-- number of units in which f - f*, or the squared distance from x*, becomes 1/e of what it
-- was. Theorems that say nothing of a cell have no row.
CREATE TABLE prediction (
    cell   INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE, -- of whom it speaks
    name   TEXT NOT NULL, -- of the theorem, among those of the method: linear-rate
    kind   TEXT NOT NULL CHECK (kind IN ('bound', 'order')), -- order: up to a constant factor
    per    TEXT NOT NULL CHECK (per IN ('round', 'gradient time')), -- unit of e_fold
    e_fold REAL NOT NULL CHECK (e_fold > 0), -- bound: at most so many, in the long run
    text   TEXT NOT NULL, -- formula, assumptions, source
    PRIMARY KEY (cell, name)
) STRICT, WITHOUT ROWID;

-- One row for each cell and theorem that speaks of it. gradient_time_ns is the unit of
-- e_fold where per is 'gradient time'.
CREATE VIEW v_predictions AS
SELECT c.key, a.name AS algorithm, p.name, p.kind, p.per, p.e_fold,
       (SELECT value FROM cell_constant WHERE cell = c.id AND name = 'gradient_time_ns')
           AS gradient_time_ns,
       p.text
FROM prediction p
JOIN cell c ON c.id = p.cell
JOIN algorithm a ON a.id = c.algorithm;
