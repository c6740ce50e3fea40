-- Schema 6: what is lost on the network, how labels are split, and dense series.

-- NULL in rows from before schema 6: not known.
ALTER TABLE cell ADD COLUMN lost INTEGER -- total: messages that never arrived
    DEFAULT NULL;
ALTER TABLE cell ADD COLUMN bytes_lost INTEGER -- total: of transfers that failed
    DEFAULT NULL;
ALTER TABLE cell ADD COLUMN label_variation REAL -- total variation between the labels of
    -- a node and all, mean over nodes weighted by samples; NULL also without classes
    DEFAULT NULL;
ALTER TABLE cell ADD COLUMN result_version INTEGER NOT NULL -- what result_sha256 is over;
    -- 1: as before schema 6; 2: with lost, bytes_lost, label_variation, predictions
    DEFAULT 1;
ALTER TABLE snapshot ADD COLUMN lost INTEGER -- messages that never arrived
    DEFAULT NULL;
ALTER TABLE snapshot ADD COLUMN bytes_lost INTEGER -- of transfers that failed
    DEFAULT NULL;
ALTER TABLE node ADD COLUMN lost INTEGER -- messages to it that never arrived
    DEFAULT NULL;
ALTER TABLE node ADD COLUMN bytes_lost INTEGER -- of transfers to it that failed
    DEFAULT NULL;

-- Cells whose every round was recorded. No part of the result: it may be there or not.
CREATE TABLE dense_series (
    cell     INTEGER PRIMARY KEY REFERENCES cell (id) ON DELETE CASCADE, -- whose
    n_points INTEGER NOT NULL CHECK (n_points >= 0), -- 0: the simulation did not start
    sha256   TEXT NOT NULL -- of the chunks in order, of the columns of each in order
) STRICT;

-- Points in chunks: 1024, and what is left in the last. A column is one number of 8 bytes
-- for each point, little-endian: rounds, time_ns and bytes_sent unsigned integers, the
-- others IEEE doubles.
CREATE TABLE dense_chunk (
    cell             INTEGER NOT NULL REFERENCES dense_series (cell) ON DELETE CASCADE, -- whose
    first            INTEGER NOT NULL CHECK (first >= 0 AND first % 1024 = 0), -- its point
    n_points         INTEGER NOT NULL CHECK (n_points BETWEEN 1 AND 1024), -- in this chunk
    rounds           BLOB NOT NULL CHECK (length(rounds) = 8 * n_points), -- completed by the run
    time_ns          BLOB NOT NULL CHECK (length(time_ns) = 8 * n_points), -- virtual time
    gradients        BLOB NOT NULL CHECK (length(gradients) = 8 * n_points), -- full local gradients
    bytes_sent       BLOB NOT NULL CHECK (length(bytes_sent) = 8 * n_points), -- on every link
    f_gap_mean_model BLOB NOT NULL CHECK (length(f_gap_mean_model) = 8 * n_points), -- f - f* at the average of the estimates
    f_gap_worst_node BLOB NOT NULL CHECK (length(f_gap_worst_node) = 8 * n_points), -- f - f* at the node farthest from x*
    distance         BLOB NOT NULL CHECK (length(distance) = 8 * n_points), -- to x*: root of the mean over nodes of squares
    consensus_error  BLOB NOT NULL CHECK (length(consensus_error) = 8 * n_points), -- to the mean model: the same mean
    gradient_norm    BLOB NOT NULL CHECK (length(gradient_norm) = 8 * n_points), -- |grad f| at the mean model
    PRIMARY KEY (cell, first)
) STRICT;

