# A task that is not convex: its reference is a local minimiser, and methods that ask for
# strong convexity do not apply.
run adonis-bench info task logreg-nonconvex-breast-cancer
adonis-bench run --task logreg-nonconvex-breast-cancer --topology ring --nodes 4 --seeds 1 --jobs 1 \
    --algorithm allreduce-gd:method=agd,allreduce-gd:method=agd,momentum=0.95,nids,dadao,msda,walkman \
    --budget rounds=1500 >/dev/null 2>&1 || say "exit status $?: some do not apply"
run sqlite3 -header adonis.db "SELECT algorithm, outcome, reason, rounds FROM v_cells
    ORDER BY algorithm, outcome"
run sqlite3 adonis.db "SELECT c.algorithm, min(s.distance) < 0.01 AS x_is_near FROM snapshot s
    JOIN v_cells c ON c.key = (SELECT key FROM cell WHERE id = s.cell)
    WHERE c.outcome = 'target' GROUP BY 1"
