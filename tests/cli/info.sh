# All about one thing. Tasks are frozen: their hashes and constants are expected to the last
# digit.
mask() { sed '/sha256/!b; /source_sha256/s/[0-9a-f]\{64\}/<hash>/'; }
for task in average quadratic:dim=5,zeta2=0.5 ridge-diabetes logreg-breast-cancer; do
    run adonis-bench info task "$task" --json
done
run adonis-bench info task logreg-mushrooms
run adonis-bench info algorithm extra
run adonis-bench info algorithms null --json
run adonis-bench info topology grid:rows=2 --nodes 6
run adonis-bench info topology erdos-renyi:p=0.4 --nodes 8 --json
run adonis-bench info topology ring --nodes 1
run adonis-bench info topology exponential --nodes 6
run adonis-bench info profile stragglers
run adonis-bench info partition sorted-label
cat >tiny.json <<'JSON'
{"comment": "not part of it", "name": "tiny", "version": "1", "description": "one block", "blocks": [
 {"name": "a", "task": "average", "algorithm": "pairwise-gossip", "topology": "ring", "nodes": "4",
  "profile": "poisson", "partition": "iid", "seeds": "1", "budget": "time=1"}]}
JSON
run adonis-bench info suite tiny.json
run adonis-bench info suite tiny.json --json
for partition in iid dirichlet:alpha=0.1 group10:alpha=1 classes:k=1 quantity:alpha=0.5; do
    run adonis-bench info partition "$partition" --task logreg-breast-cancer --nodes 16
done
run adonis-bench info partition dirichlet:alpha=0.1 --task ridge-diabetes
run adonis-bench info partition group10:alpha=0.01 --task logreg-breast-cancer --seed 2
run adonis-bench info partition classes:k=3 --task logreg-breast-cancer --json
