# usage: bash completion.bash PREFIX LINE
# What the completion function offers at the end of LINE, as bash would call it.
compopt() { :; } # allowed only while bash completes
. "$1/share/bash-completion/completions/adonis-bench"
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
_adonis_bench
printf '%s\n' "${COMPREPLY[@]}"
