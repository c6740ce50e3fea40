# Tasks that are networks: no optimum, a test set, numbers of 4 bytes on the network.
run adonis-bench info task mlp-digits --json
run adonis-bench info partition classes:k=2 --task mlp-digits --nodes 8
run adonis-bench run --task mlp-digits \
    --algorithm dsgd-cta:step=0.3,batch=16,allreduce-gd:step=0.3,dsgd-cta,msda --nodes 4 --seeds 1 \
    --budget gradients=8 --jobs 1
say "What is stored of them, and of the task:"
run sqlite3 -header adonis.db "SELECT algorithm, outcome, initial_gap, zeta2_optimum, mu, reference,
    n_test, wire_bytes, rounds, messages, bytes_sent, reason FROM v_cells ORDER BY algorithm, outcome"
run sqlite3 -header adonis.db "SELECT c.algorithm, s.gradients, s.f_gap_mean_model, s.f_gap_worst_node,
    s.distance, s.gradient_norm, s.accuracy_mean_model, s.accuracy_worst_node
    FROM v_series s JOIN v_cells c USING (key) ORDER BY c.algorithm, s.idx"
say "Methods that take batches, on a path, labels unlike:"
batched=$(for method in allreduce-gd adpsgd a2cid2 choco dsgd-atc relaysgd push-sum-sgp; do
    printf '%s' "$method:step=0.2,batch=16,"
done)
adonis-bench run --db methods.db --task mlp-digits --algorithm "${batched%,}" --topology path --nodes 4 \
    --partition dirichlet:alpha=0.3 --seeds 1 --budget gradients=12 --jobs 1 >/dev/null 2>&1
run sqlite3 -header methods.db "SELECT c.algorithm, c.outcome, s.gradients, s.f_gap_worst_node,
    s.accuracy_mean_model, s.accuracy_worst_node FROM v_cells c JOIN v_series s USING (key)
    GROUP BY c.key HAVING max(s.idx) ORDER BY c.algorithm"
say "The report says what gaps are to:"
adonis-bench report --format md --out report.md >/dev/null 2>&1
grep -i 'lower bound' report.md
say "What cannot be:"
run adonis-bench export task mlp-digits --nodes 4 --out folder
run adonis-bench info task mlp-digits:instance=0
run env XDG_DATA_DIRS=/nowhere adonis-bench info task mlp-fashion
mask() { sed "s:$HOME:HOME:g"; }
