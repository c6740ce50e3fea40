# The conformance kit from the command line. P601 depends on how the program was built.
mask() {
    sed -e '/^P601/d' -e 's/: [0-9]* passed, 0 failed, [0-9]* skipped$/: all kept/' \
        -e 's/known: .*/known: .../'
}
run adonis-bench plugin check extra
run adonis-bench plugin check null
adonis-bench plugin check pairwise-gossip --json >report.json
run head -2 report.json
run grep -A5 P411 report.json
run adonis-bench plugin check extar
run adonis-bench plugin check
say "by its path; one that is refused; one that breaks a rule is not added"
XDG_DATA_HOME=$PWD/data
export XDG_DATA_HOME
adonis-bench plugin new mine --template events >/dev/null 2>&1
run adonis-bench plugin check mine
mkdir empty
run adonis-bench plugin check ./empty
cat >mine/more.c <<'END'
__attribute__((visibility("default"))) int more(void);
int more(void)
{
    return 1;
}
END
sed 's/"sources": \[/&"more.c", /' mine/manifest.json >manifest.json
mv manifest.json mine/manifest.json
run adonis-bench plugin add mine
run adonis-bench plugin list
say "once it is registered, its folder goes on being what is checked"
adonis-bench plugin new twice --template events >/dev/null 2>&1
adonis-bench plugin add twice >/dev/null 2>&1
printf '{}' >twice/manifest.json
run adonis-bench plugin check twice
