#!/bin/sh
# usage: example.sh PREFIX cpp|rust
# The example in another language, built as its README says, gives the same bytes as the
# same method in C: the template `events`.
set -eu
prefix=$1
language=$2
tests=$(cd -- "$(dirname -- "$0")" && pwd)
example=$tests/../../algorithms/examples/$language
case $language in
cpp) command -v g++ >/dev/null || command -v clang++ >/dev/null || {
    echo "skipped: no C++ compiler is installed"
    exit 0
} ;;
rust)
    # A toolchain manager finds its compilers by HOME, which lib.sh replaces.
    root=$(rustc --print sysroot 2>/dev/null) || {
        echo "skipped: rustc is not installed"
        exit 0
    }
    RUSTC=$root/bin/rustc
    export RUSTC
    ;;
esac
. "$tests/lib.sh"

cp -R "$example" example
case $language in
cpp)
    quiet cmake -S example -B example/build -DCMAKE_CXX_FLAGS=-Werror
    quiet cmake --build example/build
    ;;
rust) quiet example/build.sh ;;
esac
quiet adonis-bench plugin check example
quiet adonis-bench plugin new dgd-c --template events

series() { # ID FOLDER: its series, without the keys of the cells
    quiet adonis-bench run --plugin "$2" --algorithm "$1" --task quadratic,ridge-diabetes \
        --topology ring,complete --nodes 5 --profile ideal,stragglers --seeds 1..2 \
        --budget rounds=100 --db "$1.db"
    adonis-bench export series --db "$1.db" | cut -d, -f2- | LC_ALL=C sort
}
series dgd-c dgd-c >expected
series "dgd-$language" example >found
[ "$(wc -l <expected)" -gt 500 ] || fail "$(wc -l <expected) snapshots"
cmp expected found || fail "dgd-$language is not dgd-c"
