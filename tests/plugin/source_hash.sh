#!/bin/sh
# usage: source_hash.sh TREE BUILTINS_C
# The identity of a built-in algorithm is what harness/plugin/README.md says: repeated with
# sha256sum, by hand, for EXTRA.
set -eu
tree=$1
expected=$(
    {
        (cd "$tree/algorithms" && sha256sum extra.c)
        (cd "$tree/harness/include/adonis" &&
            sha256sum compression.h invariants.h plugin.h rounds.h rounds_engine.h support.h \
                theory.h)
    } | sha256sum | cut -d' ' -f1
)
found=$(sed -n 's/.*adonis_entry_extra, "\([0-9a-f]*\)".*/\1/p' "$2")
[ "$found" = "$expected" ] || { echo "hash of extra: found $found, expected $expected"; exit 1; }
