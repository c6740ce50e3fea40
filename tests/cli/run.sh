# Cells are planned, run, stored and counted; what is stored is not run again.
mask() { sed 's/[0-9a-f]\{64\}/<hash>/g; s/x[0-9a-fx]\{63\}/<other hash>/g'; }
few="--task average --topology ring,star --nodes 4 --profile poisson --budget time=1"
few="$few --algorithm pairwise-gossip"
run adonis-bench run $few --seeds 1..2 --dry-run
run ls
run adonis-bench run $few --seeds 1 --jobs 1
run adonis-bench run $few --seeds 1..2 --dry-run
run adonis-bench run $few --seeds 1..2 --jobs 1
run adonis-bench run $few --seeds 1..2 --jobs 1 --json
say again, and all bytes are compared
run adonis-bench run $few --seeds 1..2 --jobs 1 --force
run sqlite3 adonis.db 'SELECT count(*), count(DISTINCT cell) FROM execution'
say a stored result that differs is an error
sqlite3 adonis.db 'UPDATE cell SET result_sha256 = replace(result_sha256, substr(result_sha256, 1, 1), "x")
    WHERE topology = "star" AND seed = 2'
run adonis-bench run $few --seeds 1..2 --jobs 1 --force
say every round, of cells that are stored without
run adonis-bench run $few --seeds 1 --jobs 1 --dense-series
run adonis-bench run $few --seeds 1 --jobs 1 --dense-series
run sqlite3 adonis.db 'SELECT count(DISTINCT key), count(*) = sum(rounds = idx), min(idx), max(idx) > 0
    FROM v_dense_series'
say a series that was too long is not computed again, and not in silence
sqlite3 adonis.db 'DELETE FROM dense_chunk; UPDATE dense_series SET n_points = 0, is_cut = 1'
run adonis-bench run $few --seeds 1 --jobs 1 --dense-series
run adonis-bench run $few --seeds 1 --jobs 1
sqlite3 adonis.db 'UPDATE cell SET outcome = "diverged", reason = "as asked" WHERE topology = "star" AND seed = 1'
run adonis-bench run $few --seeds 1 --jobs 1 --dense-series
say a terminal sees one line that is rewritten
script -qec "adonis-bench run $few --seeds 1..2 --db terminal.db" /dev/null </dev/null >typed
bars=$(tr '\r' '\n' <typed | grep -c 'of 4 cells, [0-9]*:[0-9][0-9] left')
[ "$bars" -ge 4 ] && say "with the time that is left, once a cell or more often"
say in this process
run adonis-bench run $few --seeds 3 --jobs 0 --db other.db
say grids of options
run adonis-bench run --algorithm extra:step=0.1/0.2,dadao --nodes 4 --seeds 1 --budget rounds=5/10 --dry-run
run adonis-bench run --algorithm extra --task ridge-diabetes,average --nodes 2,4 --seeds 1 --budget gradients=2 --jobs 1
run adonis-bench run --budget gradients=2,time=3
say who names no method gets all that fit
run adonis-bench run --task average,lasso --topology ring,star,exponential --nodes 4 --seeds 1 --dry-run
run adonis-bench run --task lasso --topology directed-ring --nodes 4 --seeds 1 --dry-run
say with every reason of each
run sh -c 'adonis-bench run --task lasso,ridge --topology ring,star --nodes 4,6 --seeds 1 --dry-run 2>&1 |
    grep relaysgd.*:'
say a method that diverges is a failure, and stays one
run adonis-bench run --algorithm extra:step=1000 --nodes 4 --seeds 1 --jobs 1 --budget rounds=1000
run adonis-bench run --algorithm extra:step=1000 --nodes 4 --seeds 1 --jobs 1 --budget rounds=1000
say a method that the graph does not suit
run adonis-bench run --algorithm relaysgd --topology ring,path --nodes 4 --seeds 1 --jobs 1 --budget rounds=5
say other methods on the scenarios of a suite
cat >tiny.json <<'JSON'
{"name": "tiny", "version": "1", "description": "two blocks", "blocks": [
 {"name": "a", "task": "average", "algorithm": "pairwise-gossip", "topology": "ring", "nodes": "4",
  "profile": "poisson", "partition": "iid", "seeds": "1", "budget": "time=1"},
 {"name": "b", "task": "ridge-diabetes", "algorithm": "extra", "topology": "path", "nodes": "3",
  "profile": "ideal", "partition": "iid", "seeds": "1", "budget": "rounds=4"}]}
JSON
run adonis-bench run --suite tiny.json --db tiny.db --jobs 1
run adonis-bench run --suite tiny.json --db tiny.db --algorithm extra --jobs 1
run sqlite3 tiny.db 'SELECT suite, version, block, outcome FROM v_suites ORDER BY position, block'
say a version of a suite is frozen
sed 's/two blocks/2 blocks/' tiny.json >changed.json
run adonis-bench run --suite changed.json --db tiny.db
