# A signal while the optimum is searched for, before the first cell starts: what is stored
# stays, and the exit status and the words are those of any interrupted run.
grid="--nodes 4 --algorithm extra --budget rounds=5 --seeds 1"
adonis-bench run --task average $grid --db runs.db >log 2>&1

# Sends the signal as soon as the program catches it: before that nothing can be lost. The
# search takes far longer than that. (A shell lets its background jobs ignore SIGINT.)
interrupt() { # SIGNAL NUMBER
    node -e '
        const [signal, number, ...words] = process.argv.slice(1);
        const child = require("child_process").spawn("adonis-bench", words, {stdio: "inherit"});
        const bit = 1n << BigInt(number - 1);
        const timer = setInterval(() => {
            const status = require("fs").readFileSync(`/proc/${child.pid}/status`, "utf8");
            if (BigInt("0x" + /SigCgt:\s*(\S+)/.exec(status)[1]) & bit) {
                clearInterval(timer);
                child.kill(signal);
            }
        }, 5);
        child.on("exit", (status, killer) => { clearInterval(timer); process.exitCode = status ?? 255; });
    ' "$@" run --task average,softmax-letter $grid --db runs.db
}
run interrupt SIGINT 2
run interrupt SIGTERM 15
run interrupt SIGHUP 1
run adonis-bench run --task average $grid --db runs.db

say a signal that all processes get, as from a terminal or a batch system, is no crash of a cell
grid="--task ridge-diabetes --algorithm extra --nodes 16 --profile stragglers --seeds 1..999 --budget time=20"
interrupt_all() { # SIGNAL DB
    node -e '
        const [signal, ...words] = process.argv.slice(1);
        const child = require("child_process").spawn("adonis-bench", words);
        let sent = false;
        child.stderr.on("data", () => {
            if (!sent) {
                sent = true;
                const list = require("fs").readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
                list.split(" ").filter(Boolean).forEach((pid) => process.kill(Number(pid), signal));
                setTimeout(() => { // the last to get it; a terminal that is closed asks twice
                    child.kill(signal);
                    if (signal === "SIGHUP") child.kill(signal);
                }, 100);
            }
        });
        child.on("exit", (status, killer) => console.log(killer ?? `exit status ${status}`));
    ' "$1" run $grid --jobs 2 --dense-series --db "$2"
}
for signal in SIGINT SIGTERM SIGHUP; do
    say "$signal: $(interrupt_all $signal $signal.db)"
    sqlite3 $signal.db "SELECT 'crashes: ' || sum(outcome = 'crash') || ', some stored: ' || (count(*) BETWEEN 1 AND 998)
        FROM cell"
done
