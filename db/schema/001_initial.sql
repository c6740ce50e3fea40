-- Schema 1. README.md beside this folder says why. Conventions: times in ns of virtual
-- time; NULL where a number is not known, not defined or not finite; SHA-256 as 64
-- lower-case hexadecimal digits; JSON in its canonical form (keys sorted, no blanks).

-- Who computed: provenance of executions, never part of a cell's identity.
CREATE TABLE environment (
    id            INTEGER PRIMARY KEY, -- of this row, in this file only
    tool_version  TEXT NOT NULL,       -- of adonis-bench, "0.1.0"
    abi           TEXT NOT NULL,       -- version of the plugin ABI, "0.1"
    semantics     INTEGER NOT NULL,    -- version of the simulator's semantics
    compiler      TEXT NOT NULL,       -- name and version
    flags         TEXT NOT NULL,       -- that our targets were compiled with
    back_end      TEXT NOT NULL,       -- of the vector kernels: avx2, c
    os            TEXT NOT NULL,       -- name and release of the kernel
    arch          TEXT NOT NULL,       -- x86_64, aarch64, ...
    binary_sha256 TEXT NOT NULL,       -- of the program
    UNIQUE (tool_version, abi, semantics, compiler, flags, back_end, os, arch,
            binary_sha256)
) STRICT;

-- Fixed problems. A task that has one function for each node (average, quadratic) is
-- another problem for each number of nodes.
CREATE TABLE task (
    id                   INTEGER PRIMARY KEY,    -- of this row, in this file only
    sha256               TEXT NOT NULL,          -- of definition
    spec                 TEXT NOT NULL,          -- canonical: quadratic:dim=20,...
    name                 TEXT NOT NULL,          -- quadratic
    version              TEXT NOT NULL,          -- of the task's definition
    summary              TEXT NOT NULL,          -- one line for people
    n_nodes              INTEGER NOT NULL,       -- it was made for; 0: any number
    dim                  INTEGER NOT NULL,       -- length of the parameter vector
    n_samples            INTEGER NOT NULL,       -- m
    nnz                  INTEGER NOT NULL,       -- stored non-zero features
    n_classes            INTEGER NOT NULL,       -- 0: no classes, no accuracy
    mu                   REAL,                   -- strong convexity of f
    L                    REAL,                   -- smoothness of f
    kappa                REAL,                   -- L / mu
    l2                   REAL,                   -- f contains l2 / 2 |x|^2
    start_value          REAL,                   -- mean over nodes of f at their x_0
    f_star               REAL,                   -- f(x*)
    grad_norm_at_optimum REAL,                   -- |grad f(x*)| of the certified optimum
    f_star_error         REAL,                   -- bound on f(certified x*) - f*
    flops_per_gradient   REAL NOT NULL,          -- of f: all samples once
    definition           TEXT NOT NULL,          -- JSON, with the hashes of the data
    UNIQUE (sha256, n_nodes)
) STRICT;

