# A file that may not grow (ulimit -f) fails as a full disk does: with a cause, without rests.
mask() { sed 's/partial-[A-Za-z0-9]*/partial-SOME/'; }
grid="--task average --nodes 4 --algorithm extra,nids --budget rounds=50 --seeds 1..8"
adonis-bench run $grid --db whole.db >log 2>&1
limited() { (ulimit -f "$1" && shift && "$@"); } # blocks of 512 bytes

run limited 8 adonis-bench report --db whole.db
run limited 8 adonis-bench export series --db whole.db --out series.csv
run limited 1 adonis-bench export task ridge-diabetes --out task
run limited 1 adonis-bench suite new mine
run limited 1 adonis-bench plugin new mine
run ls

say what was stored until then stays, and the same command does the rest
size=$(wc -c <whole.db)
adonis-bench run --task average --nodes 4 --algorithm extra --budget rounds=5 --seeds 99 --db part.db >log 2>&1
limited $((size / 1024)) adonis-bench run $grid --jobs 1 --db part.db >log 2>err || say "exit status $?"
grep '^adonis-bench: database "part.db": ' err | sed 's/; SQL.*//'
done=$(sqlite3 part.db 'SELECT count(*) FROM cell WHERE seed < 99')
[ "$done" -ge 1 ] && [ "$done" -lt 16 ] && say "some cells are stored, not all"
run sqlite3 part.db 'PRAGMA integrity_check'
adonis-bench run $grid --db part.db >log 2>err
grep -q "cells computed: $((16 - done)), skipped because stored: $done;" err && say "the rest was run"
