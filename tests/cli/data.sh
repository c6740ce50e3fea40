# Data sets: what there is, what is missing and how to get it, and what `data fetch` refuses.
# No system package is looked at, so that this says the same everywhere.
mask() { sed 's|[^ "]*/home\>|<home>|g; s|[^ "]*/folder/|<folder>/|g'; }
export XDG_DATA_DIRS=/nowhere no_proxy='*'
cache=$HOME/.cache/adonis-bench/data/fashion-mnist
cp -r "$(dirname -- "$(command -v adonis-bench)")/../share/adonis-bench" shared
export ADONIS_DATA_DIR=shared

run adonis-bench data list
adonis-bench data list --json >list.json
run node -e 'for (const set of require("./list.json"))
    console.log(set.name, set.tasks.length, set.files.map((file) => file.bytes).join("+") + "=" + set.bytes)'
run adonis-bench data verify
run adonis-bench data verify fashion-mnist
run adonis-bench data verify fashion
run adonis-bench data fetch digits

say a damaged file
printf x >>shared/data/digits.csv.gz
rm shared/data/spambase.csv.gz
run adonis-bench data verify digits letter
run adonis-bench data verify spambase
run adonis-bench data fetch digits
run adonis-bench data fetch spambase
run adonis-bench info task softmax-digits
run adonis-bench info task logreg-spambase
unset ADONIS_DATA_DIR

say fetching what is no data set of ours
run adonis-bench data fetch
run adonis-bench data fetch mnist
run adonis-bench data fetch fashion-mnist --patience 0
run adonis-bench data fetch fashion-mnist --from ftp://127.0.0.1
run adonis-bench data fetch fashion-mnist --from file:///nowhere
mkdir wrong
printf 'another content' >wrong/train-images-idx3-ubyte.gz
run adonis-bench data fetch fashion-mnist --from "file://$PWD/wrong"
head -c 27000000 /dev/zero >wrong/train-images-idx3-ubyte.gz
run adonis-bench data fetch fashion-mnist --from "file://$PWD/wrong"
run find "$HOME" -type f

say a cache that cannot be written
: >file
XDG_CACHE_HOME=$PWD/file
export XDG_CACHE_HOME
run adonis-bench data fetch fashion-mnist --from "file://$PWD/wrong"
unset XDG_CACHE_HOME

say a file that was damaged in the cache
mkdir -p "$cache"
printf 'another content' >"$cache/train-images-idx3-ubyte.gz"
run adonis-bench data verify fashion-mnist
adonis-bench data list >list
run grep fashion-mnist list

say a package with another file is refused, not passed over
mkdir -p system/datasets/fashion-mnist
cp wrong/train-images-idx3-ubyte.gz system/datasets/fashion-mnist
XDG_DATA_DIRS=$PWD/system
run adonis-bench data fetch fashion-mnist --from file:///nowhere
run adonis-bench data verify fashion-mnist
say nobody knows a folder for the cache
env -u HOME -u XDG_CACHE_HOME XDG_DATA_DIRS=/nowhere adonis-bench data verify >verified || say "exit status $?"
say "$(grep -c ' ok ' verified) files are right, $(grep -c ' missing ' verified) missing"
run env -u HOME -u XDG_CACHE_HOME XDG_DATA_DIRS=/nowhere adonis-bench info task mlp-fashion
