#!/bin/sh
# usage: file_length.sh TREE
# Prints every source file of TREE that is longer than 800 lines; exit status 1 when there
# is one.
set -eu
cd -- "$1"

find algorithms bootstrap cmake CMakeLists.txt db harness reference tasks tests web-export \
    -name node_modules -prune -o -type f \( \
    -name '*.[ch]' -o -name '*.cpp' -o -name '*.rs' -o -name '*.sh' -o -name '*.cmake' -o -name CMakeLists.txt -o \
    -name '*.sql' -o -name '*.js' -o -name '*.mjs' -o -name '*.css' -o -name '*.html' -o \
    -name bootstrap \) -exec wc -l {} + 2>/dev/null |
    awk '$2 != "total" { files++ }
        $2 != "total" && $1 > 800 { print $2 ": " $1 " lines, at most 800 expected"; wrong++ }
        END { exit files == 0 || wrong > 0 }'
