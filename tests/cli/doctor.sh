# What the machine offers differs; what is looked at, and how it is said, does not.
adonis-bench doctor --json >all.json
run node -e 'for (const row of require("./all.json"))
    console.log(row.name, /^(ok|missing|broken)$/.test(row.state) && row.found !== "",
                (row.state === "ok") === !("without" in row))'
adonis-bench doctor >text
[ "$(grep -c '  ok  \|  missing  ' text)" = 12 ] && say "a line each, and nothing is broken"
say what is missing, and what that means
doctor() { adonis-bench doctor 2>&1 | grep "$1"; }
export CC=no-such-compiler
run doctor '^compiler'
unset CC
say what is broken
export ADONIS_DATA_DIR=/nowhere
run doctor 'shared data'
adonis-bench doctor >text 2>&1 || say "exit status $?"
