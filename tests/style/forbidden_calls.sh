#!/bin/sh
# usage: forbidden_calls.sh TREE
# Prints file:line for every call in TREE (tests apart) that forbidden_calls.txt keeps to
# other files; exit status 1 when there is one. Comments and strings do not count, nor do
# members of structs (ops->free(x)).
set -eu
rules=$(cd -- "$(dirname -- "$0")" && pwd)/forbidden_calls.txt
cd -- "$1"

find algorithms db harness reference tasks web-export -name '*.[ch]' 2>/dev/null |
    LC_ALL=C sort | awk -v rules="$rules" '

# The line without comments, strings and character constants; in_comment lives on.
function code_of(line,   out, c, two, quote) {
    out = ""
    while (line != "") {
        c = substr(line, 1, 1)
        two = substr(line, 1, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                line = substr(line, 3)
            } else {
                line = substr(line, 2)
            }
        } else if (two == "/*") {
            in_comment = 1
            line = substr(line, 3)
        } else if (two == "//") {
            return out
        } else if (c == "\"" || c == "\047") {
            quote = c
            line = substr(line, 2)
            while (line != "" && substr(line, 1, 1) != quote) {
                line = substr(line, substr(line, 1, 1) == "\\" ? 3 : 2)
            }
            line = substr(line, 2)
            out = out " "
        } else {
            out = out c
            line = substr(line, 2)
        }
    }
    return out
}

function is_allowed(rule, file,   i) {
    for (i = 1; i <= n_allowed[rule]; i++) {
        if (index(file, allowed[rule, i]) == 1) {
            return 1
        }
    }
    return 0
}

function check(file, number, code,   before, name) {
    while (match(code, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        before = RSTART > 1 ? substr(code, RSTART - 1, 1) : ""
        name = substr(code, RSTART, RLENGTH - 1)
        sub(/[ \t]*$/, "", name)
        code = substr(code, RSTART + RLENGTH)
        if (before != "." && before != ">" && (name in rule_of) &&
            !is_allowed(rule_of[name], file)) {
            print file ":" number ": " name "() breaks the rule \"" rule_of[name] "\""
            wrong++
        }
    }
}

BEGIN {
    while ((getline row < rules) > 0) {
        n = split(row, word, " ")
        for (i = 3; i <= n; i++) {
            if (word[1] == "forbid") {
                rule_of[word[i]] = word[2]
            } else if (word[1] == "allow") {
                allowed[word[2], ++n_allowed[word[2]]] = word[i]
            }
        }
    }
}

{
    file = $0
    files++
    in_comment = 0
    for (number = 1; (getline line < file) > 0; number++) {
        check(file, number, code_of(line))
    }
    close(file)
}

END {
    if (files == 0) {
        print "no source file found"
        exit 1
    }
    exit wrong > 0
}'
