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
run adonis-bench run --task average $grid --db runs.db
