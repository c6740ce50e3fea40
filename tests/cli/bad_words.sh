# Names and options that do not exist: the nearest is suggested, ranges are named, the exit
# status is 2, and nothing is written.
run adonis-bench info tsk average
run adonis-bench info task
run adonis-bench info task ridge-diabets
run adonis-bench info task quadratic:dmi=3
run adonis-bench info task quadratic:dim=0
run adonis-bench info task quadratic:dim=x
run adonis-bench info task average,quadratic
run adonis-bench info algorithm exta
run adonis-bench info topology rign
run adonis-bench info topology grid:rows=5 --nodes 16
run adonis-bench info profile idael
run adonis-bench info partition sorted
run adonis-bench info suite qick
run adonis-bench info task average --nodes 0
run adonis-bench info task average --node 3
run adonis-bench run --algorithm extra:step=-1 --nodes 4
run adonis-bench run --algorithm extra:stepp=1 --nodes 4
run adonis-bench run --task average --nodes 4,x
run adonis-bench run --seeds 5..1
run adonis-bench run --budget tiem=3
run adonis-bench run --budget time=-3
run adonis-bench run --budget rounds=0.5
run adonis-bench run --topology grid:rows=3 --nodes 16
run adonis-bench run --partition sorted-labels
run adonis-bench run --task average --partition sorted-label
run adonis-bench run --suite quick --nodes 4
run adonis-bench run --jobs many
run adonis-bench run --jobs
run adonis-bench run --force=yes
run adonis-bench run extra
run adonis-bench export cels
run adonis-bench export cells --format xml
run adonis-bench export cells --nodes 3
run adonis-bench export task average
run adonis-bench export task average --out x --format csv
run adonis-bench report --db none.db
run adonis-bench run --task average --db ''
run adonis-bench run --task average --db :memory:
run adonis-bench run --task average --db -
run adonis-bench run --task average --db 'file:a.db?mode=memory'
run env ADONIS_DB=- adonis-bench export cells
run adonis-bench suite check quick --db -
run adonis-bench suite check quick --db :memory:
run adonis-bench compare --db :memory: --with none.db
run adonis-bench plugin
run adonis-bench data --json
run adonis-bench export cells --out ''
run adonis-bench export task average --out ''
run adonis-bench export task average --out -
run adonis-bench man --out -
run adonis-bench plugin new mine --out -
run adonis-bench plugin check ''
run adonis-bench plugin add ''
run adonis-bench plugin describe ''
run env ADONIS_BACKEND=fast adonis-bench info task average
run ls
