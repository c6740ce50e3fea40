# A task on a file of the user: what it becomes, and what is no data.
zcat "$(dirname -- "$(command -v adonis-bench)")/../share/adonis-bench/data/spambase.csv.gz" >mail.csv
run adonis-bench info task logreg:data=mail.csv
cp mail.csv other-name.txt
run adonis-bench run --task logreg:data=mail.csv --nodes 4 --seeds 1 --budget rounds=5 --algorithm extra
run adonis-bench run --task logreg:data=./other-name.txt --nodes 4 --seeds 1 --budget rounds=5 --algorithm extra
run adonis-bench export task logreg:data=mail.csv,l2=1 --nodes 2 --partition iid --seed 1 --out folder
run ls folder
rm -r folder

say every problem takes such a file
adonis-bench export task ridge-diabetes --nodes 1 --out folder 2>/dev/null
cp folder/node-0000.svm progress.svm
for task in ridge:data=progress.svm huber:data=progress.svm,delta=0.5 lasso:data=progress.svm,l1=0.1 \
    elastic-net:data=progress.svm,l1=0.05,l2=0.05 svm-squared-hinge:data=mail.csv \
    logreg-nonconvex:data=mail.csv,rho=0.05 softmax:data=mail.csv; do
    run sh -c "adonis-bench info task $task | grep -E '^(id|data|loss|l1|l2|rho|reference|f_star) '"
done
run adonis-bench run --task lasso:data=progress.svm,l1=0.1 --nodes 4 --seeds 1 --algorithm nids
run adonis-bench info task lasso:data=progress.svm
run adonis-bench info task lasso:data=progress.svm,l1=-1
run adonis-bench info task lasso:data=progress.svm,l1=0.6
run adonis-bench info task huber:data=progress.svm,delta=0
run adonis-bench info task svm-squared-hinge:data=progress.svm
run adonis-bench info task elastic-net:data=mail.csv,l1=0.1
run adonis-bench info task logreg:l2=0.1
rm -r folder mail.csv other-name.txt progress.svm adonis.db

say what a bare name means can be learnt
run adonis-bench run --task softmax
run adonis-bench info task ridge:l2=0.1
run adonis-bench info task logreg-spambase:l2=0.1
run sh -c 'adonis-bench info task lasso | tail -n 3'
say what is no data
printf '1,2,a\n3,nan,b\n' >nan.csv
printf '1,2,a\n3,4,a\n' >one-class.csv
printf "1,2,3\n3,4,nan\n" >label.csv
printf 'x,1,y\n3,4,a\n' >header.csv
printf '1,2,a\n3,b\n' >ragged.csv
: >empty.csv
yes 1, | head -n 10000000 | tr -d '\n' >wide.csv
printf '1 10000000:1\n-1 1:2\n' >wide.svm
printf '1,a\n2,b\n3,c\n' >three-classes.csv
head -c 100 /dev/zero | gzip | head -c 20 >cut.csv.gz
for file in nan.csv one-class.csv header.csv ragged.csv empty.csv wide.csv wide.svm three-classes.csv \
    cut.csv.gz missing.csv; do
    run adonis-bench run --task "logreg:data=$file"
done
run adonis-bench run --task ridge:data=one-class.csv
run adonis-bench run --task ridge:data=label.csv
run adonis-bench run --task logreg:data=label.csv
