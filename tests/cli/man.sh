# Manual pages, as roff. tests/package checks their roff.
run adonis-bench man report
adonis-bench man >page
adonis-bench man plugin new >action
run adonis-bench man --out pages
same page pages/adonis-bench.1
same action pages/adonis-bench-plugin-new.1
for verb in $(adonis-bench help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
    [ -f "pages/adonis-bench-$verb.1" ] || say "no page of $verb"
    grep -q "\\-$verb (1)" page || say "the program's page does not name $verb"
done
say what is refused
run adonis-bench man rn
run adonis-bench man plugin nwe
run adonis-bench man run plugin
run adonis-bench man run --out pages
run touch a-file
run adonis-bench man --out a-file/pages
