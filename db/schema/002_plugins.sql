-- Schema 2: plugins that are not built in.

-- An algorithm that is not verified was built by somebody else: source_sha256 is then the
-- hash of its binary, and it is so identified in definition, too.
ALTER TABLE algorithm ADD COLUMN is_verified INTEGER NOT NULL -- 1: built by us from source
    DEFAULT 1 CHECK (is_verified IN (0, 1));
ALTER TABLE algorithm ADD COLUMN authors TEXT NOT NULL -- of the plugin; '': before schema 2
    DEFAULT '';
ALTER TABLE algorithm ADD COLUMN licence TEXT NOT NULL -- SPDX; '': before schema 2
    DEFAULT '';

-- Code that computed cells: provenance of executions. The same source may be built in and
-- loaded, and compiled by several compilers; results may not depend on it.
CREATE TABLE plugin (
    id              INTEGER PRIMARY KEY, -- of this row, in this file only
    algorithm       INTEGER NOT NULL REFERENCES algorithm (id), -- whose code
    origin          TEXT NOT NULL CHECK (origin IN ('built-in', 'registry', 'path')), -- where it came from
    binary_sha256   TEXT NOT NULL, -- of its shared object; '': part of the program
    manifest_sha256 TEXT NOT NULL, -- of its full manifest; '': part of the program
    build           TEXT NOT NULL, -- compiler and flags; '': as the program, or not known
    UNIQUE (algorithm, origin, binary_sha256, manifest_sha256, build)
) STRICT;
ALTER TABLE execution ADD COLUMN plugin INTEGER -- by which code; NULL: before schema 2
    REFERENCES plugin (id);
CREATE INDEX execution_by_plugin ON execution (plugin);

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
       t.dim, t.mu, t.L, t.kappa, t.f_star,
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