DROP VIEW v_cells;
-- One row a cell, names in place of row ids.
CREATE VIEW v_cells AS
SELECT c.key,
       t.spec || ' ' || c.topology || ' n=' || c.n_nodes || ' ' || p.name || ' '
           || c.partition AS scenario,
       t.spec AS task, t.name AS task_name, t.version AS task_version,
       t.sha256 AS task_sha256,
       a.name AS algorithm, a.version AS algorithm_version, a.kind AS algorithm_kind,
       a.source_sha256 AS algorithm_sha256, a.is_verified AS algorithm_is_verified,
       c.options_given, c.options_resolved, c.topology, c.n_nodes,
       p.name AS profile, p.sha256 AS profile_sha256, c.partition, c.seed,
       c.budget_axis, c.budget_limit, c.semantics, c.outcome, c.reason,
       c.result_sha256,
       c.outcome IN ('target', 'budget', 'stalled') AS is_valid,
       t.dim, t.mu, t.L, t.kappa, t.f_star, t.reference, t.n_evaluated, t.n_test,
       t.wire_bytes,
       (SELECT value FROM cell_constant WHERE cell = c.id AND name = 'mu_local')
           AS mu_local,
       (SELECT value FROM cell_constant WHERE cell = c.id AND name = 'l_local')
           AS L_local,
       c.zeta2_optimum, c.zeta2_start, c.label_variation,
       c.initial_gap, c.nodes_searched, c.state_bytes, c.time_ns, c.rounds, c.gradients,
       c.proxes, c.duals, c.flops, c.messages, c.delivered, c.lost, c.hops, c.exchanges,
       c.bytes_sent, c.bytes_received, c.bytes_lost, c.busy_ns, c.idle_ns, c.energy_j,
       CAST(c.idle_ns AS REAL) / NULLIF(c.busy_ns + c.idle_ns, 0) AS idle_share
FROM cell c
JOIN task t ON t.id = c.task
JOIN algorithm a ON a.id = c.algorithm
JOIN profile p ON p.id = c.profile;

DROP VIEW v_series;
-- One row a snapshot. Gaps come absolute and relative to the cell's initial gap.
CREATE VIEW v_series AS
SELECT c.key, s.idx, s.time_ns, s.time_ns / 1e9 AS time_s, s.rounds, s.gradients,
       s.gradients / c.n_nodes AS gradients_per_node, s.proxes, s.duals, s.flops,
       s.messages, s.delivered, s.lost, s.hops, s.exchanges, s.bytes_sent, s.bytes_received,
       s.bytes_lost, s.busy_ns, s.idle_ns,
       CAST(s.idle_ns AS REAL) / NULLIF(s.busy_ns + s.idle_ns, 0) AS idle_share,
       s.energy_j, s.f_gap_mean_model, s.f_gap_worst_node,
       s.f_gap_mean_model / NULLIF(c.initial_gap, 0) AS relative_gap_mean_model,
       s.f_gap_worst_node / NULLIF(c.initial_gap, 0) AS relative_gap_worst_node,
       s.worst_node, s.distance, s.consensus_error, s.gradient_norm,
       s.accuracy_mean_model, s.accuracy_worst_node
FROM cell c
JOIN snapshot s ON s.cell = c.id;

-- One row a point of the dense series, in any SQLite: byte k of a number is the place of
-- that byte among all bytes. A double is (-1)^sign (mantissa + 2^52) 2^(exponent - 1075),
-- subnormal ones lack the 2^52 and have exponent 1; `top` is its upper 16 bits: sign,
-- 11 of the exponent, 4 of the mantissa; e is exponent - 1, and tiny 2^-1074. The products
-- are exact. NULL: not finite.
CREATE VIEW v_dense_series AS
WITH RECURSIVE
    p64 (x) AS (SELECT 4294967296.0 * 4294967296.0), -- powers of two
    p128 (x) AS (SELECT x * x FROM p64),
    p256 (x) AS (SELECT x * x FROM p128),
    p512 (x) AS (SELECT x * x FROM p256),
    place (i, at) AS (SELECT 0, 0 UNION ALL SELECT i + 1, at + 8 FROM place WHERE i < 1023),
    byte (tiny, p64, p128, p256, p512, bytes) AS (SELECT
        1.0 / p512.x / p512.x / (1 << 50), p64.x, p128.x, p256.x, p512.x,
        X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9FA0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFC0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDFE0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF'
        FROM p64, p128, p256, p512)
