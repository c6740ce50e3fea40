#!/bin/sh
# usage: symbols.sh TREE CC
# Compiles every algorithm of TREE as a scored plugin is: strict C11, optimised, without
# sanitizers. Prints each undefined symbol but memcpy, memmove, memset and memcmp, and each
# plugin that does not export exactly one symbol; exit status 1 when there is one.
set -eu
cd -- "$1"
object=$(mktemp)
trap 'rm -f "$object"' EXIT
failed=0
count=0
for source in algorithms/*.c; do
    count=$((count + 1))
    for level in -O0 -O2; do
        "$2" -std=c11 -pedantic-errors -Wall -Wextra -Wconversion -Werror -ffp-contract=off \
            -fvisibility=hidden "$level" -Iharness/include -c "$source" -o "$object"
        foreign=$(nm -u "$object" | awk '{ print $2 }' |
            grep -vxE 'memcpy|memmove|memset|memcmp|_GLOBAL_OFFSET_TABLE_' || :)
        exported=$(nm -g --defined-only "$object" | awk '{ print $3 }')
        if [ -n "$foreign" ]; then
            echo "$source $level: imports" $foreign
            failed=1
        fi
        if [ "$exported" != adonis_entry_v0 ]; then
            echo "$source $level: exports" $exported", adonis_entry_v0 expected"
            failed=1
        fi
    done
done
[ "$count" -gt 0 ] && [ "$failed" = 0 ]
