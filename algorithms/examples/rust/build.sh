#!/bin/sh
# usage: build.sh [FOLDER]
# Compiles dgd.rs to FOLDER/dgd-rust.so (here by default) with $RUSTC, else rustc: one
# command, no crates. Rust does not contract or reorder floating-point arithmetic, so no
# flag is needed for that.
set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)
exec "${RUSTC:-rustc}" --edition 2021 --crate-name dgd_rust --crate-type cdylib \
    -C opt-level=3 -C panic=abort -C strip=debuginfo -D warnings \
    -o "${1:-$here}/dgd-rust.so" "$here/dgd.rs"
