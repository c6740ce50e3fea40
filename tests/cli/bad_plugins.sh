# Plugins with one fault each (tests/plugin/bad): each of their cells is one row with its
# outcome and cause, the cells beside it are as they would be alone, the database is whole.
modules=$bin/../tests/plugin/bad
scenario="--task average:dim=2 --nodes 4 --profile poisson --seeds 1 --budget time=0.01"
# The host's own sanitizer, where it has one: 100 GiB are refused as without it, and a
# plugin that calls exit() starts no search for leaks.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=65536
XDG_DATA_HOME=$PWD/data
export ASAN_OPTIONS XDG_DATA_HOME

rows() { # DATABASE
    sqlite3 "$1" 'SELECT algorithm, outcome, reason FROM v_cells ORDER BY algorithm'
    sqlite3 "$1" 'PRAGMA integrity_check'
}
# What plugins and sanitizers say on standard error differs from build to build.
bench() { adonis-bench "$@" 2>/dev/null; }
with() { # NAME..: the options that bring these plugins
    for name in "$@"; do
        printf -- '--plugin %s/%s.so ' "$modules" "$name"
    done
}
ids() { printf 'bad-%s,' "$@" | tr _ -; }

say what a plugin does while it runs
faults="change_rounding double_free endless_messages exit_zero flush_to_zero fork_bomb
    huge_allocation kill_parent nan nothing null_call open_socket print stack_overflow write_file"
bench run $scenario $(with $faults) --algorithm "$(ids $faults)extra" --jobs 2 --memory 4096 \
    --db faults.db >faults.txt || say "exit status $?"
run rows faults.db
[ ! -e escaped.txt ] || say "a plugin WROTE A FILE"
! grep hello faults.txt || say "a plugin WROTE TO STANDARD OUTPUT"
run bench run $scenario --algorithm extra --db alone.db
for db in faults alone; do
    sqlite3 $db.db 'SELECT result_sha256 FROM v_cells WHERE algorithm = "extra"' >$db.sha256
done
same faults.sha256 alone.sha256
say crashes are computed again, and nothing else
bench run $scenario $(with $faults) --algorithm "$(ids $faults)extra" --jobs 2 --memory 4096 \
    --db faults.db --json | node -e 'const cells = JSON.parse(require("fs").readFileSync(0)).cells
    console.log(cells.length, "cells")'
run sqlite3 faults.db 'SELECT outcome, count(*) FROM v_cells GROUP BY outcome'

say a plugin that never comes back
bench run $scenario $(with endless_loop) --algorithm bad-endless-loop,extra --timeout 3 \
    --db loop.db >loop.txt || say "exit status $?"
run rows loop.db

say a plugin that fills the disk through standard error
adonis-bench run $scenario $(with shout) --algorithm bad-shout --db shout.db >shout.txt 2>shout.log
run grep -v '^x*$' shout.log
[ "$(wc -c <shout.log)" -lt 66000 ] || say "standard error has $(wc -c <shout.log) bytes"
adonis-bench plugin check "$modules/shout.so" >shout.txt 2>shout.log || say "exit status $?"
grep 'standard error' shout.log | sort -u

say what is wrong with a file, known when its manifest says nothing of it
head -c 5000 "$modules/nothing.so" >truncated.so
tables="fast_math missing_operation newer_minor other_major short_struct truncated wrong_magic"
adonis-bench plugin describe "$modules/nothing.so" >nothing.json
for name in $tables; do
    file=$modules/$name.so
    [ -e "$file" ] || file=$name.so
    id=$(ids "$name" | tr -d ,)
    mkdir -p "data/adonis-bench/plugins/$id"
    cp "$file" "data/adonis-bench/plugins/$id/$id.so"
    hash=$(sha256sum "$file" | cut -d ' ' -f 1)
    sed "s/bad-nothing/$id/; s/\"binary_sha256\": .*/\"binary_sha256\": \"$hash\"/" nothing.json \
        >"data/adonis-bench/plugins/$id/manifest.json"
done
bench run $scenario --algorithm "$(ids $tables)extra" --jobs 2 --db tables.db >tables.txt ||
    say "exit status $?"
run rows tables.db
say and refused when the file itself is given
for name in $tables; do
    [ ! -e "$modules/$name.so" ] || cp "$modules/$name.so" .
    run adonis-bench run $scenario --plugin $name.so --algorithm "$(ids "$name")extra" --db none.db
done
mask() { sed "s|$PWD/||g; s/ABI 0\.[0-9]*/ABI <version>/; s/has 0\.[0-9]*/has <version>/"; }
