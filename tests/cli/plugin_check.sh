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