SELECT c.key, d.first + p.i AS idx,
       (instr(b.bytes, substr(d.rounds, p.at + 1, 1)) - 1)
           | ((instr(b.bytes, substr(d.rounds, p.at + 2, 1)) - 1) << 8)
           | ((instr(b.bytes, substr(d.rounds, p.at + 3, 1)) - 1) << 16)
           | ((instr(b.bytes, substr(d.rounds, p.at + 4, 1)) - 1) << 24)
           | ((instr(b.bytes, substr(d.rounds, p.at + 5, 1)) - 1) << 32)
           | ((instr(b.bytes, substr(d.rounds, p.at + 6, 1)) - 1) << 40)
           | ((instr(b.bytes, substr(d.rounds, p.at + 7, 1)) - 1) << 48)
           | ((instr(b.bytes, substr(d.rounds, p.at + 8, 1)) - 1) << 56)
           AS rounds,
       (instr(b.bytes, substr(d.time_ns, p.at + 1, 1)) - 1)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 2, 1)) - 1) << 8)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 3, 1)) - 1) << 16)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 4, 1)) - 1) << 24)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 5, 1)) - 1) << 32)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 6, 1)) - 1) << 40)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 7, 1)) - 1) << 48)
           | ((instr(b.bytes, substr(d.time_ns, p.at + 8, 1)) - 1) << 56)
           AS time_ns,
       (SELECT ((instr(b.bytes, substr(d.gradients, p.at + 1, 1)) - 1)
                | ((instr(b.bytes, substr(d.gradients, p.at + 2, 1)) - 1) << 8)
                | ((instr(b.bytes, substr(d.gradients, p.at + 3, 1)) - 1) << 16)
                | ((instr(b.bytes, substr(d.gradients, p.at + 4, 1)) - 1) << 24)
                | ((instr(b.bytes, substr(d.gradients, p.at + 5, 1)) - 1) << 32)
                | ((instr(b.bytes, substr(d.gradients, p.at + 6, 1)) - 1) << 40)
                | ((t.top & 15) << 48) | iif(t.top & 32752, 1 << 52, 0))
                * b.tiny * (1 << (t.e & 31)) * iif(t.e & 32, 4294967296.0, 1.0)
                * iif(t.e & 64, b.p64, 1.0) * iif(t.e & 128, b.p128, 1.0)
                * iif(t.e & 256, b.p256, 1.0) * iif(t.e & 512, b.p512, 1.0)
                * iif(t.e & 1024, b.p512, 1.0) * iif(t.e & 1024, b.p512, 1.0)
                * iif(t.top & 32768, -1, 1)
        FROM (SELECT top, max((top >> 4 & 2047) - 1, 0) AS e
              FROM (SELECT (instr(b.bytes, substr(d.gradients, p.at + 7, 1)) - 1)
                        | ((instr(b.bytes, substr(d.gradients, p.at + 8, 1)) - 1) << 8) AS top
                    LIMIT 1) LIMIT 1) t
        WHERE (t.top & 32752) < 32752) AS gradients,
       (instr(b.bytes, substr(d.bytes_sent, p.at + 1, 1)) - 1)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 2, 1)) - 1) << 8)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 3, 1)) - 1) << 16)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 4, 1)) - 1) << 24)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 5, 1)) - 1) << 32)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 6, 1)) - 1) << 40)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 7, 1)) - 1) << 48)
           | ((instr(b.bytes, substr(d.bytes_sent, p.at + 8, 1)) - 1) << 56)
           AS bytes_sent,
       (SELECT ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 1, 1)) - 1)
                | ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 2, 1)) - 1) << 8)
                | ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 3, 1)) - 1) << 16)
                | ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 4, 1)) - 1) << 24)
                | ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 5, 1)) - 1) << 32)
                | ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 6, 1)) - 1) << 40)
                | ((t.top & 15) << 48) | iif(t.top & 32752, 1 << 52, 0))
                * b.tiny * (1 << (t.e & 31)) * iif(t.e & 32, 4294967296.0, 1.0)
                * iif(t.e & 64, b.p64, 1.0) * iif(t.e & 128, b.p128, 1.0)
                * iif(t.e & 256, b.p256, 1.0) * iif(t.e & 512, b.p512, 1.0)
                * iif(t.e & 1024, b.p512, 1.0) * iif(t.e & 1024, b.p512, 1.0)
                * iif(t.top & 32768, -1, 1)
        FROM (SELECT top, max((top >> 4 & 2047) - 1, 0) AS e
              FROM (SELECT (instr(b.bytes, substr(d.f_gap_mean_model, p.at + 7, 1)) - 1)
                        | ((instr(b.bytes, substr(d.f_gap_mean_model, p.at + 8, 1)) - 1) << 8) AS top
                    LIMIT 1) LIMIT 1) t
        WHERE (t.top & 32752) < 32752) AS f_gap_mean_model,
       (SELECT ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 1, 1)) - 1)
                | ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 2, 1)) - 1) << 8)
                | ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 3, 1)) - 1) << 16)
                | ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 4, 1)) - 1) << 24)
                | ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 5, 1)) - 1) << 32)
                | ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 6, 1)) - 1) << 40)
                | ((t.top & 15) << 48) | iif(t.top & 32752, 1 << 52, 0))
                * b.tiny * (1 << (t.e & 31)) * iif(t.e & 32, 4294967296.0, 1.0)
                * iif(t.e & 64, b.p64, 1.0) * iif(t.e & 128, b.p128, 1.0)
                * iif(t.e & 256, b.p256, 1.0) * iif(t.e & 512, b.p512, 1.0)
                * iif(t.e & 1024, b.p512, 1.0) * iif(t.e & 1024, b.p512, 1.0)
                * iif(t.top & 32768, -1, 1)
        FROM (SELECT top, max((top >> 4 & 2047) - 1, 0) AS e
              FROM (SELECT (instr(b.bytes, substr(d.f_gap_worst_node, p.at + 7, 1)) - 1)
                        | ((instr(b.bytes, substr(d.f_gap_worst_node, p.at + 8, 1)) - 1) << 8) AS top
                    LIMIT 1) LIMIT 1) t
        WHERE (t.top & 32752) < 32752) AS f_gap_worst_node,
       (SELECT ((instr(b.bytes, substr(d.distance, p.at + 1, 1)) - 1)
                | ((instr(b.bytes, substr(d.distance, p.at + 2, 1)) - 1) << 8)
                | ((instr(b.bytes, substr(d.distance, p.at + 3, 1)) - 1) << 16)
                | ((instr(b.bytes, substr(d.distance, p.at + 4, 1)) - 1) << 24)
                | ((instr(b.bytes, substr(d.distance, p.at + 5, 1)) - 1) << 32)
                | ((instr(b.bytes, substr(d.distance, p.at + 6, 1)) - 1) << 40)
                | ((t.top & 15) << 48) | iif(t.top & 32752, 1 << 52, 0))
                * b.tiny * (1 << (t.e & 31)) * iif(t.e & 32, 4294967296.0, 1.0)
                * iif(t.e & 64, b.p64, 1.0) * iif(t.e & 128, b.p128, 1.0)
                * iif(t.e & 256, b.p256, 1.0) * iif(t.e & 512, b.p512, 1.0)
                * iif(t.e & 1024, b.p512, 1.0) * iif(t.e & 1024, b.p512, 1.0)
                * iif(t.top & 32768, -1, 1)
        FROM (SELECT top, max((top >> 4 & 2047) - 1, 0) AS e
              FROM (SELECT (instr(b.bytes, substr(d.distance, p.at + 7, 1)) - 1)
                        | ((instr(b.bytes, substr(d.distance, p.at + 8, 1)) - 1) << 8) AS top
                    LIMIT 1) LIMIT 1) t
        WHERE (t.top & 32752) < 32752) AS distance,
       (SELECT ((instr(b.bytes, substr(d.consensus_error, p.at + 1, 1)) - 1)
                | ((instr(b.bytes, substr(d.consensus_error, p.at + 2, 1)) - 1) << 8)
                | ((instr(b.bytes, substr(d.consensus_error, p.at + 3, 1)) - 1) << 16)
                | ((instr(b.bytes, substr(d.consensus_error, p.at + 4, 1)) - 1) << 24)
                | ((instr(b.bytes, substr(d.consensus_error, p.at + 5, 1)) - 1) << 32)
                | ((instr(b.bytes, substr(d.consensus_error, p.at + 6, 1)) - 1) << 40)
                | ((t.top & 15) << 48) | iif(t.top & 32752, 1 << 52, 0))
                * b.tiny * (1 << (t.e & 31)) * iif(t.e & 32, 4294967296.0, 1.0)
                * iif(t.e & 64, b.p64, 1.0) * iif(t.e & 128, b.p128, 1.0)
                * iif(t.e & 256, b.p256, 1.0) * iif(t.e & 512, b.p512, 1.0)
                * iif(t.e & 1024, b.p512, 1.0) * iif(t.e & 1024, b.p512, 1.0)
                * iif(t.top & 32768, -1, 1)
        FROM (SELECT top, max((top >> 4 & 2047) - 1, 0) AS e
              FROM (SELECT (instr(b.bytes, substr(d.consensus_error, p.at + 7, 1)) - 1)
                        | ((instr(b.bytes, substr(d.consensus_error, p.at + 8, 1)) - 1) << 8) AS top
                    LIMIT 1) LIMIT 1) t
        WHERE (t.top & 32752) < 32752) AS consensus_error,
       (SELECT ((instr(b.bytes, substr(d.gradient_norm, p.at + 1, 1)) - 1)
                | ((instr(b.bytes, substr(d.gradient_norm, p.at + 2, 1)) - 1) << 8)
                | ((instr(b.bytes, substr(d.gradient_norm, p.at + 3, 1)) - 1) << 16)
                | ((instr(b.bytes, substr(d.gradient_norm, p.at + 4, 1)) - 1) << 24)
                | ((instr(b.bytes, substr(d.gradient_norm, p.at + 5, 1)) - 1) << 32)
                | ((instr(b.bytes, substr(d.gradient_norm, p.at + 6, 1)) - 1) << 40)
                | ((t.top & 15) << 48) | iif(t.top & 32752, 1 << 52, 0))
                * b.tiny * (1 << (t.e & 31)) * iif(t.e & 32, 4294967296.0, 1.0)
                * iif(t.e & 64, b.p64, 1.0) * iif(t.e & 128, b.p128, 1.0)
                * iif(t.e & 256, b.p256, 1.0) * iif(t.e & 512, b.p512, 1.0)
                * iif(t.e & 1024, b.p512, 1.0) * iif(t.e & 1024, b.p512, 1.0)
                * iif(t.top & 32768, -1, 1)
        FROM (SELECT top, max((top >> 4 & 2047) - 1, 0) AS e
              FROM (SELECT (instr(b.bytes, substr(d.gradient_norm, p.at + 7, 1)) - 1)
                        | ((instr(b.bytes, substr(d.gradient_norm, p.at + 8, 1)) - 1) << 8) AS top
                    LIMIT 1) LIMIT 1) t
        WHERE (t.top & 32752) < 32752) AS gradient_norm
FROM cell c
CROSS JOIN dense_chunk d ON d.cell = c.id
CROSS JOIN byte b
CROSS JOIN place p ON p.i < d.n_points;
