#!/bin/sh
# usage: install.sh BUILD PREFIX
# Installs BUILD and moves the installation to PREFIX, where the other tests find it. The
# program works from there, with its own data, whatever the working directory and the
# environment.
set -eu
build=$1
prefix=$2
tests=$(cd -- "$(dirname -- "$0")" && pwd)
. "$tests/lib.sh"

rm -rf "$prefix"
quiet cmake --install "$build" --prefix "$scratch/first"
mkdir -p "$(dirname -- "$prefix")"
mv "$scratch/first" "$prefix"

named=$(grep -rIl -e "$build" -e "$scratch" "$prefix" || :)
[ -z "$named" ] || fail "these files name the build tree or the first prefix: $named"

for expected in include/adonis/plugin.h lib/cmake/adonis/adonisConfig.cmake \
    share/adonis-bench/templates/rounds.c; do
    [ -f "$prefix/$expected" ] || fail "$expected is not installed"
done

run_somewhere() {
    (cd / && env -i "$prefix/bin/adonis-bench" run --task ridge-diabetes --nodes 4 \
        --algorithm extra --seeds 1 --budget rounds=20 --db "$scratch/run.db" --force)
}
quiet run_somewhere

# Its data are those beside it, and no others.
mv "$prefix/share/adonis-bench" "$scratch/hidden"
status=0
run_somewhere >"$scratch/log" 2>&1 || status=$?
mv "$scratch/hidden" "$prefix/share/adonis-bench"
[ "$status" -eq 3 ] || fail "without its data: exit status $status, 3 expected"
grep -q "$prefix/bin/../share/adonis-bench" "$scratch/log" || {
    cat "$scratch/log"
    fail "without its data: it does not say where it looked"
}
