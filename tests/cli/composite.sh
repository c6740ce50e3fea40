# Composite tasks: who runs there and who does not, and what their export says.
run adonis-bench info task lasso-diabetes
run adonis-bench info task lasso-diabetes:l1=0.7
adonis-bench run --task elastic-net-diabetes,lasso-diabetes --topology ring --nodes 6 --seeds 1 --jobs 1 \
    --algorithm allreduce-gd,allreduce-gd:method=agd,pg-extra,nids,extra,msda \
    --budget rounds=5000 >/dev/null 2>&1 || say "exit status $?: some do not apply"
run sqlite3 -header adonis.db "SELECT task_name, c.algorithm, outcome, c.reason, rounds
    FROM v_cells c ORDER BY task_name, c.algorithm, rounds"
run adonis-bench export task lasso-diabetes --nodes 3 --out task
run sh -c 'grep -E "\"(f|f_i|l1|l2|mu)\":" task/meta.json'
run node -e '
    const { readFileSync } = require("fs");
    const meta = JSON.parse(readFileSync("task/meta.json"));
    const x = readFileSync("task/optimum.csv", "utf8").trim().split("\n").slice(1)
        .map(line => Number(line.split(",")[1]));
    let sum = 0;
    for (let node = 0; node < 3; node++) {
        for (const line of readFileSync(`task/node-000${node}.svm`, "utf8").trim().split("\n")) {
            const [b, ...pairs] = line.split(" ");
            const z = pairs.map(pair => pair.split(":")).reduce((z, [i, a]) => z + a * x[i - 1], 0);
            sum += (z - b) ** 2 / 2;
        }
    }
    const f = meta.f_scale * sum + meta.l1 * x.reduce((s, v) => s + Math.abs(v), 0);
    console.log("f at the optimum agrees:", Math.abs(f - meta.f_star) < 1e-13);
'
