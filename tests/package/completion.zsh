# usage: zsh -f completion.zsh PREFIX LINE
# What the completion function offers at the end of LINE; the functions of zsh's own
# completion system are replaced by ones that print what they are given.
compdef() { : }
compadd() { print -r -- "${@[-1]}" }
_files() {
    if [[ $1 == -/ ]]; then
        print -rl -- $PREFIX*(/N)
    else
        print -rl -- $PREFIX*(N)
    fi
}
source "$1/share/zsh/site-functions/_adonis-bench"
words=(${(s: :)2})
CURRENT=$#words
PREFIX=$words[CURRENT]
_adonis_bench
