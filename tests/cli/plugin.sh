# A method that is not built in: described, registered, used, removed; and what is refused.
mask() {
    sed 's/[0-9a-f]\{64\}/<hash>/g; s/[0-9a-f]\{16\}\.\.\./<hash>.../g
        s/-[0-9a-f]\{16\}\.so/-<hash>.so/; s/\(cc\|gcc\|clang\) [^"]* -std=c11/<compiler> -std=c11/
        s/"cc[^"]*-std=c11/"<compiler> -std=c11/; s/known: .*/known: .../; s,'"$HOME"',HOME,g'
}
tree=$source/../..
mkdir mine
sed 's/\.id = "extra"/.id = "mine"/' "$tree/algorithms/extra.c" >mine/mine.c
echo '{"manifest": 1, "id": "mine", "version": "1.0", "sources": ["mine.c"]}' >mine/manifest.json
run adonis-bench plugin list
run adonis-bench plugin describe mine
run adonis-bench plugin add mine
run adonis-bench plugin list
run adonis-bench info algorithm mine
adonis-bench plugin describe mine >full.json
run cmp full.json "$HOME/.local/share/adonis-bench/plugins/mine/manifest.json"
few="--task average --nodes 4 --seeds 1 --budget rounds=3 --jobs 1"
run adonis-bench run $few --algorithm mine:step=0.1,mine
run adonis-bench plugin add mine
run adonis-bench plugin remove mine
run adonis-bench plugin remove mine
run adonis-bench run $few --algorithm mine
say used without being registered, and nothing is left to do: it is the same source
run adonis-bench run $few --algorithm mine --plugin mine
say from a shared object alone it is another cell, that nobody can rebuild
cp "$HOME"/.cache/adonis-bench/plugins/*.so mine.so
run adonis-bench run $few --algorithm mine --plugin mine.so
run sqlite3 adonis.db "SELECT algorithm, algorithm_is_verified, outcome FROM v_cells ORDER BY 2, options_given"
run sqlite3 adonis.db "SELECT count(*), origin, build <> '' FROM execution JOIN plugin p ON p.id = plugin GROUP BY 2"
run adonis-bench plugin add mine.so
run adonis-bench plugin list
run adonis-bench run $few --algorithm mine
say a registered file that is changed is refused, and the rest goes on
echo >>"$HOME/.local/share/adonis-bench/plugins/mine/mine.so"
run adonis-bench plugin list
run adonis-bench list algorithms --json >/dev/null
run adonis-bench run $few --algorithm mine
run adonis-bench run $few --algorithm extra
