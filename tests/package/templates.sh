#!/bin/sh
# usage: templates.sh PREFIX CC...
# Every template of `plugin new` builds outside the tree with the installed package, by
# CMake and by pkg-config, without a warning of any CC, exports one symbol, keeps the rules
# and passes its own tests.
set -eu
prefix=$1
shift
tests=$(cd -- "$(dirname -- "$0")" && pwd)
. "$tests/lib.sh"
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH

check_symbols() { # FILE.so
    exported=$(nm -D --defined-only "$1" | awk '{ print $3 }')
    [ "$exported" = adonis_entry_v0 ] || fail "$1 exports \"$exported\""
    imported=$(nm -D --undefined-only "$1" | awk '$1 == "U" { sub(/@.*/, "", $2); print $2 }' |
        grep -vxE 'memcpy|memmove|memset|memcmp' || :)
    [ -z "$imported" ] || fail "$1 imports $imported"
}

for template in rounds gossip events; do
    id=from-$template
    quiet adonis-bench plugin new "$id" --template "$template"
    if grep -rq my-method "$id"; then
        fail "$id names the template's method"
    fi
    for cc in "$@"; do
        # Flags are words.
        # shellcheck disable=SC2046
        quiet "$cc" -std=c11 -pedantic -Wall -Wextra -Wconversion -Werror -O2 -fPIC -shared \
            -fvisibility=hidden $(pkg-config --cflags adonis) "$id/$id.c" -o "$id.so"
        check_symbols "$id.so"
    done
    quiet cmake -S "$id" -B "$id/build" -DCMAKE_C_FLAGS=-Werror
    quiet cmake --build "$id/build"
    check_symbols "$id/build/$id.so"
    quiet ctest --test-dir "$id/build" --output-on-failure
    quiet adonis-bench plugin check "$id"
done

# What its table says of itself: the hash of sources and headers, and how it was compiled.
# shellcheck disable=SC2046
headers=$("$1" -M $(pkg-config --cflags adonis) from-rounds/from-rounds.c | tr -s ' \\' '\n\n' |
    sed -n 's,.*/include/adonis/,,p' | LC_ALL=C sort)
token=$(
    {
        (cd from-rounds && sha256sum from-rounds.c)
        # Names without blanks.
        # shellcheck disable=SC2086
        (cd "$prefix/include/adonis" && sha256sum $headers)
    } | sha256sum | cut -d' ' -f1
)
grep -aq "$token" from-rounds/build/from-rounds.so || fail "the token is not $token"
grep -aq -e '-O3.* -ffp-contract=off' from-rounds/build/from-rounds.so ||
    fail "the table does not say how it was compiled"

# A changed source has another hash after the next build.
echo '/* changed */' >>from-rounds/from-rounds.c
quiet cmake --build from-rounds/build
if grep -aq "$token" from-rounds/build/from-rounds.so; then
    fail "the token did not follow the source"
fi

# A package of another minor version is not taken: the ABI may differ.
sed -i 's/find_package(adonis 0\.[0-9]*/find_package(adonis 0.99/' from-gossip/CMakeLists.txt
if cmake -S from-gossip -B other >/dev/null 2>&1; then
    fail "a package of another version was taken"
fi
