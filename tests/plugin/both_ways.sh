#!/bin/sh
# usage: both_ways.sh BIN TREE
# Runs every built-in method twice, built in and as a plugin from the same source, and
# compares the canonical exports and the keys, which they hold.
set -eu
PATH=$1:$PATH
tree=$2
unset XDG_DATA_HOME XDG_CACHE_HOME ADONIS_DB CC
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
HOME=$scratch
export HOME PATH
cd "$scratch"

ids=$(adonis-bench list algorithms --json | node -e '
    const rows = JSON.parse(require("fs").readFileSync(0)).algorithms;
    console.log(rows.map(row => row.name).join(" "))')
count=0
paths=
for id in $ids; do
    file=$(echo "$id" | tr - _).c
    [ -f "$tree/algorithms/$file" ] || { echo "$id: no source $file"; exit 1; }
    version=$(adonis-bench info algorithm "$id" --json | sed -n 's/^  "version": "\(.*\)",$/\1/p')
    mkdir "$id"
    cp "$tree/algorithms/$file" "$id"
    echo "{\"manifest\": 1, \"id\": \"$id\", \"version\": \"$version\", \"sources\": [\"$file\"]}" \
        >"$id/manifest.json"
    paths=$paths${paths:+,}$id
    count=$((count + 1))
done
[ "$count" -ge 5 ]
few="--task ridge-diabetes --topology ring --nodes 4 --seeds 1 --budget rounds=12 --jobs 2"
list=$(echo $ids | tr ' ' ,)
run() { # exit status 1: some method does not apply to this scenario, or fails
    status=0
    adonis-bench run $few --algorithm "$list" "$@" >/dev/null 2>&1 || status=$?
    [ "$status" -le 1 ] || { adonis-bench run $few --algorithm "$list" "$@"; exit 1; }
}
run --db built_in.db
run --db loaded.db --plugin "$paths"
loaded=$(sqlite3 loaded.db "SELECT count(*) FROM execution JOIN plugin p ON p.id = plugin
    WHERE origin = 'path'")
[ "$loaded" = "$count" ] || { echo "$loaded of $count were loaded"; exit 1; }
for table in cells series targets; do
    adonis-bench export $table --db built_in.db >a
    adonis-bench export $table --db loaded.db >b
    cmp a b
done
ends=$(sqlite3 built_in.db "SELECT count(*) FROM cell WHERE outcome IN ('budget', 'target')")
[ "$ends" -ge 3 ] || { echo "only $ends methods ran"; exit 1; }
echo "$count methods, the same bytes built in and loaded"
