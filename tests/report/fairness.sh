#!/bin/sh
# usage: fairness.sh TREE
# FAIRNESS.md speaks of tests that there are, and of words that the report prints; every
# one of its 16 rules has one of the two.
set -eu
cd -- "$1"
list=web-export/FAIRNESS.md
page=web-export/report.html
failed=0
complain() {
    echo "$list: $1"
    failed=1
}

rules=$(grep -cE '^\| [0-9]+ \|' "$list")
[ "$rules" -eq 16 ] || complain "found $rules rules, expected 16"
grep -E '^\| [0-9]+ \|' "$list" | grep -vE '`|"' && complain "a rule that is neither tested nor printed"

for fact in $(grep -E '^\|' "$list" | grep -oE '`[a-z0-9_]+::[A-Za-z0-9_]+`' | tr -d '`'); do
    grep -rqF --include='*.c' "Test(${fact%%::*}, ${fact##*::}" tests || complain "no test $fact"
done
for file in $(grep -E '^\|' "$list" | grep -oE '`tests/[^`]+`' | tr -d '`'); do
    [ -f "$file" ] || complain "no file $file"
done
grep -oE '"[^"]+"' "$list" | grep -v '"quoted"' | tr -d '"' >"${TMPDIR:-/tmp}/fairness.$$"
while IFS= read -r words; do
    grep -qF "$words" "$page" || complain "the report does not say: $words"
done <"${TMPDIR:-/tmp}/fairness.$$"
rm "${TMPDIR:-/tmp}/fairness.$$"
exit $failed
