# Every verb explains itself, and a wrong one is told the nearest.
run adonis-bench
run adonis-bench help
run adonis-bench --version
for verb in list info run report compare export suite completion man; do
    run adonis-bench "$verb" --help
done
run adonis-bench help list
run adonis-bench rnu
run adonis-bench help nothing-like-it
run adonis-bench plugin
run adonis-bench plugin --help
run adonis-bench plugin lits
run adonis-bench help plugin check
run adonis-bench help plugin list
run adonis-bench suite check --help
run adonis-bench suite new --help
