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
say "The report says what gaps are to:"
adonis-bench report --format md --out report.md >/dev/null 2>&1
grep -i 'lower bound' report.md
say "What cannot be:"
run adonis-bench export task mlp-digits --nodes 4 --out folder
run adonis-bench info task mlp-digits:instance=0
run env XDG_DATA_DIRS=/nowhere adonis-bench info task mlp-fashion
mask() { sed "s:$HOME:HOME:g"; }
