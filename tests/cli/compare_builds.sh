#!/bin/sh
# usage: compare_builds.sh TREE WORK
# Builds adonis-bench in the folder WORK with gcc and clang at -O1 and -O3, runs a grid
# and some networks with each build, on the default and on the plain back end of the
# kernels, and compares the canonical exports. A compiler that is not installed is named and left out; exit
# status 1 when exports differ or fewer than two builds could be made.
set -eu
tree=$1
work=$2
grid="--task ridge-diabetes,logreg-breast-cancer,logreg-mushrooms,average,quadratic
 --algorithm extra,dadao,pairwise-gossip,allreduce-gd:method=gd/agd
 --topology erdos-renyi:p=0.4 --nodes 8 --profile poisson,stragglers
 --partition iid --seeds 1..2 --budget rounds=60"
networks="--task mlp-digits --algorithm dsgd-cta:step=0.3,batch=40,choco:step=0.1,batch=40
 --nodes 4 --seeds 1 --budget gradients=3"

# export_all BIN BACKEND NAME: every table into NAME.csv
export_all() {
    rm -f "$3.db"
    # Exit status 1: a cell diverged, which every build must find alike.
    # shellcheck disable=SC2086
    ADONIS_BACKEND=$2 "$1" run $grid --db "$3.db" >/dev/null 2>&1 || [ $? = 1 ]
    # shellcheck disable=SC2086
    ADONIS_BACKEND=$2 "$1" run $networks --db "$3.db" >/dev/null 2>&1
    for table in cells series targets; do
        "$1" export $table --db "$3.db"
    done >"$3.csv"
    rm -f "$3.db"
}

mkdir -p "$work"
builds=0
first=
for compiler in gcc clang; do
    if ! command -v $compiler >/dev/null; then
        echo "$compiler: not installed"
        continue
    fi
    for level in O1 O3; do
        name=$compiler-$level
        cmake -S "$tree" -B "$work/$name" -G Ninja -DCMAKE_C_COMPILER=$compiler \
            -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS=-$level -DADONIS_TESTS=OFF >/dev/null
        cmake --build "$work/$name" --target adonis-bench >"$work/$name.log" || {
            cat "$work/$name.log"
            exit 1
        }
        builds=$((builds + 1))
        for backend in avx512 avx2 plain; do
            if [ $backend != plain ] && ! grep -q " $backend" /proc/cpuinfo; then
                continue
            fi
            export_all "$work/$name/bin/adonis-bench" $backend "$work/$name-$backend"
            [ -n "$first" ] || first=$work/$name-$backend.csv
            cmp "$first" "$work/$name-$backend.csv"
            echo "$name $backend: $(sha256sum <"$work/$name-$backend.csv" | cut -c1-16)" \
                "$(wc -l <"$work/$name-$backend.csv") lines"
        done
    done
done
[ "$builds" -ge 2 ] || {
    echo "found $builds builds to compare, expected at least 2"
    exit 1
}
