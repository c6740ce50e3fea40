# Oracles of every kind, and compressed messages: what each answer and message cost is stored.
adonis-bench run --task average,ridge-diabetes,logreg-breast-cancer --algorithm msda,walkman,choco \
    --topology ring --nodes 5 --seeds 1 --budget rounds=10 --jobs 1 >/dev/null 2>&1
run sqlite3 -header adonis.db 'SELECT task_name, algorithm, outcome, rounds, gradients, proxes, duals,
    flops, messages, bytes_sent FROM v_cells ORDER BY task_name, algorithm'
