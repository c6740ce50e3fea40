-- A suite as large as a convex one: 10 scenarios x 15 methods x 5 seeds (10 in the first
-- scenario), eight targets, snapshots at 32 a decade. The gap after t seconds is
-- (1 + t / tau)^-8 with a tau of the cell and a wobble of each snapshot; a few cells fail.
-- The scenarios 4 and 9 have classes, and 360 samples held out.
-- For the size of a report, folded methods, ranks with their tests, and pictures.

INSERT INTO environment VALUES
    (1, '0.1.0', '0.1', 1, 'gcc 12.2.0', '-O2', 'c', 'Linux 6.1', 'x86_64', 'b1');
WITH names (id, name, kappa) AS (VALUES
    (1, 'ridge-diabetes', 217), (2, 'logreg-breast-cancer', 1840), (3, 'logreg-mushrooms', 950),
    (4, 'softmax-digits', 3100), (5, 'huber', 75))
INSERT INTO task (id, sha256, spec, name, version, summary, n_nodes, dim, n_samples, nnz,
    n_classes, mu, L, kappa, l2, start_value, f_star, grad_norm_at_optimum, f_star_error,
    flops_per_gradient, definition, n_evaluated, n_test)
SELECT id, printf('%064x', id), name, name, '1', name || ', generated for a test', 0, 30,
       1797, 40000, CASE id WHEN 4 THEN 10 ELSE 0 END, 1.0 / kappa, 1.0, kappa, 0.01, 1.0, 0.25, 1e-15, 1e-17, 480, '{"l2":0.01}',
       1797, CASE id WHEN 4 THEN 360 ELSE 0 END
FROM names;
INSERT INTO task_target
WITH RECURSIVE target (idx, relative) AS (
    VALUES (0, 1e-1) UNION ALL SELECT idx + 1, relative / 10 FROM target WHERE idx < 7)
SELECT task.id, idx, relative FROM task, target;
INSERT INTO algorithm (id, name, version, source_sha256, kind, summary, paper)
SELECT 1 + key, value, '1', printf('c%d', key),
       CASE WHEN key % 4 = 3 THEN 'asynchronous' ELSE 'synchronous' END, 'Made up.', 'Nobody 2026'
FROM json_each('["dgd","extra","diging","dadao","nids","mudag","optra","acid",
    "gradient-tracking","push-diging","allreduce-gd","walkman","choco","local-gd","exact-diffusion"]');
INSERT INTO profile VALUES
    (1, 'd1', 'datacenter', '{"latency_s":1e-5}'), (2, 'd2', 'ten-cities', '{"latency_s":0.05}');

CREATE TEMP TABLE plan (id INTEGER PRIMARY KEY, scenario, algorithm, seed, tau, steps, failed);
INSERT INTO plan (scenario, algorithm, seed, tau, steps, failed)
WITH RECURSIVE number (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < 15)
SELECT s.n, a.n, r.n,
       0.02 * (1 + s.n % 4) * (1 + (a.n * 7 + s.n * (1 + a.n % 3)) % 17)
           * (1 + 0.05 * ((a.n * 31 + s.n * 17 + r.n * 13) % 11)),
       CASE WHEN a.n = 13 AND s.n % 3 = 0 THEN 40 ELSE 160 END,
       a.n = 13 AND s.n % 3 = 0
FROM number s, number a, number r
WHERE s.n <= 10 AND r.n <= CASE s.n WHEN 1 THEN 10 ELSE 5 END;

CREATE TEMP TABLE point (cell, k, t, gap);
INSERT INTO point
WITH RECURSIVE step (k, t) AS (
    VALUES (0, 0.0) UNION ALL
    SELECT k + 1, CASE k WHEN 0 THEN 0.001 ELSE t * 1.0746078283213174 END FROM step WHERE k < 160),
shape (cell, k, t, failed, x, wobble) AS (
    SELECT id, k, t, failed, 1 / (1 + t / tau), 1 + 0.1 * ((id * 7919 + k * k * 104729) % 997) / 997
    FROM plan JOIN step ON k <= steps)
SELECT cell, k, t,
       CASE WHEN k = 0 THEN 1.0 WHEN failed THEN 1 + k * k
            ELSE x * x * x * x * x * x * x * x * wobble END
