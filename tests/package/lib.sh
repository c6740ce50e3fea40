# For the scripts here: a scratch folder as the working directory, nothing of the user's,
# and the installed package ($prefix) first on the PATH.
LC_ALL=C
PATH=$prefix/bin:$PATH
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
HOME=$scratch/home
XDG_DATA_HOME=$scratch/data
XDG_CACHE_HOME=$scratch/cache
CMAKE_GENERATOR=Ninja # what this tree is built with; make may not be there
export LC_ALL PATH HOME XDG_DATA_HOME XDG_CACHE_HOME CMAKE_GENERATOR
unset ADONIS_DATA_DIR ADONIS_DB
mkdir "$HOME"
cd "$scratch"

fail() {
    echo "$*"
    exit 1
}
# quiet COMMAND...: prints what the command says only when it fails, and ends.
quiet() {
    "$@" >"$scratch/log" 2>&1 || { cat "$scratch/log"; fail "failed: $*"; }
}
