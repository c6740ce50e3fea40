#!/bin/sh
# usage: theory.sh ADONIS_BENCH
# Of a small real run, HTML, Markdown and LaTeX have the same rows of "Theory next to
# practice", and JSON has as many theorems.
set -eu
bench=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

"$bench" run --task quadratic:dim=5,smin=3 --topology ring,complete --nodes 4 \
    --algorithm allreduce-gd,extra,msda,null --seeds 1..3 --budget rounds=300 >log 2>&1
for format in html md latex json; do
    "$bench" report --format "$format" >log
done

caption="What it takes to make the gap ten times smaller"
sed -n "/<caption>$caption/,/<\/table>/p" report.html |
    sed -n '/^<tr data-method/ { s/<td>/|/g; s/<[^>]*>//g; p; }' >html.rows
sed -n "/^$caption/,/^[A-Z]/p" report.md |
    sed -n '/^| Method /d; /^|-/d; /^| / { s/ | /|/g; s/^| //; s/ |$//; p; }' >md.rows
sed -n "/caption{$caption/,/end{table}/p" report.tex |
    sed -n '/^Method /d; / & / { s/ & /|/g; s/ \\\\$//; s/^--$/–/; s/|--/|–/g; s/\$\\times\$/×/g; p; }' >latex.rows

# three methods have a theorem that speaks of both graphs
[ "$(wc -l <html.rows)" -eq 6 ] || { cat html.rows; exit 1; }
grep -q '^extra|of order [0-9.]*|[0-9.]*|rounds|[0-9.]*$' html.rows
diff html.rows md.rows
diff html.rows latex.rows
[ "$(grep -o '"theory":[0-9.]*,"practice":[0-9.]*' report.json | wc -l)" -eq 6 ]

# where f is composite, theorems of smooth functions are silent
"$bench" run --task elastic-net-diabetes --nodes 4 --algorithm allreduce-gd,nids --seeds 1 \
    --budget rounds=50 --db composite.db >log 2>&1
"$bench" report --db composite.db --format json --out composite.json >log
[ "$(grep -o '"theory":[0-9.]*' composite.json | wc -l)" -eq 1 ]
for file in report.html report.md report.tex; do
    grep -q 'No theorem with a number speaks of these here' "$file"
    ! grep -q 'No centralised reference ran here' "$file" || exit 1 # all-reduce did
done
