#!/bin/sh
# usage: latex.sh MAKE_REPORT FIXTURE_SQL
# The LaTeX form compiles, with names and a theorem that need escaping. Skipped without pdflatex.
set -eu
command -v pdflatex >/dev/null && kpsewhich pgfplots.sty >/dev/null || {
    echo "skipped: no pdflatex with pgfplots to compile with"
    exit 77
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$2" "$folder/sample.db" \
    "UPDATE algorithm SET name = 'a_b\\&%#{}[x]--|~^网Ł' WHERE name = 'fast'; INSERT INTO prediction SELECT id, 'rate', 'bound', 'round', 2e-9, 'E |x_k - x*|^2 < κ^k' FROM cell; UPDATE task SET summary = '*[é] \$x\$ < y'" \
    "$folder/sample.tex"
cd "$folder"
pdflatex -interaction=nonstopmode -halt-on-error sample.tex >log 2>&1 || {
    cat log
    exit 1
}
[ -s sample.pdf ]
grep -q 'at most 4.61$\\times$10$^{-9}$ & 3' sample.tex
