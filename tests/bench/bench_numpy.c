#include "bench/bench_numpy.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/bench_table.h"

const char *bench_find_python(void)
{
    static const char *const candidates[] = {"python3", "/usr/bin/python3"};
    for (size_t k = 0; k < 2; k++) {
        char command[64];
        (void)snprintf(command, sizeof command, "%s -c 'import numpy' 2> /dev/null",
                       candidates[k]);
        if (system(command) == 0) {
            return candidates[k];
        }
    }
    return NULL;
}

double bench_run_numpy(double *f, const char *environment, const char *python,
                       const char *arguments)
{
    char command[1024];
    char line[128] = "";
    char *end = NULL;
    (void)snprintf(command, sizeof command, "%sOPENBLAS_NUM_THREADS=1 %s %s",
                   environment, python, arguments);
    FILE *output = popen(command, "r");
    if (output == NULL || fgets(line, sizeof line, output) == NULL ||
        pclose(output) != 0) {
        bench_fail("failed: %s", command);
    }
    double seconds = strtod(line, &end);
    *f = strtod(end, NULL);
    return seconds;
}
