# An interrupted run, and one that is killed: the same command does exactly the rest.
grid="--task ridge-diabetes --algorithm extra,allreduce-gd --nodes 16 --profile stragglers"
grid="$grid --seeds 1..4 --budget time=20 --jobs 1 --dense-series"
adonis-bench run $grid --db whole.db >/dev/null 2>&1
n=$(sqlite3 whole.db 'SELECT count(*) FROM cell')

# Runs until the first cell is stored, then sends the signal; `timeout` would send it too
# late or too early on another machine.
interrupt() { # SIGNAL DB
    # A shell lets its background jobs ignore SIGINT, and a program keeps to that.
    node -e '
        const child = require("child_process").spawn("adonis-bench", process.argv.slice(2));
        let sent = false;
        child.stderr.on("data", () => { if (!sent) { sent = true; child.kill(process.argv[1]); } });
        child.on("exit", (status, signal) => console.log(signal ?? `exit status ${status}`));
    ' "$1" run $grid --db "$2"
}
for signal in SIGINT SIGKILL; do
    db=$signal.db
    say "$signal: $(interrupt $signal $db)"
    done=$(sqlite3 $db 'SELECT count(*) FROM cell')
    [ "$done" -ge 1 ] && [ "$done" -lt "$n" ] && say "some cells are stored, not all"
    adonis-bench run $grid --db $db 2>log >/dev/null
    grep -q "cells computed: $((n - done)), skipped because stored: $done;" log && say "the rest was run"
    executions=$(sqlite3 $db 'SELECT count(*) FROM execution')
    [ "$executions" -eq "$n" ] && say "no cell was computed twice"
    for table in cells series dense-series; do
        adonis-bench export $table --db whole.db >whole-$table.csv
        adonis-bench export $table --db $db >$signal-$table.csv
        same whole-$table.csv $signal-$table.csv
    done
done
