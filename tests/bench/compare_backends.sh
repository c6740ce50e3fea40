#!/bin/sh
# usage: compare_backends.sh PROGRAM EXPECTED [RUNNER...]
# Runs PROGRAM (kernel_fingerprint) with each back end that this machine has and compares
# its text with the file EXPECTED; exit status 1 when they differ.
set -eu
program=$1
expected=$2
shift 2

for backend in plain avx2; do
    status=0
    text=$(ADONIS_BACKEND=$backend "$@" "$program" 2>&1) || status=$?
    if [ "$backend" = avx2 ] && [ $status -eq 2 ]; then
        echo "back end avx2: not on this machine"
    elif [ $status -ne 0 ]; then
        echo "back end $backend: exit status $status: $text"
        exit 1
    elif ! echo "$text" | diff "$expected" -; then
        echo "back end $backend: the bits differ from $expected"
        exit 1
    else
        echo "back end $backend: same bits"
    fi
done
