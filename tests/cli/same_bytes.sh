# Equal bytes whatever the number of processes and threads and the back end of the kernels.
grid="--task ridge-diabetes,average --nodes 8 --profile stragglers --seeds 1..2"
grid="$grid --topology erdos-renyi:p=0.4 --budget time=1"
# Prox and dual oracles, and every compressor.
others="--task quadratic,logreg-breast-cancer --nodes 6 --topology ring --seeds 1 --budget rounds=15"
others="$others --algorithm msda,walkman,choco:compressor=top-k/random-k/qsgd"
# Gradients large enough that several threads compute them.
large="--task logreg-breast-cancer --nodes 3 --profile stragglers --seeds 1 --budget time=1"
large="$large --algorithm extra,adpsgd"
# Networks: batches and full gradients, numbers of 4 bytes.
network="--task mlp-digits --nodes 4 --seeds 1 --budget gradients=4"
network="$network --algorithm dsgd-cta:step=0.3,batch=40,adpsgd:step=0.1,batch=40,allreduce-gd:step=0.3"
# Some of these cells diverge: exit status 1.
compute() {
    adonis-bench run $grid "$@" >/dev/null 2>&1 || [ $? = 1 ]
    adonis-bench run $others "$@" >/dev/null 2>&1
    adonis-bench run $large "$@" >/dev/null 2>&1
    adonis-bench run $network "$@" >/dev/null 2>&1
}
compute --db one.db --jobs 1
compute --db four.db --jobs 4
compute --db threads.db --jobs 1 --threads 3
compute --db here.db --jobs 0
(
    ADONIS_BACKEND=plain
    export ADONIS_BACKEND
    compute --db plain.db --jobs 2
)
for table in cells series targets; do
    for db in one four threads here plain; do
        adonis-bench export $table --db $db.db >$table-$db.csv
    done
    for db in four threads here plain; do
        same $table-one.csv $table-$db.csv
    done
done
run sqlite3 one.db 'SELECT outcome, count(*) FROM cell GROUP BY outcome'
