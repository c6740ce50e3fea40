#!/bin/sh
# usage: completion.sh PREFIX SHELL
# The installed completion script in its shell, as far as one can go without a terminal.
set -eu
prefix=$1
shell=$2
tests=$(cd -- "$(dirname -- "$0")" && pwd)
command -v "$shell" >/dev/null || { echo "skipped: $shell is not installed"; exit 0; }
. "$tests/lib.sh"
mkdir folder
touch file.db

# expect LINE WORDS: what the shell offers at the end of LINE, sorted, with blanks between.
expect() {
    found=$(offers "$1" | LC_ALL=C sort | tr '\n' ' ')
    [ "$found" = "$2 " ] || fail "$shell, \"$1\": found \"$found\", expected \"$2 \""
}

case $shell in
bash)
    offers() { bash --norc "$tests/completion.bash" "$prefix" "$1"; }
    # bash replaces what follows the last ':' or '='.
    expect 'adonis-bench run --topology=ri' ring
    expect 'adonis-bench info algorithm extra:st' step=
    ;;
zsh)
    offers() { zsh -f "$tests/completion.zsh" "$prefix" "$1"; }
    expect 'adonis-bench run --topology=ri' --topology=ring
    expect 'adonis-bench info algorithm extra:st' extra:step=
    ;;
fish)
    offers() {
        fish --no-config -c "source '$prefix/share/fish/vendor_completions.d/adonis-bench.fish'
            complete -C '$1'" | cut -f 1
    }
    expect 'adonis-bench run --topology=ri' --topology=ring
    expect 'adonis-bench info algorithm extra:st' extra:step=
    ;;
esac
expect 'adonis-bench re' report
expect 'adonis-bench plugin new x --template g' gossip
expect 'adonis-bench run --task ridge-diabetes,quad' ridge-diabetes,quadratic
expect 'adonis-bench report --db fi' file.db
expect "$prefix/bin/adonis-bench export t" 'targets task'
[ "$shell" = fish ] || expect 'adonis-bench plugin new x --out f' folder

# The program prints the same script.
adonis-bench completion "$shell" >printed
find "$prefix/share" -name 'adonis-bench*' -o -name '_adonis-bench' >scripts
found=0
while read -r script; do
    if [ -f "$script" ] && cmp -s printed "$script"; then
        found=1
    fi
done <scripts
[ "$found" = 1 ] || fail "no script is installed for $shell"
