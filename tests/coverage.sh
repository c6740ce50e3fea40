#!/bin/sh
# usage: coverage.sh TREE BUILD
# Runs the fast tests of a coverage build from zero, then prints for each source file of
# TREE (tests apart) the share of its lines that ran, the least covered first.
set -eu
tree=$1
build=$2

find "$build" -name '*.gcda' -delete
tests=passed
ctest --test-dir "$build" -LE slow -j2 >"$build/coverage.log" 2>&1 || tests=FAILED

find "$build" -name '*.gcda' ! -path "$build/tests/*" -exec gcov -n {} + 2>/dev/null |
    awk -v tree="$tree/" '
        /^File / {
            file = substr($0, 7, length($0) - 7)
            ours = index(file, tree) == 1 && file ~ /\.c$/
            file = substr(file, length(tree) + 1)
        }
        /^Lines executed:/ && ours {
            split($2, share, /[:%]/)
            printf "%6.2f %% of %5d  %s\n", share[2], $4, file
            ours = 0
        }' | sort -n
echo "tests $tests: $build/coverage.log"
[ "$tests" = passed ]
