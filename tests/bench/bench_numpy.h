/* numpy_loop.py as the other side of a comparison. */
#ifndef AB_BENCH_NUMPY_H
#define AB_BENCH_NUMPY_H

/* Assignments for the shell: numpy and its OpenBLAS as on a processor without AVX-512.
 */
#define BENCH_NARROW                                                                   \
    "NPY_DISABLE_CPU_FEATURES='AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL "     \
    "AVX512_ICL' OPENBLAS_CORETYPE=Zen "

/* The first python with numpy; NULL without. */
const char *bench_find_python(void);
/* Runs it, one thread, with the script's path and arguments. Returns CPU seconds of its
 * rounds, *f: where they end. environment: "", or assignments before the command. */
double bench_run_numpy(double *f, const char *environment, const char *python,
                       const char *arguments);

#endif
