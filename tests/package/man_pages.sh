#!/bin/sh
# usage: man_pages.sh PREFIX
# No formatter that is here has a word to say about an installed manual page, and man(1)
# finds one by its name.
set -eu
prefix=$1
tests=$(cd -- "$(dirname -- "$0")" && pwd)
. "$tests/lib.sh"
checked=0

# silent COMMAND...: fails when the command prints anything.
silent() {
    "$@" >"$scratch/said" 2>&1 || :
    [ ! -s "$scratch/said" ] || { cat "$scratch/said"; fail "$*"; }
}

for page in "$prefix"/share/man/man1/*.1; do
    if command -v groff >/dev/null; then
        silent groff -man -ww -z -Tutf8 "$page"
        checked=1
    fi
    if command -v mandoc >/dev/null; then
        # Pages have no date, so that a build has the same bytes every day; their lines
        # are those of the program's texts.
        mandoc -Tlint "$page" 2>&1 |
            grep -vE 'missing date|longer than 80 bytes' >"$scratch/lint" || :
        [ ! -s "$scratch/lint" ] || { cat "$scratch/lint"; fail "mandoc -Tlint $page"; }
        checked=1
    fi
done
[ "$checked" = 1 ] || { echo "skipped: neither groff nor mandoc is installed"; exit 0; }

# A backslash too many or too few shows in the text, not as a warning.
if command -v groff >/dev/null; then
    MANROFFOPT=-c groff -man -Tascii -P-cbou "$prefix/share/man/man1/adonis-bench-run.1" >text
    for words in 'ADONIS-BENCH-RUN(1)' '--algorithm A,..' "grid of values by '/'" \
        'adonis-bench run \[--suite NAME'; do
        grep -qe "$words" text || { cat text; fail "not on the page of run: $words"; }
    done
fi
