# Names of files may be any bytes, and long.
grid="--task average --nodes 4 --algorithm extra --budget rounds=5 --seeds 1"
odd=$(printf 'x\377\033y')
is_utf8() {
    if iconv -f UTF-8 -t UTF-8 "$1" >copy 2>&1 && ! grep -q "$(printf '\033')" "$1"; then
        say "$1 is text"
    else
        say "$1 is NO text"
    fi
}
mask() { sed "s/$(printf '\377\033')/<odd>/g; s/known: .*/known: .../"; } # what there is grows

say what is written about them is UTF-8 all the same, and steers no terminal
cp "$(dirname -- "$(command -v adonis-bench)")/../share/adonis-bench/profiles/ideal.json" "$odd.json"
run adonis-bench run $grid --profile "./$odd.json" --db "$odd.db"
adonis-bench run $grid --profile "./$odd.json" --db "$odd.db" --json >run.json 2>log
grep '"database"\|"profile"' run.json
adonis-bench info profile "./$odd.json" --json >info.json
grep '"name"' info.json
adonis-bench export cells --db "$odd.db" --format json --out cells.json
for format in html latex csv json md; do
    adonis-bench report --db "$odd.db" --format $format --out report.$format 2>log
    is_utf8 report.$format
done
is_utf8 run.json
is_utf8 info.json
is_utf8 cells.json
run adonis-bench compare extra extra --db "$odd.db"
run adonis-bench info task "$odd"

say the cause of an error stays, however long the name
long=$(printf 'a%.0s' $(seq 1 3000))
for words in "report --db $long" "run $grid --db $long" "suite check ./$long.json" "info profile ./$long" \
    "run $grid --profile ./$long.json" "info topology edges:data=$long --nodes 4" "man --out $long"; do
    adonis-bench $words 2>err >out || say "exit status $?: $(sed 's/a\{9,\}/LONG/g' err)"
done
