# The report is one file, made at once or not at all.
run adonis-bench report
run ls
adonis-bench run --task average --nodes 4 --algorithm pairwise-gossip --profile poisson \
    --seeds 1..2 --budget time=2 >/dev/null 2>&1
run adonis-bench report
run adonis-bench report --out one.html --db adonis.db
same report.html one.html
run adonis-bench report --suite quick --out one.html
run adonis-bench report --out none/report.html
same report.html one.html
say the database is one file that readers leave alone
run ls
