#!/bin/sh
# usage: transcript.sh BIN_DIR SCRIPT
# Runs SCRIPT in an empty folder with BIN_DIR first on the PATH and compares what it prints
# with SCRIPT's expected text: NAME.expected beside NAME.sh. With ADONIS_REWRITE=1 in the
# environment that text is written anew instead (look at the difference before committing).
#
# What scripts use:
#   run COMMAND...   prints the command, its standard output, each line of its standard
#                    error after "! ", and its exit status if it is not 0
#   say WORDS...     a line of its own
#   same A B         says whether two files hold the same bytes
# and $source, the folder of the script. A script may redefine `mask`, a filter over all
# that is printed, where lines hold what may change without being wrong.
set -eu
bin=$(cd -- "$1" && pwd)
source=$(cd -- "$(dirname -- "$2")" && pwd)
name=$(basename -- "$2" .sh)
expected=$source/$name.expected
for variable in $(env | sed -n 's/^\(ADONIS_[A-Z_]*\)=.*/\1/p'); do
    [ "$variable" = ADONIS_REWRITE ] || unset "$variable"
done
LC_ALL=C
PATH=$bin:$PATH
export LC_ALL PATH
scratch=$(mktemp -d)
is_over=0
end() {
    [ "$is_over" = 1 ] || cat "$scratch/raw" # a command of the script itself failed
    rm -rf "$scratch"
}
trap end EXIT
trap 'exit 1' HUP INT TERM
mkdir "$scratch/folder" "$scratch/home"
unset XDG_DATA_HOME XDG_CACHE_HOME CC
HOME=$scratch/home
export HOME
cd "$scratch/folder"

run() {
    printf '$ %s\n' "$*"
    status=0
    "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    cat "$scratch/out"
    sed 's/^/! /' "$scratch/err"
    [ "$status" -eq 0 ] || printf '[exit status %d]\n' "$status"
}
say() { printf '# %s\n' "$*"; }
same() {
    if cmp -s "$1" "$2"; then
        say "$1 and $2 are the same"
    else
        say "$1 and $2 DIFFER"
    fi
}
mask() { cat; }

# The mask is applied afterwards: a script defines it while it runs.
. "$source/$name.sh" >"$scratch/raw"
is_over=1
mask <"$scratch/raw" >"$scratch/transcript"
if [ "${ADONIS_REWRITE:-}" = 1 ]; then
    cp "$scratch/transcript" "$expected"
else
    diff -u "$expected" "$scratch/transcript"
fi
