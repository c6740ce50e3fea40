# The command lines of the README work as they stand there: all that is indented, but for
# ./bootstrap, which builds and installs.
awk '/^    / { line = substr($0, 5); if (line !~ /^\.\/bootstrap/) { print line } }' \
    "$source/../../README.md" >commands
[ "$(grep -c '^adonis-bench' commands)" -ge 6 ] && say the README has command lines
if sh -ev commands >log 2>&1; then
    say they work
else
    cat log
fi
