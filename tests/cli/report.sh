# The report is one file, made at once or not at all.
run adonis-bench report
run ls
adonis-bench run --task average --nodes 4 --algorithm pairwise-gossip --profile poisson \
    --seeds 1..2 --budget time=2 >/dev/null 2>&1
run adonis-bench report
run adonis-bench report --out one.html --db adonis.db
same report.html one.html
say only the cells of a suite
cat >tiny.json <<'JSON'
{"name": "tiny", "version": "1", "description": "one block", "blocks": [
 {"name": "a", "task": "average", "algorithm": "pairwise-gossip", "topology": "star", "nodes": "4",
  "profile": "poisson", "partition": "iid", "seeds": "1", "budget": "time=1"}]}
JSON
adonis-bench run --suite tiny.json >/dev/null 2>&1
run adonis-bench report --suite tiny --out tiny.html
run adonis-bench report --suite tiny@1 --out tiny1.html
same tiny.html tiny1.html
run adonis-bench report --suite tiny@2 --out no.html
run adonis-bench report --suite tyni --out no.html
run adonis-bench report --out none/report.html
same report.html one.html
say the database may be named by the environment
run env ADONIS_DB=none.db adonis-bench report
run env ADONIS_DB=adonis.db adonis-bench report --out env.html
say the database is one file that readers leave alone
run ls
say other forms
# the source's hash changes whenever the method's text does
mask() { sed 's/| [0-9a-f]\{12\} |/| HASH |/'; }
run adonis-bench report --suite tiny --format csv
run head -3 report.csv
run adonis-bench report --suite tiny --format md --axis messages --out /dev/stdout
run adonis-bench report --suite tiny --format json
run adonis-bench report --suite tiny --format latex --axis bytes
run adonis-bench report --format json --axis bytes
run adonis-bench report --out -
run adonis-bench report --format latxe
run adonis-bench report --format md --axis byte
run ls

say a page knows which profiles have power figures: ideal has none, stragglers has
adonis-bench run --task average --nodes 4 --algorithm pairwise-gossip --profile ideal,stragglers \
    --seeds 1 --budget time=1 --db power.db >/dev/null 2>&1
run adonis-bench report --db power.db --out power.html
grep -o '"hasPower":[a-z]*' power.html
