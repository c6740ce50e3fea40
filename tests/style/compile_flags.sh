#!/bin/sh
# usage: compile_flags.sh BUILD
# Prints every command of BUILD/compile_commands.json that may change bits: one without
# -ffp-contract=off, or with a flag that lets the compiler reorder or approximate
# arithmetic, or that ties the code to the building machine. Exit status 1 when there is one.
set -eu

awk '
/"command":/ {
    commands++
    source = $NF
    sub(/",?$/, "", source)
    contract = ""
    for (i = 1; i <= NF; i++) {
        if ($i ~ /^-ffp-contract=/) {
            contract = $i
        }
        if ($i ~ /^-(Ofast|ffast-math|funsafe-math-optimizations|fassociative-math|freciprocal-math|ffinite-math-only|fno-signed-zeros|march=.*|mtune=native|mfpmath=.*)$/) {
            print source ": compiled with " $i
            wrong++
        }
    }
    if (contract != "-ffp-contract=off") {
        print source ": compiled without -ffp-contract=off"
        wrong++
    }
}
END {
    if (commands == 0) {
        print "no compile command found"
        exit 1
    }
    exit wrong > 0
}' "$1/compile_commands.json"
