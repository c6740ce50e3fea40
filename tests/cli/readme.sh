# The command lines of the README work as they stand there: all that is indented, but for
# ./bootstrap, which builds and installs.
awk '/^    / { line = substr($0, 5); if (line !~ /^\.\/bootstrap/) { print line } }' \
    "$source/../../README.md" >commands
[ "$(grep -c '^adonis-bench' commands)" -ge 10 ] && say the README has command lines
if sh -ev commands >log 2>&1; then
    say they work
else
    cat log
fi
for method in my-method extra dadao; do
    grep -q "\"$method\"" my-method.html || say "$method is not in the report"
done
