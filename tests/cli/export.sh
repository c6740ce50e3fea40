# The numbers as files.
adonis-bench run --task average --nodes 4 --algorithm pairwise-gossip --profile poisson \
    --seeds 1..2 --budget time=2 --dense-series >/dev/null 2>&1
for table in cells series targets predictions dense-series; do
    adonis-bench export $table >$table.csv
    adonis-bench export $table --format json --out $table.json
    say "$(head -n 1 $table.csv)"
    run node -e '
        const rows = require("./" + process.argv[1] + ".json");
        const lines = require("fs").readFileSync(process.argv[1] + ".csv", "utf8").trim().split("\n");
        console.log(rows.length === lines.length - 1, Object.keys(rows[0]).join() === lines[0]);
    ' $table
done
run adonis-bench export cells --suite quick
adonis-bench export targets --out - >printed.csv
same printed.csv targets.csv
run adonis-bench export cells --out none/cells.csv
run adonis-bench export cells --out /dev/full
adonis-bench export series >/dev/full 2>err || say "exit status $?: $(cat err)"
say a task
run adonis-bench export task ridge-diabetes --nodes 3 --partition sorted-label --seed 2 --out task
run ls task
run node -e '
    const { readFileSync } = require("fs");
    const meta = JSON.parse(readFileSync("task/meta.json"));
    const x = readFileSync("task/optimum.csv", "utf8").trim().split("\n").slice(1)
        .map(line => Number(line.split(",")[1]));
    let sum = 0, rows = 0;
    for (let node = 0; node < 3; node++) {
        for (const line of readFileSync(`task/node-000${node}.svm`, "utf8").trim().split("\n")) {
            const [b, ...pairs] = line.split(" ");
            const z = pairs.map(pair => pair.split(":")).reduce((z, [i, a]) => z + a * x[i - 1], 0);
            sum += (z - b) ** 2 / 2;
            rows++;
        }
    }
    const f = meta.f_scale * sum + meta.l2 / 2 * x.reduce((s, v) => s + v * v, 0);
    console.log(rows, "rows; f at the optimum agrees:", Math.abs(f - meta.f_star) < 1e-13);
'
run adonis-bench export task ridge-diabetes --nodes 3 --out task
