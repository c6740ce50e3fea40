#!/bin/sh
# usage: author.sh PREFIX
# What the author of a method does, outside the tree: make, build and test, register, run
# against two baselines, report.
set -eu
prefix=$1
tests=$(cd -- "$(dirname -- "$0")" && pwd)
. "$tests/lib.sh"

quiet adonis-bench plugin new my-method
quiet cmake -S my-method -B my-method/build
quiet cmake --build my-method/build
quiet ctest --test-dir my-method/build --output-on-failure
quiet adonis-bench plugin add my-method

# Both name the same sources, and both were compiled with the flags that bits need.
told() { # PATH MEMBER
    adonis-bench plugin describe "$1" | sed -n "s/^  \"$2\": \"\(.*\)\",*$/\1/p"
}
for plugin in my-method my-method/build/my-method.so; do
    told "$plugin" token >>tokens
    for flag in $(PKG_CONFIG_PATH=$prefix/lib/pkgconfig pkg-config --cflags-only-other adonis); do
        told "$plugin" build | grep -qe " $flag" || fail "$plugin was built without $flag"
    done
done
[ "$(sort -u tokens | grep -cE '^[0-9a-f]{64}$')" -eq 1 ] || fail "tokens: $(cat tokens)"

run() { # DATABASE OPTIONS...
    database=$1
    shift
    quiet adonis-bench run --task ridge-diabetes --nodes 8 --seeds 1..2 --budget time=5 \
        --db "$database" "$@"
}
run compared.db --algorithm my-method,extra,dadao
quiet adonis-bench report --db compared.db --out report.html

adonis-bench export cells --db compared.db --format json >cells
[ "$(grep -c '"algorithm":"my-method".*"outcome":"target"' cells)" -eq 2 ] ||
    fail "my-method did not reach the last target"
for method in my-method extra dadao; do
    grep -q "\"$method\"" report.html || fail "$method is not in the report"
done

# What was registered was compiled by the program, what ctest ran by CMake, optimised
# otherwise: the same bits.
run registered.db --algorithm my-method
run built.db --algorithm my-method --plugin my-method/build/my-method.so
for database in registered built; do
    adonis-bench export series --db "$database.db" | cut -d, -f2- | LC_ALL=C sort >"$database"
done
[ "$(wc -l <built)" -gt 50 ] || fail "$(wc -l <built) snapshots"
cmp registered built || fail "the registered plugin gives other bits than the built one"

quiet adonis-bench plugin remove my-method
if adonis-bench run --algorithm my-method --dry-run >/dev/null 2>&1; then
    fail "my-method is known after its removal"
fi
