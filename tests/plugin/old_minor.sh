#!/bin/sh
# usage: old_minor.sh BIN PLUGIN.so MINOR BEHAVIOUR
# A plugin that was compiled against the headers of an older minor runs in this program:
# it is described with what its table does not have left empty, and EXTRA gives the same
# curves.
set -eu
PATH=$1:$PATH
plugin=$2
unset XDG_DATA_HOME XDG_CACHE_HOME ADONIS_DB
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
HOME=$scratch
export HOME PATH
cd "$scratch"

adonis-bench plugin describe "$plugin" >manifest.json
for member in '"id": "extra"' "\"abi\": \"0.$3\"" "\"behaviour\": \"$4\"" '"build": ""' '"token": ""'; do
    grep -q "^  $member,\$" manifest.json || { cat manifest.json; echo "no $member"; exit 1; }
done
few="--task ridge-diabetes --nodes 4 --seeds 1..2 --budget rounds=20 --algorithm extra"
adonis-bench run $few --db new.db >/dev/null 2>&1
adonis-bench run $few --db old.db --plugin "$plugin" >/dev/null 2>&1
for db in new old; do
    sqlite3 $db.db 'SELECT seed, options_resolved, idx, s.time_ns, s.bytes_sent, s.messages,
        quote(f_gap_worst_node), quote(distance), quote(consensus_error)
        FROM snapshot s JOIN cell c ON c.id = s.cell ORDER BY seed, idx' >$db
    [ "$(wc -l <$db)" -ge 20 ]
done
cmp new old
[ "$(sqlite3 old.db 'SELECT DISTINCT algorithm_is_verified FROM v_cells')" = 0 ]
