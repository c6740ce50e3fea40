-- A small database whose report can be worked out by hand.
--
-- Scenario 1 (ring of 4 nodes, targets 10^-1 and 10^-3): the gap after k steps is 2^-k
-- times the initial one, so the targets are hit at k = 4 and k = 10. A step takes
--     fast  (synchronous)   1 s      slow  (asynchronous)  3 s
-- times 1, 3/2, 2 for the seeds 1, 2, 3. A step is 1 round and 1 gradient per node (for
-- `slow`: 7 and 2) and sends 8 messages; the k-th sends 64 k bytes; a second takes 2 J
-- (for `slow`: 14).
-- `stuck` is `fast`, but never gets below 2^-5; `broken` diverges at k = 3 with seeds 2
-- and 3, and is `fast` with seed 1.
-- Scenario 2 (star of 4 nodes, no energy): `stuck` alone, with seed 1.
-- The suite plans one cell more than there are.

INSERT INTO environment VALUES
    (1, '0.1.0', '0.1', 1, 'gcc 12.2.0', '-O2', 'c', 'Linux 6.1', 'x86_64', 'b1');
INSERT INTO task (id, sha256, spec, name, version, summary, n_nodes, dim, n_samples, nnz,
    n_classes, mu, L, kappa, l2, start_value, f_star, grad_norm_at_optimum, f_star_error,
    flops_per_gradient, definition, n_evaluated) VALUES
    (1, 'a1', 'ridge-test', 'ridge-test', '1', 'ridge regression, small', 0, 3, 40, 120,
     0, 0.5, 100, 200, 0.01, 8.25, 0.25, 1e-15, 1e-17, 480, '{"l2":0.01}', 40);
INSERT INTO task_target VALUES (1, 0, 1e-1), (1, 1, 1e-3);
INSERT INTO algorithm (id, name, version, source_sha256, kind, summary, paper) VALUES
    (1, 'fast', '1', 'c1', 'synchronous', 'Halves the gap every second.', 'Nobody 2026'),
    (2, 'slow', '1', 'c2', 'asynchronous', 'Takes three seconds.', 'Nobody 2026'),
    (3, 'stuck', '1', 'c3', 'synchronous', 'Stops at 1/32.', 'Nobody 2026'),
    (4, 'broken', '1', 'c4', 'synchronous', 'Breaks with most seeds.', 'Nobody 2026');
INSERT INTO profile VALUES (1, 'd1', 'ideal', '{"latency_s":0}');

CREATE TEMP TABLE plan (id, algorithm, seed, topology, step_ns, steps, rounds, gradients,
                        floor, watts, outcome);
INSERT INTO plan VALUES
    ( 1, 1, 1, 'ring', 1000000000, 10, 1, 1, 0, 2, 'target'),
    ( 2, 1, 2, 'ring', 1500000000, 10, 1, 1, 0, 2, 'target'),
    ( 3, 1, 3, 'ring', 2000000000, 10, 1, 1, 0, 2, 'target'),
    ( 4, 2, 1, 'ring', 3000000000, 10, 7, 2, 0, 14, 'target'),
    ( 5, 2, 2, 'ring', 4500000000, 10, 7, 2, 0, 14, 'target'),
    ( 6, 2, 3, 'ring', 6000000000, 10, 7, 2, 0, 14, 'target'),
    ( 7, 3, 1, 'ring', 1000000000, 60, 1, 1, 0.03125, 2, 'budget'),
    ( 8, 3, 2, 'ring', 1500000000, 40, 1, 1, 0.03125, 2, 'budget'),
    ( 9, 3, 3, 'ring', 2000000000, 30, 1, 1, 0.03125, 2, 'budget'),
    (10, 4, 1, 'ring', 1000000000, 10, 1, 1, 0, 2, 'target'),
    (11, 4, 2, 'ring', 1500000000, 3, 1, 1, 0, 2, 'diverged'),
    (12, 4, 3, 'ring', 2000000000, 3, 1, 1, 0, 2, 'diverged'),
    (13, 3, 1, 'star', 1000000000, 60, 1, 1, 0.03125, 0, 'budget');

INSERT INTO cell (id, key, definition, task, algorithm, profile, options_given,
    options_resolved, topology, n_nodes, partition, seed, budget_axis, budget_limit,
    semantics, outcome, reason, result_sha256, initial_gap, nodes_searched, zeta2_optimum,
    zeta2_start, state_bytes, time_ns, rounds, gradients, proxes, duals, flops, messages,
    delivered, hops, exchanges, bytes_sent, bytes_received, busy_ns, idle_ns, energy_j)
SELECT id, printf('%064x', id), '{}', 1, algorithm, 1, '{"step":"auto"}',
       '{"step":0.5}', topology, 4, 'iid', seed, 'time', 60e9, 1, outcome,
       CASE outcome WHEN 'diverged' THEN 'f gap grew' ELSE '' END,
       printf('%064x', 1000 + id), 8.0, 4, 0.5, 0.75, 96,
       steps * step_ns, steps * rounds, steps * gradients * 4, 0, 0, steps * 1920,
       steps * 8, steps * 8, steps * 8, 0, steps * (steps + 1) * 32, steps * (steps + 1) * 32 - 64,
       steps * step_ns, steps * step_ns * 3, steps * step_ns / 1e9 * watts
FROM plan;
INSERT INTO cell_constant SELECT id, 'lambda_2', 0.75, 1 FROM plan;
INSERT INTO cell_constant SELECT id, 'l_local', 100 + seed, 0 FROM plan;

INSERT INTO snapshot (cell, idx, time_ns, rounds, gradients, proxes, duals, flops,
    messages, delivered, hops, exchanges, bytes_sent, bytes_received, busy_ns, idle_ns,
    energy_j, f_gap_mean_model, f_gap_worst_node, worst_node, distance, consensus_error,
    gradient_norm, accuracy_mean_model, accuracy_worst_node)
WITH RECURSIVE step (k, halved) AS (
    VALUES (0, 8.0) UNION ALL SELECT k + 1, halved / 2 FROM step WHERE k < 60
)
SELECT id, k, k * step_ns, k * rounds, k * gradients * 4, 0, 0, k * 1920, k * 8, k * 8,
       k * 8, 0, k * (k + 1) * 32, k * (k + 1) * 32, k * step_ns, k * step_ns * 3,
       k * step_ns / 1e9 * watts,
       max(halved, floor * 8) / 2, max(halved, floor * 8), 0, 1.0, 1.0, 1.0, NULL, NULL
FROM plan JOIN step ON k <= steps;

INSERT INTO execution (id, cell, environment, started_at, outcome, wall_s, cpu_s, max_rss_bytes)
SELECT id, id, 1, printf('2026-11-22T10:00:%02dZ', id), outcome, 0.5, 0.5, 1000000
FROM plan;
INSERT INTO suite VALUES (1, 'sample', '1.0', 'Worked out by hand.', 'e1', '{}');
INSERT INTO suite_cell SELECT 1, printf('%064x', id), id, 'block' FROM plan;
INSERT INTO suite_cell VALUES (1, 'never run', 14, 'block');
DROP TABLE plan;
