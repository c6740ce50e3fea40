#!/bin/sh
# usage: compare_builds.sh TREE WORK
# Builds kernel_fingerprint in the folder WORK with gcc and clang at -O0, -O1 and -O3, and
# for aarch64, and compares the text of each, and of a processor without FMA, with
# kernel_fingerprint.txt. The last two need gcc-aarch64-linux-gnu and qemu-user. What is
# not installed is named and left out; exit status 1 when a text differs or no compiler is
# there.
set -eu
tree=$1
work=$2
here=$tree/tests/bench
flags="-std=gnu11 -ffp-contract=off -fno-fast-math -fno-math-errno -I$tree/harness"
builds=0

# build_one NAME COMPILER OPTION...: objects and program WORK/NAME
build_one() {
    name=$1
    compiler=$2
    shift 2
    objects=
    for module in alloc error fpenv kernels kernels_plain kernels_avx2 kernels_f32 \
        kernels_f32_plain kernels_f32_avx2 linalg math math_plain math_fma math_avx2 rng \
        kernel_fingerprint; do
        source=$tree/harness/base/$module.c
        wide=
        case $module in
        *_avx2 | math_fma)
            case $compiler in aarch64-*) continue ;; esac
            wide="-mavx2 -mfma"
            ;;
        kernel_fingerprint) source=$here/$module.c ;;
        esac
        # shellcheck disable=SC2086
        $compiler $flags $wide "$@" -c "$source" -o "$work/$name-$module.o"
        objects="$objects $work/$name-$module.o"
    done
    # shellcheck disable=SC2086
    $compiler $objects "$@" -lm -o "$work/$name"
    builds=$((builds + 1))
}

mkdir -p "$work"
for compiler in gcc clang; do
    if ! command -v $compiler >/dev/null; then
        echo "$compiler: not installed"
        continue
    fi
    for level in -O0 -O1 -O3; do
        echo "$compiler $level"
        build_one "$compiler$level" "$compiler" "$level"
        "$here/compare_backends.sh" "$work/$compiler$level" "$here/kernel_fingerprint.txt"
    done
done
if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-aarch64 >/dev/null; then
    echo "aarch64-linux-gnu-gcc -O2, emulated"
    build_one aarch64 aarch64-linux-gnu-gcc -O2 -static
    "$here/compare_backends.sh" "$work/aarch64" "$here/kernel_fingerprint.txt" qemu-aarch64
else
    echo "aarch64: no cross compiler or no emulator installed"
fi
if [ -x "$work/gcc-O3" ] && command -v qemu-x86_64 >/dev/null; then
    echo "gcc -O3 on x86-64 without FMA, emulated"
    "$here/compare_backends.sh" "$work/gcc-O3" "$here/kernel_fingerprint.txt" \
        qemu-x86_64 -cpu Nehalem
else
    echo "x86-64 without FMA: no gcc or no emulator installed"
fi
test $builds -gt 0
