-- Schema 4: tasks without a known minimum, with a test set, or with numbers of 4 bytes.

-- What f_star is. optimum: the certified minimum of f. local: f at a certified strict
-- local minimiser, so that gaps may be negative. bound: a lower bound of f, without a
-- point; gaps are what f has above it, and need not reach 0.
ALTER TABLE task ADD COLUMN reference TEXT NOT NULL -- of gaps
    DEFAULT 'optimum' CHECK (reference IN ('optimum', 'local', 'bound'));
ALTER TABLE task ADD COLUMN n_evaluated INTEGER NOT NULL -- samples behind f and |grad f|
    DEFAULT 0;
UPDATE task SET n_evaluated = n_samples;
ALTER TABLE task ADD COLUMN n_test INTEGER NOT NULL -- held-out samples behind accuracy
    DEFAULT 0; -- 0: accuracy is over all samples
ALTER TABLE task ADD COLUMN wire_bytes INTEGER NOT NULL -- of a number on the network
    DEFAULT 8;

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
       c.zeta2_optimum, c.zeta2_start,
       c.initial_gap, c.nodes_searched, c.state_bytes, c.time_ns, c.rounds, c.gradients,
       c.proxes, c.duals, c.flops, c.messages, c.delivered, c.hops, c.exchanges, c.bytes_sent,
       c.bytes_received, c.busy_ns, c.idle_ns, c.energy_j,
       CAST(c.idle_ns AS REAL) / NULLIF(c.busy_ns + c.idle_ns, 0) AS idle_share
FROM cell c
JOIN task t ON t.id = c.task
JOIN algorithm a ON a.id = c.algorithm
JOIN profile p ON p.id = c.profile;
