# What there is.
run adonis-bench list
run adonis-bench list topology partitions
run adonis-bench list --json partitions
adonis-bench list --json >all.json
run node -e 'for (const [kind, rows] of Object.entries(require("./all.json")))
    console.log(kind, rows.length, rows.every(row => row.name && row.summary))'
run adonis-bench list tsks
run adonis-bench list a b c d e f g