FROM shape;
-- A run ends at its last target.
CREATE TEMP TABLE last AS
SELECT cell, coalesce(min(k) FILTER (WHERE gap <= 1e-8), max(k)) AS k FROM point GROUP BY cell;
DELETE FROM point WHERE k > (SELECT k FROM last WHERE last.cell = point.cell);

INSERT INTO cell (id, key, definition, task, algorithm, profile, options_given,
    options_resolved, topology, n_nodes, partition, seed, budget_axis, budget_limit,
    semantics, outcome, reason, result_sha256, initial_gap, nodes_searched, zeta2_optimum,
    zeta2_start, state_bytes, time_ns, rounds, gradients, proxes, duals, flops, messages,
    delivered, hops, exchanges, bytes_sent, bytes_received, busy_ns, idle_ns, energy_j)
SELECT id, printf('%064x', id), '{}', 1 + (scenario - 1) % 5, algorithm, 1 + (scenario - 1) / 5,
       '{"step":"auto"}', '{"step":0.5}', CASE WHEN scenario % 2 THEN 'ring' ELSE 'erdos-renyi:p=0.3' END,
       16, 'iid', seed, 'time', 101e9, 1,
       CASE WHEN failed THEN 'diverged' WHEN gap <= 1e-8 THEN 'target' ELSE 'budget' END,
       CASE WHEN failed THEN 'f gap above 10^6 times the initial one' ELSE '' END,
       printf('%064x', 100000 + id), 1.0, 16, 0.5, 0.75, 96, CAST(t * 1e9 AS INTEGER),
       CAST(t * 100 AS INTEGER), t * 1600, 0, 0, t * 1e6, CAST(t * 3200 * algorithm AS INTEGER),
       CAST(t * 3200 * algorithm AS INTEGER), CAST(t * 3200 AS INTEGER), 0,
       CAST(t * 768000 * (16 - algorithm) AS INTEGER), CAST(t * 768000 * (16 - algorithm) AS INTEGER),
       CAST(t * 1e9 AS INTEGER), CAST(t * 3e9 AS INTEGER), t * (3 + algorithm * 5 % 7)
FROM plan JOIN last ON last.cell = plan.id JOIN point ON point.cell = plan.id AND point.k = last.k;
INSERT INTO cell_constant SELECT id, 'lambda_2', 0.75, 1 FROM plan;
INSERT INTO snapshot (cell, idx, time_ns, rounds, gradients, proxes, duals, flops,
    messages, delivered, hops, exchanges, bytes_sent, bytes_received, busy_ns, idle_ns,
    energy_j, f_gap_mean_model, f_gap_worst_node, worst_node, distance, consensus_error,
    gradient_norm, accuracy_mean_model, accuracy_worst_node)
SELECT cell, k, CAST(t * 1e9 AS INTEGER), CAST(t * 100 AS INTEGER), t * 1600, 0, 0, t * 1e6,
       CAST(t * 3200 * algorithm AS INTEGER), CAST(t * 3200 * algorithm AS INTEGER),
       CAST(t * 3200 AS INTEGER), 0, CAST(t * 768000 * (16 - algorithm) AS INTEGER),
       CAST(t * 768000 * (16 - algorithm) AS INTEGER), CAST(t * 1e9 AS INTEGER), CAST(t * 3e9 AS INTEGER),
       t * (3 + algorithm * 5 % 7), gap / 2, gap, 0, 1.0, 1.0, 1.0,
       iif(scenario % 5 = 4, round(360 * (0.97 - 0.87 * min(gap, 1))) / 360, NULL),
       iif(scenario % 5 = 4, round(360 * (0.96 - 0.86 * min(gap, 1))) / 360, NULL)
FROM point JOIN plan ON plan.id = point.cell;

INSERT INTO execution (id, cell, environment, started_at, outcome, wall_s, cpu_s, max_rss_bytes)
SELECT id, id, 1, '2026-11-22T10:00:00Z', 'budget', 0.5, 0.5, 1000000 FROM plan;
INSERT INTO suite VALUES (1, 'sample', '0.9', 'Generated for a test.', 'e1', '{}');
INSERT INTO suite_cell SELECT 1, printf('%064x', id), id, 'block' FROM plan;
DROP TABLE plan;
DROP TABLE point;
DROP TABLE last;
