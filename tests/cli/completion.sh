# What may stand next on a command line, and the script of each shell.
words() {
    printf '$ adonis-bench'
    printf ' %s' "$@"
    printf '<tab>\n'
    adonis-bench completion words -- "$@" | sed 's/\t/  /'
}

say verbs and actions
words ru
words --
words help p
words plugin n
words man plugin l
say options
words export --
words report --s
words run --seeds 1..2 --dr
words list -- --
say values: choices, kinds, files, folders
words export series --format ''
words plugin new mine --template=
words run --task log
words run --task=logreg-mushrooms,q
words run --topology erdos-renyi:
words run --algorithm allreduce-gd:method=
words run --algorithm allreduce-gd:method=gd/
words run --algorithm allreduce-gd:method=gd,o
words info algorithm extra:
words report --db ''
words plugin new mine --out ''
say other words
words export ''
words info t
words info topology gr
words list profiles su
words data ''
words data fetch f
say what is wrong already
words rnu ''
words run --nonsense ''
words info nothing ''
words export --format=csv --format

run adonis-bench completion
run adonis-bench completion tcsh
run adonis-bench completion bash zsh
