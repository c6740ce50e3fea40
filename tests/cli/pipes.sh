# Whoever reads standard output or standard error may stop doing so at any time.
grid="--task average --nodes 4 --algorithm extra,nids --budget rounds=5 --seeds 1..2"
exec 5>&1

# Runs the command with descriptor 3 a pipe that nobody reads any more.
with_broken_pipe() { # COMMAND...
    {
        (trap '' PIPE && while echo; do sleep 0.01; done) 2>/dev/null
        status=0
        "$@" 3>&1 >&5 || status=$?
        [ "$status" -eq 0 ] || printf '[exit status %d]\n' "$status" >&5
    } | :
}
stored() { say "$(sqlite3 "$1" "SELECT count(*) || ' cells' FROM cell")"; }
out_broken() { "$@" >&3 2>err; }
err_broken() { "$@" 2>&3; }
both_broken() { "$@" >&3 2>&3; }
ignoring() { (trap '' PIPE && "$@"); }

say a run goes on without its standard error, and keeps every cell
for jobs in 0 2; do
    with_broken_pipe err_broken adonis-bench run $grid --jobs $jobs --db err$jobs.db
    stored err$jobs.db
done
with_broken_pipe both_broken adonis-bench run $grid --db both.db
stored both.db
with_broken_pipe ignoring err_broken adonis-bench run $grid --db ignoring.db
stored ignoring.db
adonis-bench run $grid --db closed.db 2>&-
stored closed.db
say a failed cell is said by the exit status also then
with_broken_pipe both_broken adonis-bench run --task average --nodes 4 --algorithm extra:step=1000 \
    --budget rounds=500 --seeds 1 --db failed.db

say a reader of standard output that had enough ends the program without a word: SIGPIPE is 141
with_broken_pipe out_broken adonis-bench run $grid --db out.db
tail -n 1 err
stored out.db
for words in list "list tasks --json" help "run --help" --version "man run" "completion bash" \
    "info task average" "info task average --json" "export cells" "export series --format json" \
    "export series --out /dev/stdout" "report --format md --out /dev/stdout" "data list" \
    "suite check quick" "compare extra nids"; do
    say "$words"
    ADONIS_DB=out.db with_broken_pipe out_broken adonis-bench $words
    cat err
done

say with SIGPIPE ignored it is an error as any other, and so is a standard output that is closed
with_broken_pipe ignoring out_broken adonis-bench list
cat err
with_broken_pipe ignoring out_broken adonis-bench info task average
cat err
run sh -c 'adonis-bench list >&-'
run sh -c 'adonis-bench list >/dev/full'
run sh -c 'adonis-bench info task average >/dev/full'

say no file gets the number of a stream that is closed, and with it what is printed
adonis-bench export cells --db out.db --out whole.csv
adonis-bench export cells --db out.db --out closed.csv <&- >&- 2>&-
same whole.csv closed.csv
adonis-bench run $grid --db three.db <&- >&- 2>&- || say "exit status $?"
stored three.db
