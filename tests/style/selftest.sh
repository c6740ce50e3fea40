#!/bin/sh
# usage: selftest.sh CC
# Each style check is run on a small tree with planted faults: it must name exactly those,
# and pass once they are gone.
set -eu
checks=$(cd -- "$(dirname -- "$0")" && pwd)
cc=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

plant() { # FILE: standard input becomes the file
    mkdir -p "$tree/$(dirname -- "$1")"
    cat >"$tree/$1"
}

# expect NAME EXPECTED CHECK ARGUMENTS...: the check fails and its first words are these
expect() {
    name=$1
    expected=$2
    shift 2
    if found=$("$@" 2>/dev/null); then
        echo "$name: passed on a tree with planted faults"
        failed=1
    elif [ "$found" != "$expected" ]; then
        printf '%s: expected\n%s\nfound\n%s\n' "$name" "$expected" "$found"
        failed=1
    fi
}

expect_pass() { # NAME CHECK ARGUMENTS...
    name=$1
    shift
    if ! found=$("$@" 2>&1); then
        printf '%s: failed on a clean tree:\n%s\n' "$name" "$found"
        failed=1
    fi
}

clear_tree() { rm -rf "${tree:?}"/*; }

# Include direction.
plant harness/base/error.h <<'C'
#include <stdio.h>
#include <adonis/plugin.h>
C
plant harness/include/adonis/plugin.h <<'C'
#include <stdint.h>
C
plant algorithms/extra/extra.c <<'C'
#include "extra.h"
#include <adonis/plugin.h>
C
plant algorithms/extra/extra.h </dev/null
plant db/store.c <<'C'
#include <sqlite3.h>
#include "db/store.h"
#include "base/error.h"
C
expect_pass include_direction "$checks/include_direction.sh" "$tree"
plant harness/base/up.c <<'C'
#include "base/error.h"
  #  include "sim/sim.h"
#include <sqlite3.h>
#include "support/leaks.h"
C
plant harness/include/adonis/rounds.h <<'C'
#include <math.h>
#include "base/error.h"
C
plant algorithms/extra/extra.c <<'C'
#include "helper.h"
#include "base/error.h"
C
plant harness/new/new.c </dev/null
expect include_direction "algorithms/extra/extra.c:1: helper.h is not beside the file; write its folder
algorithms/extra/extra.c:2: algorithms may not include base (base/error.h)
harness/base/up.c:2: base may not include sim (sim/sim.h)
harness/base/up.c:3: only db may include sqlite3.h, not base
harness/base/up.c:4: no such folder: support/leaks.h
harness/include/adonis/rounds.h:1: adonis may not include the system header math.h
harness/include/adonis/rounds.h:2: adonis may not include base (base/error.h)
harness/new/new.c:1: new has no line in include_arrows.txt" \
    "$checks/include_direction.sh" "$tree"
clear_tree
expect include_direction "no source file found" "$checks/include_direction.sh" "$tree"

# Forbidden calls.
plant harness/base/alloc.c <<'C'
void ab_free(void *p) { free(p); }
C
plant tasks/task.c <<'C'
/* free(p) in a comment
   malloc(3) */ int x = ops->free(p) + ab_exp(1); // time(0)
const char *s = "\"malloc(3)"; char c = '"';
C
expect_pass forbidden_calls "$checks/forbidden_calls.sh" "$tree"
plant tasks/task.c <<'C'
const char *s = "/*"; free(p);
/* */ double y = exp (x) + ab_log(x); long t = time(NULL);
C
expect forbidden_calls 'tasks/task.c:1: free() breaks the rule "memory"
tasks/task.c:2: exp() breaks the rule "libm"
tasks/task.c:2: time() breaks the rule "clock"' "$checks/forbidden_calls.sh" "$tree"
clear_tree

# Length of files.
yes '' | head -n 800 | plant tasks/long.c
expect_pass file_length "$checks/file_length.sh" "$tree"
yes '' | head -n 801 | plant tasks/long.c
expect file_length "tasks/long.c: 801 lines, at most 800 expected" \
    "$checks/file_length.sh" "$tree"
clear_tree

# Headers compile alone.
plant harness/include/adonis/plugin.h <<'C'
#ifndef PLUGIN_H
#define PLUGIN_H
#include <stdint.h>
struct adonis_event { int32_t type; };
#endif
C
expect_pass headers_alone "$checks/headers_alone.sh" "$tree" "$cc" ""
plant harness/base/needy.h <<'C'
size_t needs_stddef(void);
C
plant harness/base/twice.h <<'C'
struct twice { int defined; };
C
found=$("$checks/headers_alone.sh" "$tree" "$cc" "" 2>/dev/null || true)
for header in harness/base/needy.h harness/base/twice.h; do
    case $found in
    *"$header does not compile alone"*) ;;
    *)
        echo "headers_alone: did not see the fault in $header"
        failed=1
        ;;
    esac
done

clear_tree

# Compile flags.
plant compile_commands.json <<'JSON'
[
{ "directory": "/b",
  "command": "/usr/bin/cc -O2 -ffp-contract=off -mfma -o a.o -c /t/a.c",
  "file": "/t/a.c" }
]
JSON
expect_pass compile_flags "$checks/compile_flags.sh" "$tree"
plant compile_commands.json <<'JSON'
{
  "command": "/usr/bin/cc -O2 -ffp-contract=off -march=native -o a.o -c /t/a.c",
  "command": "/usr/bin/cc -Ofast -ffp-contract=off -ffp-contract=fast -o b.o -c /t/b.c",
  "command": "/usr/bin/cc -O2 -o c.o -c /t/c.c"
}
JSON
expect compile_flags "/t/a.c: compiled with -march=native
/t/b.c: compiled with -Ofast
/t/b.c: compiled without -ffp-contract=off
/t/c.c: compiled without -ffp-contract=off" "$checks/compile_flags.sh" "$tree"

# The lock of npm.
plant web-export/package-lock.json <<'JSON'
"integrity": "sha512-0",
JSON
expect_pass lock_file "$checks/lock_file.sh" "$tree"
plant web-export/package-lock.json <<'JSON'
"resolved": "somewhere",
"integrity": "sha512-0",
JSON
expect lock_file '1:"resolved": "somewhere",' "$checks/lock_file.sh" "$tree"

exit "$failed"
