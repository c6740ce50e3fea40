#!/bin/sh
# usage: lock_file.sh TREE
# The npm lock names versions and hashes, never the host they came from: whoever builds
# uses the registry that their own npm is set up for.
set -eu
lock=$1/web-export/package-lock.json
grep -q '"integrity": "sha512-' "$lock" || { echo "no hash in $lock"; exit 1; }
! grep -n '"resolved"' "$lock"
