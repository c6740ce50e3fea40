# What is refused, before anything is run or written.
mask() { # what compilers and folders add
    sed "s/[0-9a-f]\\{64\\}/<hash>/g; s/-[0-9a-f]\\{16\\}\\.so/-<hash>.so/; s/'-DADONIS_BUILD[^']*'/<build>/
        s/error: .*/error: .../; /^!  *[0-9]* *|/d; s,$HOME,HOME,g; s,$scratch,SCRATCH,g"
}
tree=$source/../..
make() { # FOLDER MEMBERS: extra as a plugin, its manifest with these members
    mkdir "$1"
    cp "$tree/algorithms/extra.c" "$1"
    echo "{\"manifest\": 1, $2}" >"$1/manifest.json"
}
extra='"id": "extra", "version": "1.0", "sources": ["extra.c"]'
run adonis-bench plugin describe nowhere
run adonis-bench plugin describe nowhere.so
mkdir empty
run adonis-bench plugin describe empty
make id '"id": "extra!", "version": "1.0", "sources": ["extra.c"]'
run adonis-bench plugin describe id
make version '"id": "extra", "version": "2.0", "sources": ["extra.c"]'
run adonis-bench plugin describe version
make outside '"id": "extra", "version": "1.0", "sources": ["../id/extra.c"]'
run adonis-bench plugin describe outside
make unknown "$extra, \"licens\": \"MIT\""
run adonis-bench plugin describe unknown
make broken "$extra"
printf 'int x;\n#error "not today"\n' >broken/extra.c
run adonis-bench plugin describe broken
make taken "$extra"
run adonis-bench plugin add taken
run adonis-bench run --algorithm extra --plugin taken,taken --dry-run
cp -r taken other
run adonis-bench run --algorithm extra --plugin taken,other --dry-run
say a registered plugin whose id the program has built in since
entry=$HOME/.local/share/adonis-bench/plugins/extra
mkdir -p "$entry"
cp -r taken "$entry/source"
adonis-bench plugin describe taken >"$entry/manifest.json"
cp "$HOME"/.cache/adonis-bench/plugins/*.so "$entry/extra.so"
run adonis-bench plugin list
few="--nodes 4 --seeds 1 --budget rounds=3 --algorithm extra"
run adonis-bench run $few
run adonis-bench run $few --plugin "$entry/source" --db own.db
run sqlite3 adonis.db 'SELECT origin FROM plugin'
run sqlite3 own.db 'SELECT origin FROM plugin'
run adonis-bench plugin remove extra
run adonis-bench plugin list
say a constructor runs in a child, not here
make early "$extra"
echo 'extern _Noreturn void abort(void); __attribute__((constructor)) static void f(void) { abort(); }' >>early/extra.c
run adonis-bench plugin describe early
run adonis-bench run --algorithm extra --plugin early
head -c 5000 "$HOME"/.cache/adonis-bench/plugins/"$(ls "$HOME"/.cache/adonis-bench/plugins | head -1)" >short.so
run adonis-bench info algorithm extra --plugin short.so
run ls
