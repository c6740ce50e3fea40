# plugin new: a folder for each template, and what it refuses. tests/package builds them.
run adonis-bench plugin new my-first
run ls my-first
run cat my-first/manifest.json
for template in rounds gossip events; do
    run adonis-bench plugin new "of-$template" --template "$template" --out made/here
    run grep '\.id =' "made/here/of-$template/of-$template.c"
done

say the folder is there
run adonis-bench plugin new my-first
touch a-file
run adonis-bench plugin new a-file
say the id
for id in My-method 1st my_method - ../up extra ''; do
    run adonis-bench plugin new "$id"
done
say the template, the folder
run adonis-bench plugin new other --template round
run adonis-bench plugin new other --out a-file
run adonis-bench plugin new
run ls
