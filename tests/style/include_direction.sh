#!/bin/sh
# usage: include_direction.sh TREE
# Prints file:line for every #include in TREE that include_arrows.txt does not allow;
# exit status 1 when there is one.
set -eu
arrows=$(cd -- "$(dirname -- "$0")" && pwd)/include_arrows.txt
cd -- "$1"

find algorithms db harness reference tasks web-export -name '*.[ch]' 2>/dev/null |
    LC_ALL=C sort | awk -v arrows="$arrows" '

# "harness/include/adonis/plugin.h" -> "adonis", "harness/base/x.c" -> "base", "db/x.c" -> "db"
function layer_of(path,   part) {
    split(path, part, "/")
    if (part[1] != "harness") {
        return part[1]
    }
    return part[2] == "include" ? part[3] : part[2]
}

function complain(text) {
    print file ":" number ": " text
    wrong++
}

function check(file, number, line,   own, angle, name, slash, layer, beside) {
    own = layer_of(file)
    angle = line ~ /^[ \t]*#[ \t]*include[ \t]*</
    sub(/^[^<"]*[<"]/, "", line)
    sub(/[>"].*/, "", line)
    name = line
    if ((name in owned) && index(owners[name], " " own " ") == 0) {
        complain("only" owners[name] "may include " name ", not " own)
        return
    }
    slash = index(name, "/")
    layer = slash > 0 ? substr(name, 1, slash - 1) : ""
    if (layer in known) {
        if (layer != own && index(allowed[own], " " layer " ") == 0) {
            complain(own " may not include " layer " (" name ")")
        }
    } else if (angle) {
        if ((own in limited) && index(system_headers[own], " " name " ") == 0) {
            complain(own " may not include the system header " name)
        }
    } else if (slash > 0) {
        complain("no such folder: " name)
    } else {
        beside = file
        sub(/[^\/]*$/, name, beside)
        if ((getline line < beside) < 0) {
            complain(name " is not beside the file; write its folder")
        }
        close(beside)
    }
}

BEGIN {
    while ((getline row < arrows) > 0) {
        n = split(row, word, " ")
        rest = " "
        for (i = 3; i <= n; i++) {
            rest = rest word[i] " "
        }
        if (word[1] == "layer") {
            known[word[2]] = 1
            allowed[word[2]] = rest
        } else if (word[1] == "system") {
            limited[word[2]] = 1
            system_headers[word[2]] = rest
        } else if (word[1] == "owner") {
            owned[word[2]] = 1
            owners[word[2]] = rest
        }
    }
}

{
    file = $0
    files++
    if (!(layer_of(file) in known)) {
        number = 1
        complain(layer_of(file) " has no line in include_arrows.txt")
        next
    }
    for (number = 1; (getline line < file) > 0; number++) {
        if (line ~ /^[ \t]*#[ \t]*include/) {
            check(file, number, line)
        }
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
