/* Stands in for libFuzzer where it is not built in: runs a fuzz target once on every
 * file of the given folders, each in a block of exactly its size, so that
 * AddressSanitizer sees a read past the end. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *path)
{
    (void)fprintf(stderr, "could not read \"%s\": %s\n", path, strerror(errno));
    exit(3);
}

static void replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (file == NULL || data == NULL || fread(data, 1, size, file) != size) {
        fail(path);
    }
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static int replay_folder(const char *folder)
{
    struct dirent **entries;
    int n_entries = scandir(folder, &entries, NULL, alphasort);
    if (n_entries < 0) {
        fail(folder);
    }
    int n_files = 0;
    for (int i = 0; i < n_entries; i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
        struct stat status;
        if (stat(path, &status) != 0) {
            fail(path);
        }
        if (S_ISREG(status.st_mode)) {
            replay_file(path, (size_t)status.st_size);
            n_files++;
        }
    }
    free(entries);
    return n_files;
}

int main(int argc, char **argv)
{
    int n_files = 0;
    for (int i = 1; i < argc; i++) {
        n_files += replay_folder(argv[i]);
    }
    (void)printf("%d inputs\n", n_files);
    return n_files > 0 ? 0 : 1;
}
