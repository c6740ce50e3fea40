# Suites: made, checked, frozen, and refused when changed.
mask() { sed 's/known: .*/known: .../; s/^estimated_cpu_s .*/estimated_cpu_s  SOME/'; } # what there is grows
run adonis-bench list suites
run adonis-bench suite check quick
run adonis-bench suite check convex --json
run adonis-bench suite new mine
run adonis-bench suite new mine
run adonis-bench suite new Mine/yours
run cat mine.json
run adonis-bench suite check mine.json
say freezing
hash=$(adonis-bench suite check mine.json --json | sed -n 's/.*"sha256": "\(.*\)".*/\1/p')
sed "s/    \"version\"/    \"frozen\": \"$hash\",\n&/" mine.json >frozen.json
run adonis-bench suite check frozen.json
sed 's/1\.\.5/1..9/' frozen.json >changed.json
run adonis-bench suite check changed.json
run adonis-bench run --suite ./changed.json --dry-run
sed 's/What this suite/Why this suite/' frozen.json >comment.json
run adonis-bench suite check comment.json
say no reference can run on a directed graph
sed 's/"ring,grid"/"directed-ring"/; s/"extra,.*"/"push-sum-sgp"/' mine.json >directed.json
run adonis-bench suite check directed.json
sed 's/"directed-ring"/"directed-ring,ring"/' directed.json >both.json
run sh -c 'adonis-bench suite check both.json | grep lack_reference'
rm directed.json both.json
say names that do not exist
for change in 's/ridge-/rigde-/' 's/"ring,grid"/"ring,gird"/' 's/extra/exrta/' 's/"ideal"/"ideel"/' \
    's/"iid"/"idd"/' 's/time=1/tmie=1/' 's/seeds/sedes/' 's/1\.\.5/5..1/' 's/"name": "mine",//'; do
    sed "$change" mine.json >bad.json
    run adonis-bench suite check bad.json
done
run adonis-bench suite check quikc
run adonis-bench suite chekc quick
run adonis-bench suite
say one seed of each, to estimate all
sed 's/ridge-diabetes/quadratic/; s/ring,grid/ring/; s/"16"/"4"/' mine.json >small.json
run adonis-bench suite check small.json --measure
say or those that a database holds
adonis-bench run --suite ./small.json --db some.db >log 2>&1
run adonis-bench suite check small.json --db some.db
sqlite3 some.db 'PRAGMA foreign_keys = ON; DELETE FROM cell WHERE seed > 1 OR algorithm <> (SELECT min(algorithm) FROM cell)
    ; UPDATE execution SET cpu_s = 0.25'
adonis-bench suite check small.json --db some.db --json | grep 'cells\|cpu'
sqlite3 some.db 'PRAGMA foreign_keys = ON; DELETE FROM cell'
run adonis-bench suite check small.json --db some.db
run adonis-bench suite check small.json --db none.db
run adonis-bench suite check small.json --db some.db --measure
run ls
