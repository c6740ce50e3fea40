#!/bin/sh
# usage: compare_backends.sh PROGRAM EXPECTED "BACK_END..." [RUNNER...]
# Runs PROGRAM (kernel_fingerprint) with each back end and compares its text with the file
# EXPECTED; exit status 1 when they differ. A back end with a ? may be one that the machine
# lacks.
set -eu
program=$1
expected=$2
backends=$3
shift 3

for wanted in $backends; do
    backend=${wanted%\?}
    status=0
    text=$(ADONIS_BACKEND=$backend "$@" "$program" 2>&1) || status=$?
    if [ "$wanted" != "$backend" ] && [ $status -eq 2 ]; then
        echo "back end $backend: not on this machine"
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
