#!/bin/sh
# usage: compare_builds.sh TREE WORK [BUILD...]
# Builds kernel_fingerprint in the folder WORK and compares its text with
# kernel_fingerprint.txt. BUILD: "gcc" or "clang" (at -O0, -O1, -O3 and -O3 -flto), "no-fma" (gcc -O3
# on an emulated processor that lacks it), "aarch64" (cross-compiled, emulated); all unless
# told. A line "skipped: " names each that lacks a program; exit status 1 when a text differs.
set -eu
tree=$1
work=$2
shift 2
here=$tree/tests/bench
expected=$here/kernel_fingerprint.txt
flags="-std=gnu11 -ffp-contract=off -fno-fast-math -fno-math-errno -I$tree/harness"

# has BUILD PROGRAM...: whether the programs are there
has() {
    build=$1
    shift
    for program in "$@"; do
        if ! command -v "$program" >/dev/null; then
            echo "skipped: $build: $program is not installed"
            return 1
        fi
    done
}

# build_one NAME COMPILER WIDE OPTION...: program WORK/NAME with the back end WIDE
build_one() {
    name=$1
    compiler=$2
    wide=$3
    shift 3
    objects=
    modules="alloc error fpenv kernels kernels_plain kernels_f32 kernels_f32_plain linalg
        math math_plain rng kernels_$wide kernels_f32_$wide math_$wide"
    [ "$wide" != avx2 ] || modules="$modules math_fma math_avx512"
    for module in $modules kernel_fingerprint; do
        source=$tree/harness/base/$module.c
        machine=
        case $module in
        *_avx2 | math_fma) machine="-mavx2 -mfma" ;;
        *_avx512) machine="-mavx512f" ;;
        kernel_fingerprint) source=$here/$module.c ;;
        esac
        # shellcheck disable=SC2086
        $compiler $flags $machine "$@" -c "$source" -o "$work/$name-$module.o"
        objects="$objects $work/$name-$module.o"
    done
    # shellcheck disable=SC2086
    $compiler $objects "$@" -lm -o "$work/$name"
}

build_and_compare() {
    case $1 in
    gcc | clang)
        has "$1" "$1" || return 0
        for options in -O0 -O1 -O3 "-O3 -flto"; do
            echo "$1 $options"
            program=$1$(echo "$options" | tr -d ' ')
            # shellcheck disable=SC2086
            build_one "$program" "$1" avx2 $options
            "$here/compare_backends.sh" "$work/$program" "$expected" "plain avx2? avx512?"
        done
        ;;
    no-fma)
        has "$1" gcc qemu-x86_64 || return 0
        echo "gcc -O3 on x86-64 without FMA, emulated"
        build_one no-fma gcc avx2 -O3
        "$here/compare_backends.sh" "$work/no-fma" "$expected" plain \
            qemu-x86_64 -cpu Nehalem
        ;;
    aarch64)
        has "$1" aarch64-linux-gnu-gcc qemu-aarch64 || return 0
        if ! echo 'int main(void) { return 0; }' |
            aarch64-linux-gnu-gcc -x c - -static -o "$work/empty" 2>/dev/null; then
            echo "skipped: $1: no C library for it is installed"
            return 0
        fi
        echo "aarch64-linux-gnu-gcc -O3, emulated"
        build_one aarch64 aarch64-linux-gnu-gcc neon -O3 -static
        "$here/compare_backends.sh" "$work/aarch64" "$expected" "plain neon" qemu-aarch64
        ;;
    *)
        echo "no build \"$1\", expected gcc, clang, no-fma or aarch64"
        exit 2
        ;;
    esac
}

mkdir -p "$work"
[ $# -gt 0 ] || set -- gcc clang no-fma aarch64
for build in "$@"; do
    build_and_compare "$build"
done
