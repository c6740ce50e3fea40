# Two methods of a database, and a method now and then.
grid="--task quadratic --nodes 4 --topology ring --profile poisson --budget time=2"
adonis-bench run $grid --seeds 1..5 --algorithm extra,dadao,extra:step=0.002 >log 2>&1
adonis-bench run $grid --seeds 1..3 --algorithm diging >log 2>&1
run adonis-bench compare dadao extra:step=auto
run adonis-bench compare extra:step=auto dadao
run adonis-bench compare dadao extra:step=auto --threshold 5
run adonis-bench compare extra:step=0.002 "extra (step=auto)" --axis bytes --target 1e-6
run adonis-bench compare diging dadao
run adonis-bench compare dadao diging --target 0.5 --json
say words that fit nothing, several, or the same
run adonis-bench compare dadoa extra:step=0.002
run adonis-bench compare dadao extra
run adonis-bench compare dadao dadao
run adonis-bench compare dadao
run adonis-bench compare dadao diging --axis rounds
run adonis-bench compare dadao diging --threshold 0.5
run adonis-bench compare dadao diging --target many
say now and then
run adonis-bench compare --with adonis.db
sqlite3 adonis.db "VACUUM INTO 'old.db'"
sqlite3 old.db "UPDATE snapshot SET time_ns = time_ns / 2 WHERE cell IN (SELECT c.id FROM cell c
    JOIN algorithm a ON a.id = c.algorithm WHERE a.name = 'dadao')"
run adonis-bench compare dadao --with old.db
run adonis-bench compare dadao --with old.db --axis bytes
run adonis-bench compare dadao --db old.db --with adonis.db
say nothing in common
adonis-bench run --task average --nodes 4 --algorithm pairwise-gossip --profile poisson \
    --seeds 1 --budget time=1 --db other.db >log 2>&1
run adonis-bench compare dadao pairwise-gossip --with other.db
run adonis-bench compare --with other.db
run adonis-bench compare --with none.db
