# Databases that a report or a comparison cannot use: each has its own answer, and stays
# as it is.
mask() { sed 's/expected [0-9]*$/expected N/; s/expected 1 to [0-9]*$/expected 1 to N/'; }
small="--nodes 4 --seeds 1..5 --profile poisson --budget time=1"
: >empty.db
printf 'this is no database at all' >text.db
sqlite3 foreign.db 'CREATE TABLE t (x)'
adonis-bench run --task average --algorithm pairwise-gossip $small --db good.db >log 2>&1
sqlite3 good.db "VACUUM INTO 'newer.db'"
sqlite3 newer.db 'PRAGMA user_version = 99'
head -c 6000 good.db >cut.db
sqlite3 good.db "VACUUM INTO 'no-cells.db'"
sqlite3 no-cells.db 'PRAGMA foreign_keys = ON; DELETE FROM cell'
sqlite3 good.db "VACUUM INTO 'changed.db'"
sqlite3 changed.db 'DROP VIEW v_cells'
mkdir folder.db
rm log
for file in missing empty text foreign newer cut no-cells changed folder; do
    [ ! -f "$file.db" ] || cp "$file.db" before
    run adonis-bench report --db "$file.db"
    run adonis-bench report --db "$file.db" --format csv
    run adonis-bench compare a b --db "$file.db"
    run adonis-bench compare --db good.db --with "$file.db"
    [ ! -f "$file.db" ] || same "$file.db" before
done
for name in '' - :memory:; do
    run adonis-bench compare --db good.db --with "$name"
done
run ls
say a run that was killed: what there is is shown, what is missing is said
cat >tiny.json <<'JSON'
{"name": "tiny", "version": "1", "description": "one block", "blocks": [
 {"name": "a", "task": "average", "algorithm": "pairwise-gossip", "topology": "ring,star", "nodes": "4",
  "profile": "poisson", "partition": "iid", "seeds": "1..5", "budget": "time=1"}]}
JSON
adonis-bench run --suite ./tiny.json --db partial.db >log 2>&1
sqlite3 partial.db "PRAGMA foreign_keys = ON; DELETE FROM cell WHERE seed > 2 OR topology = 'star'"
run adonis-bench report --suite tiny --db partial.db --format md
grep '^1 scenario\|^Suite\|^Partial' report.md
run adonis-bench report --suite tiny --db partial.db
grep -c 'Partial: 2 of the 10 cells of the suite have been run' report.html
run adonis-bench compare --suite tiny --db partial.db --with partial.db
sqlite3 partial.db "PRAGMA foreign_keys = ON; DELETE FROM cell"
run adonis-bench report --suite tiny --db partial.db

say results are not replaced by what is said about them
cp good.db before
ln -s good.db link.html
run adonis-bench report --db good.db --out good.db
run adonis-bench report --db good.db --out link.html
run adonis-bench report --db newer.db --out good.db --format csv
run adonis-bench export cells --db good.db --out ./good.db
same good.db before
run adonis-bench report --db good.db --out text.db

say a folder that cannot be written to
grid="--task average --algorithm extra --nodes 4 --budget rounds=5 --seeds 1"
as_others() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then # what is forbidden is not to root
    as_others() { setpriv --bounding-set=-dac_override,-dac_read_search "$@"; }
fi
mkdir locked
cp good.db locked
sqlite3 good.db "VACUUM INTO 'locked/killed.db'"
sqlite3 locked/killed.db 'PRAGMA journal_mode = WAL' >log
chmod 555 locked
run as_others adonis-bench run $grid --db locked/new.db
run as_others adonis-bench run $grid --db locked/none/new.db
run as_others adonis-bench report --db locked/good.db
run as_others adonis-bench report --db locked/killed.db
run as_others adonis-bench report --db good.db --out locked/report.html
chmod 755 locked
