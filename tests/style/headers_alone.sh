#!/bin/sh
# usage: headers_alone.sh TREE CC CXX [FLAGS...]
# Every header of TREE compiles when it is the only include, and when it is included twice.
# The ABI is compiled as strict C11 and, where CXX is not empty, as C++17. The headers of
# header_parts.txt are left out.
set -eu
parts=$(cd -- "$(dirname -- "$0")" && pwd)/header_parts.txt
cd -- "$1"
cc=$2
cxx=$3
shift 3
failed=0

compile() { # HEADER COMPILER...
    header=$1
    shift
    if ! printf '#include "%s"\n#include "%s"\n' "$PWD/$header" "$PWD/$header" |
        "$@" -fsyntax-only -Wall -Wextra -Werror -Iharness/include -; then
        echo "$header does not compile alone: $*"
        failed=1
    fi
}

headers=$(find algorithms db harness reference tasks web-export -name '*.h' 2>/dev/null |
    grep -vxFf "$parts" || :)
[ -n "$headers" ] || { echo "no header found"; exit 1; }
for header in $headers; do
    case $header in
    harness/include/adonis/*)
        compile "$header" "$cc" -x c -std=c11 -pedantic-errors
        if [ -n "$cxx" ]; then
            compile "$header" "$cxx" -x c++ -std=c++17 -pedantic-errors
        fi
        ;;
    *) compile "$header" "$cc" -x c -std=gnu11 -Iharness -I. "$@" ;;
    esac
done
exit "$failed"