-- Frozen targets of a task: (f(x) - f*) / (start_value - f*), largest first.
CREATE TABLE task_target (
    task     INTEGER NOT NULL REFERENCES task (id), -- whose target
    idx      INTEGER NOT NULL,                      -- 0, 1, ...: harder and harder
    relative REAL NOT NULL,                         -- hit at or below this
    PRIMARY KEY (task, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE algorithm (
    id            INTEGER PRIMARY KEY, -- of this row, in this file only
    name          TEXT NOT NULL,       -- id in the plugin's table: extra
    version       TEXT NOT NULL,       -- changes whenever results do
    source_sha256 TEXT NOT NULL,       -- of the plugin's source
    kind          TEXT NOT NULL CHECK (kind IN ('synchronous', 'asynchronous')), -- of rounds
    summary       TEXT NOT NULL,       -- one line for people
    paper         TEXT NOT NULL,       -- authors, title, venue, year
    UNIQUE (name, version, source_sha256)
) STRICT;

-- How devices and links behave.
CREATE TABLE profile (
    id         INTEGER PRIMARY KEY,  -- of this row, in this file only
    sha256     TEXT NOT NULL UNIQUE, -- of definition
    name       TEXT NOT NULL,        -- as first seen
    definition TEXT NOT NULL         -- JSON without comments
) STRICT;

-- One run: scenario x algorithm with options x seed. All columns are functions of
-- definition (the same bits on every machine), but for crash and timeout.
CREATE TABLE cell (
    id               INTEGER PRIMARY KEY,                        -- of this row, in this file only
    key              TEXT NOT NULL UNIQUE,                       -- SHA-256 of definition
    definition       TEXT NOT NULL,                              -- JSON; harness/run/README.md
    task             INTEGER NOT NULL REFERENCES task (id),      -- problem
    algorithm        INTEGER NOT NULL REFERENCES algorithm (id), -- method
    profile          INTEGER NOT NULL REFERENCES profile (id),   -- devices and links
    options_given    TEXT NOT NULL, -- JSON: defaults filled, "auto" as such
    options_resolved TEXT,          -- JSON: numbers in place of "auto"; NULL: never resolved
    topology         TEXT NOT NULL, -- canonical: erdos-renyi:p=0.3; a file by its hash
    n_nodes          INTEGER NOT NULL CHECK (n_nodes > 0), -- n
    partition        TEXT NOT NULL, -- canonical: how samples are split over the nodes
    seed             INTEGER NOT NULL CHECK (seed >= 0),   -- of network, split, sampling
    budget_axis      TEXT NOT NULL CHECK (budget_axis IN
                     ('time', 'rounds', 'gradients', 'bytes')), -- what is limited
    budget_limit     REAL NOT NULL CHECK (budget_limit > 0), -- ns, rounds, per node, bytes
    semantics        INTEGER NOT NULL, -- version of the simulator's semantics
    outcome          TEXT NOT NULL CHECK (outcome IN
                     ('target', 'budget', 'stalled', 'diverged', 'nan', 'plugin-error',
                      'crash', 'timeout', 'infeasible')), -- how it ended
    reason           TEXT NOT NULL, -- why, in words; may be empty
    result_sha256    TEXT NOT NULL, -- of all results: this row's, constants, snapshots, nodes
    initial_gap      REAL,    -- mean over nodes of f(x_0) - f*: what targets are relative to
    nodes_searched   INTEGER, -- the worst node was looked for among so many (n, or a sample)
    zeta2_optimum    REAL,    -- mean over nodes of |grad f_i(x*) - grad f(x*)|^2
    zeta2_start      REAL,    -- the same at the mean of the nodes' x_0
    state_bytes      INTEGER, -- memory of the plugin at the node that needs most
    time_ns          INTEGER, -- total: virtual time at the end
    rounds           INTEGER, -- total: as harness/sim/README.md defines them
    gradients        REAL,    -- total: full local gradients, all nodes
    proxes           REAL,    -- total: proximal oracles
    duals            REAL,    -- total: dual oracles
    flops            REAL,    -- total: of the oracles
    messages         INTEGER, -- total: sent by plugins, one for each receiver
    delivered        INTEGER, -- total: messages that arrived at their receiver
    hops             INTEGER, -- total: transfers on links
    exchanges        INTEGER, -- total: pairwise exchanges
    bytes_sent       INTEGER, -- total: on every link
    bytes_received   INTEGER, -- total: on every link
    busy_ns          INTEGER, -- total: compute time, summed over nodes
    idle_ns          INTEGER, -- total: the rest, summed over nodes
    energy_j         REAL     -- total: joules, all nodes
) STRICT;
CREATE INDEX cell_by_scenario ON cell (task, topology, n_nodes, profile, partition);

-- Public constants that a cell offered to its plugin.
CREATE TABLE cell_constant (
    cell     INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE, -- whose
    name     TEXT NOT NULL,    -- as in <adonis/plugin.h>, lower case: lambda_2
    value    REAL,             -- NULL: not known or not defined
    was_read INTEGER NOT NULL, -- 1: the plugin asked for it
    PRIMARY KEY (cell, name)
) STRICT, WITHOUT ROWID;

-- Evaluations, about 32 a decade of the budget's axis. Counters are totals over all
-- nodes from the start to this instant.
CREATE TABLE snapshot (
    cell                INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE, -- whose
    idx                 INTEGER NOT NULL, -- 0: the start
    time_ns             INTEGER NOT NULL, -- virtual time
    rounds              INTEGER NOT NULL, -- as harness/sim/README.md defines them
    gradients           REAL NOT NULL,    -- full local gradients
    proxes              REAL NOT NULL,    -- proximal oracles
    duals               REAL NOT NULL,    -- dual oracles
    flops               REAL NOT NULL,    -- of the oracles
    messages            INTEGER NOT NULL, -- sent by plugins, one for each receiver
    delivered           INTEGER NOT NULL, -- messages that arrived at their receiver
    hops                INTEGER NOT NULL, -- transfers on links
    exchanges           INTEGER NOT NULL, -- pairwise exchanges
    bytes_sent          INTEGER NOT NULL, -- on every link
    bytes_received      INTEGER NOT NULL, -- on every link
    busy_ns             INTEGER NOT NULL, -- compute time, summed over nodes
    idle_ns             INTEGER NOT NULL, -- the rest, summed over nodes
    energy_j            REAL NOT NULL,    -- joules
    f_gap_mean_model    REAL,             -- f - f* at the average of the estimates
    f_gap_worst_node    REAL,             -- f - f* at the node farthest from x*
    worst_node          INTEGER,          -- which node that is
    distance            REAL,             -- to x*: root of the mean over nodes of squares
    consensus_error     REAL,             -- to the mean model: the same mean
    gradient_norm       REAL,             -- |grad f| at the mean model
    accuracy_mean_model REAL,             -- share of all samples; NULL: no classes
    accuracy_worst_node REAL,             -- the same at the worst node
    PRIMARY KEY (cell, idx)
) STRICT, WITHOUT ROWID;

-- Totals of each node at the end.
CREATE TABLE node (
    cell           INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE, -- whose
    node           INTEGER NOT NULL, -- 0 .. n - 1
    rounds         INTEGER NOT NULL, -- its own round_end() calls
    gradients      REAL NOT NULL,    -- full local gradients
    proxes         REAL NOT NULL,    -- proximal oracles
    duals          REAL NOT NULL,    -- dual oracles
    flops          REAL NOT NULL,    -- of the oracles
    messages       INTEGER NOT NULL, -- sent by the plugin, one for each receiver
    delivered      INTEGER NOT NULL, -- messages that arrived here
    hops           INTEGER NOT NULL, -- transfers it started, forwarded ones too
    exchanges      INTEGER NOT NULL, -- pairwise exchanges that it reported
    bytes_sent     INTEGER NOT NULL, -- on its links
    bytes_received INTEGER NOT NULL, -- on its links
    busy_ns        INTEGER NOT NULL, -- compute time
    idle_ns        INTEGER NOT NULL, -- the rest
    energy_j       REAL NOT NULL,    -- joules
    PRIMARY KEY (cell, node)
) STRICT, WITHOUT ROWID;

-- Each time a cell was computed: what depends on the machine and the day.
CREATE TABLE execution (
    id            INTEGER PRIMARY KEY, -- in the order of storing
    cell          INTEGER NOT NULL REFERENCES cell (id) ON DELETE CASCADE, -- what was computed
    environment   INTEGER NOT NULL REFERENCES environment (id), -- by what
    started_at    TEXT NOT NULL, -- UTC, 2026-01-31T23:59:59Z
    outcome       TEXT NOT NULL, -- of this time: a crash may be mended later
    wall_s        REAL NOT NULL, -- seconds on the clock
    cpu_s         REAL NOT NULL, -- seconds of processor time
    max_rss_bytes INTEGER NOT NULL -- of the process so far: not of the cell alone
) STRICT;
CREATE INDEX execution_by_cell ON execution (cell);

-- Frozen lists of scenarios.
CREATE TABLE suite (
    id          INTEGER PRIMARY KEY, -- of this row, in this file only
    name        TEXT NOT NULL,       -- quick
    version     TEXT NOT NULL,       -- results of different versions are never ranked together
    description TEXT NOT NULL,       -- for people
    sha256      TEXT NOT NULL,       -- of definition: one version, one content
    definition  TEXT NOT NULL,       -- JSON without comments
    UNIQUE (name, version)
) STRICT;

-- Which cells belong to a suite, run or not: a cell may be in many, or in none.
CREATE TABLE suite_cell (
    suite    INTEGER NOT NULL REFERENCES suite (id) ON DELETE CASCADE, -- list
    key      TEXT NOT NULL,    -- of the cell
    position INTEGER NOT NULL, -- for sorting: the place in the plan that named it first
    block    TEXT NOT NULL,    -- name of the scenario block in the suite's file
    PRIMARY KEY (suite, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX suite_cell_by_key ON suite_cell (key);

-- One row a cell, names in place of row ids.
CREATE VIEW v_cells AS
SELECT c.key,
       t.spec || ' ' || c.topology || ' n=' || c.n_nodes || ' ' || p.name || ' '
           || c.partition AS scenario,
       t.spec AS task, t.name AS task_name, t.version AS task_version,
       t.sha256 AS task_sha256,
       a.name AS algorithm, a.version AS algorithm_version, a.kind AS algorithm_kind,
       a.source_sha256 AS algorithm_sha256,
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

-- One row a snapshot. Gaps come absolute and relative to the cell's initial gap.
CREATE VIEW v_series AS
SELECT c.key, s.idx, s.time_ns, s.time_ns / 1e9 AS time_s, s.rounds, s.gradients,
       s.gradients / c.n_nodes AS gradients_per_node, s.proxes, s.duals, s.flops,
       s.messages, s.delivered, s.hops, s.exchanges, s.bytes_sent, s.bytes_received, s.busy_ns,
       s.idle_ns, CAST(s.idle_ns AS REAL) / NULLIF(s.busy_ns + s.idle_ns, 0)
           AS idle_share,
       s.energy_j, s.f_gap_mean_model, s.f_gap_worst_node,
       s.f_gap_mean_model / NULLIF(c.initial_gap, 0) AS relative_gap_mean_model,
       s.f_gap_worst_node / NULLIF(c.initial_gap, 0) AS relative_gap_worst_node,
       s.worst_node, s.distance, s.consensus_error, s.gradient_norm,
       s.accuracy_mean_model, s.accuracy_worst_node
FROM cell c
JOIN snapshot s ON s.cell = c.id;

-- One row for each cell and target of its task. A target is hit at the first snapshot
-- whose gap at the worst node is at or below it; the truth lies between the snapshot
-- before (previous_*) and that one. Misses have NULL, and cells that failed (is_valid
-- 0 in v_cells) miss every target.
CREATE VIEW v_time_to_target AS
SELECT c.key, g.idx AS target_idx, g.relative AS target, h.idx IS NOT NULL AS hit,
       h.idx AS snapshot, h.time_ns, h.rounds, h.gradients, h.messages, h.bytes_sent,
       h.energy_j,
       b.time_ns AS previous_time_ns, b.rounds AS previous_rounds,
       b.gradients AS previous_gradients, b.messages AS previous_messages,
       b.bytes_sent AS previous_bytes_sent, b.energy_j AS previous_energy_j
FROM cell c
JOIN task_target g ON g.task = c.task
LEFT JOIN snapshot h
    ON h.cell = c.id
   AND c.outcome IN ('target', 'budget', 'stalled')
   AND h.idx = (SELECT min(f.idx) FROM snapshot f
                WHERE f.cell = c.id AND f.f_gap_worst_node <= g.relative * c.initial_gap)
LEFT JOIN snapshot b ON b.cell = h.cell AND b.idx = h.idx - 1;

-- One row for each cell that a suite names. outcome NULL: not run yet.
CREATE VIEW v_suites AS
SELECT s.name AS suite, s.version, m.position, m.block, m.key, c.outcome
FROM suite s
JOIN suite_cell m ON m.suite = s.id
LEFT JOIN cell c ON c.key = m.key;
