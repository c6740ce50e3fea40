# Truncated or hostile files: refused with file and place, and nothing is written.
mask() { sed "s|$PWD/||g"; }
data=$(dirname -- "$(command -v adonis-bench)")/../share/adonis-bench
cp -r "$data" data
ADONIS_DATA_DIR=data
export ADONIS_DATA_DIR
small="--nodes 4 --seeds 1 --budget rounds=5 --algorithm extra"

say data files
head -c 5000 "$data/data/breast_cancer.csv" >data/data/breast_cancer.csv
run adonis-bench run --task logreg-breast-cancer $small
head -c 1000 "$data/data/agaricus.txt.train.gz" >data/data/agaricus.txt.train.gz
run adonis-bench info task logreg-mushrooms
rm data/data/diabetes_target.csv.gz
run adonis-bench run --task ridge-diabetes $small

say profiles
printf '{"compute": {"gradient_s": 0.001}, "network": {"latency_s": 0.1' >cut.json
printf '{"compute": {"gradient_s": 0.001}, "network": {"latency": 0.1}}' >unknown.json
printf '{"compute": {"gradient_s": -1}, "network": {}}' >range.json
printf '{"compute": {"gradient_s": 1, "gradient_s": 2}, "network": {}}' >twice.json
printf '{"compute": {"gradient_s": "1e999"}, "network": {}}' >text.json
printf '\377\376\033[31m' >bytes.json
: >empty.json
for file in cut unknown range twice text bytes empty missing; do
    run adonis-bench run --task average --profile "$file.json" $small
done
run adonis-bench info profile ./bytes.json

say edge lists
printf '0 1\n1 2\n2 3\n' >path.txt
run adonis-bench info topology edges:data=path.txt --nodes 4
printf '0 1\n2 3\n' >apart.txt
printf '0 1\n1 2\n2 3\n3 4\n' >range.txt
printf '0 1\n1 1\n' >self.txt
printf '0 1\n1 x\n' >word.txt
printf '0 1\n1 2\n2' >cut.txt
printf '0 1\n1 99999999999999999999\n' >huge.txt
for file in apart range self word cut huge missing; do
    run adonis-bench run --task average --topology "edges:data=$file.txt" $small
done

say suites
printf '{"name": "s", "version": "1", "description": "d", "blocks": [{"name": "b"}]}' >block.json
printf '{"name": "s", "version": "1"' >cut_suite.json
run adonis-bench run --suite block.json
run adonis-bench run --suite ./cut_suite.json

say what is no regular file is not waited for
mkfifo pipe.so pipe.json pipe.txt pipe.csv pipe.db
mkdir plugin
mkfifo plugin/manifest.json
run adonis-bench plugin check ./pipe.so
run adonis-bench plugin check plugin
run adonis-bench run --task average --plugin pipe.so $small
run adonis-bench run --suite ./pipe.json
run adonis-bench suite check ./pipe.json
run adonis-bench run --task average --profile pipe.json $small
run adonis-bench info topology edges:data=pipe.txt --nodes 4
run adonis-bench run --task ridge:data=pipe.csv $small
run adonis-bench run --task ridge:data=/dev/zero $small
run adonis-bench run --task average --db pipe.db $small
run adonis-bench export cells --db pipe.db
run adonis-bench report --db pipe.db
run adonis-bench compare a b --db pipe.db
run adonis-bench export cells --db /dev/null
rm -r plugin pipe.*

say databases
run ls adonis.db
rm -r data *.json *.txt
unset ADONIS_DATA_DIR
printf 'this is no database at all' >text.db
sqlite3 foreign.db 'CREATE TABLE t (x)'
adonis-bench run --task average --db newer.db $small >log 2>&1
cp newer.db cut.db
sqlite3 newer.db 'PRAGMA user_version = 99'
size=$(wc -c <cut.db)
head -c $((size / 2)) cut.db >half.db
mkdir folder.db
for file in text foreign newer half folder; do
    [ "$file" = folder ] || cp "$file.db" before
    run adonis-bench run --task average --db "$file.db" $small
    run adonis-bench export cells --db "$file.db"
    [ "$file" = folder ] || same "$file.db" before
done
run adonis-bench export cells --db missing.db
run adonis-bench report --db missing.db
run adonis-bench run --task average --db none/adonis.db $small
say nothing else was written
run ls
