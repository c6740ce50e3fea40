#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/regular_file.h"

#define FIRST_READ_BYTES   ((size_t)16 * 1024)
#define LARGEST_READ_BYTES ((size_t)1 << 30) /* gzread counts in int */
#define TEMPORARY_NAMES    1000
#define SHARED_ENVIRONMENT "ADONIS_DATA_DIR"

/* From the start of the file, to which it returns. */
static ab_status hash_open_file(char hex[AB_HASH_HEX_BYTES], int fd, const char *path,
                                struct ab_error *err)
{
    AB_TRY(ab_hash_descriptor(hex, fd, path, err));
    if (lseek(fd, 0, SEEK_SET) != 0) {
        return AB_FAIL(err, AB_ERR_IO, "could not read \"%s\": %s", path,
                       strerror(errno));
    }
    return AB_OK;
}

/* hex: of the file as it lies on the disk; NULL: not wanted. */
static ab_status open_to_read(gzFile *stream, char *hex, const char *path,
                              struct ab_error *err)
{
    int fd = -1;
    AB_TRY(ab_file_open_regular(&fd, path, err));
    ab_status status = hex != NULL ? hash_open_file(hex, fd, path, err) : AB_OK;
    if (status != AB_OK) {
        (void)close(fd);
        return status;
    }
    *stream = gzdopen(fd, "rb");
    if (*stream == NULL) {
        (void)close(fd);
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_OK;
}

static ab_status read_failed(gzFile stream, const char *path, struct ab_error *err)
{
    int code;
    const char *text = gzerror(stream, &code);
    if (code == Z_ERRNO) {
        return AB_FAIL(err, AB_ERR_IO, "could not read \"%s\": %s", path,
                       strerror(errno));
    }
    if (code == Z_MEM_ERROR) {
        return AB_OUT_OF_MEMORY(err);
    }
    return AB_FAIL(err, AB_ERR_INPUT, "\"%s\": damaged gzip data: %s", path, text);
}

static ab_status read_all(char **bytes, size_t *n_bytes, gzFile stream,
                          const char *path, size_t max_bytes, struct ab_error *err)
{
    size_t capacity = 0;
    for (;;) {
        if (capacity - *n_bytes < 2) {
            capacity = capacity == 0 ? FIRST_READ_BYTES : 2 * capacity;
            char *more = ab_realloc(*bytes, capacity, 1);
            if (more == NULL) {
                return AB_OUT_OF_MEMORY(err);
            }
            *bytes = more;
        }
        size_t room = capacity - *n_bytes - 1;
        size_t ask = room < LARGEST_READ_BYTES ? room : LARGEST_READ_BYTES;
        int got = gzread(stream, *bytes + *n_bytes, (unsigned)ask);
        if (got < 0) {
            return read_failed(stream, path, err);
        }
        *n_bytes += (size_t)got;
        if (*n_bytes > max_bytes) {
            return AB_FAIL(err, AB_ERR_INPUT, "\"%s\" has more than %zu bytes", path,
                           max_bytes);
        }
        if (got == 0) {
            (*bytes)[*n_bytes] = '\0';
            return AB_OK;
        }
    }
}

static ab_status read_file(char **bytes, size_t *n_bytes, char *hex, const char *path,
                           size_t max_bytes, struct ab_error *err)
{
    *bytes = NULL;
    *n_bytes = 0;
    gzFile stream;
    if (hex != NULL) {
        hex[0] = '\0';
    }
    AB_TRY(open_to_read(&stream, hex, path, err));
    ab_status status = read_all(bytes, n_bytes, stream, path, max_bytes, err);
    /* zlib tells only here that a gzip stream ended too early */
    if (gzclose_r(stream) == Z_BUF_ERROR && status == AB_OK) {
        status = AB_FAIL(err, AB_ERR_INPUT, "\"%s\": truncated gzip data", path);
    }
    if (status != AB_OK) {
        ab_free(*bytes);
        *bytes = NULL;
        *n_bytes = 0;
    }
    return status;
}

ab_status ab_file_read(char **bytes, size_t *n_bytes, const char *path,
                       size_t max_bytes, struct ab_error *err)
{
    return read_file(bytes, n_bytes, NULL, path, max_bytes, err);
}

ab_status ab_file_read_hashed(char **bytes, size_t *n_bytes,
                              char hex[AB_HASH_HEX_BYTES], const char *path,
                              size_t max_bytes, struct ab_error *err)
{
    return read_file(bytes, n_bytes, hex, path, max_bytes, err);
}

static ab_status write_failed(struct ab_error *err, const char *path)
{
    return AB_FAIL(err, AB_ERR_IO, "could not write \"%s\": %s", path, strerror(errno));
}

/* The name behind symbolic links, so that rename replaces the file and not the link. */
static char *final_path(const char *path)
{
    char resolved[PATH_MAX];
    return ab_strdup(realpath(path, resolved) != NULL ? resolved : path);
}

static int is_device_or_pipe(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

/* Opens path.tmp-0, or the next that is free: another process may write there too. */
static ab_status open_temporary(int *fd, char **name, const char *path,
                                struct ab_error *err)
{
    size_t size = strlen(path) + sizeof ".tmp-" + 8;
    *name = ab_alloc(size, 1);
    if (*name == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    for (int i = 0; i < TEMPORARY_NAMES; i++) {
        (void)snprintf(*name, size, "%s.tmp-%d", path, i);
        *fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (*fd >= 0) {
            return AB_OK;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    ab_status status = write_failed(err, path);
    ab_free(*name);
    *name = NULL;
    return status;
}

ab_status ab_file_writer_open(struct ab_file_writer *writer, const char *path,
                              struct ab_error *err)
{
    *writer = (struct ab_file_writer){0};
    int direct = is_device_or_pipe(path);
    writer->path = direct ? ab_strdup(path) : final_path(path);
    if (writer->path == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    int fd = -1;
    ab_status status = AB_OK;
    if (direct) {
        fd = open(path, O_WRONLY | O_CLOEXEC);
        status = fd < 0 ? write_failed(err, path) : AB_OK;
    } else {
        status = open_temporary(&fd, &writer->temporary, writer->path, err);
    }
    if (status == AB_OK) {
        writer->stream = fdopen(fd, "wb");
        if (writer->stream == NULL) {
            status = write_failed(err, path);
            (void)close(fd);
        }
    }
    if (status != AB_OK) {
        ab_file_writer_abort(writer);
    }
    return status;
}

static void writer_fini(struct ab_file_writer *writer)
{
    ab_free(writer->path);
    ab_free(writer->temporary);
    *writer = (struct ab_file_writer){0};
}

void ab_file_writer_abort(struct ab_file_writer *writer)
{
    if (writer->stream != NULL) {
        (void)fclose(writer->stream);
    }
    if (writer->temporary != NULL) {
        (void)unlink(writer->temporary);
    }
    writer_fini(writer);
}

/* Makes a rename in the folder of this file durable. Some file systems cannot sync a
 * folder; the file itself is safe by then, so a failure is no error. */
static void sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX] = ".";
    if (slash != NULL && (size_t)(slash - path) + 1 < sizeof folder) {
        size_t size = slash == path ? 1 : (size_t)(slash - path);
        memcpy(folder, path, size);
        folder[size] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
}

ab_status ab_file_writer_commit(struct ab_file_writer *writer, struct ab_error *err)
{
    int failed = fflush(writer->stream) != 0 || ferror(writer->stream);
    failed =
        failed || (writer->temporary != NULL && fsync(fileno(writer->stream)) != 0);
    if (failed) {
        ab_status status = write_failed(err, writer->path);
        ab_file_writer_abort(writer);
        return status;
    }
    failed = fclose(writer->stream) != 0;
    writer->stream = NULL;
    if (writer->temporary != NULL && !failed) {
        failed = rename(writer->temporary, writer->path) != 0;
    }
    if (failed) {
        ab_status status = write_failed(err, writer->path);
        ab_file_writer_abort(writer);
        return status;
    }
    if (writer->temporary != NULL) {
        sync_folder_of(writer->path);
    }
    writer_fini(writer);
    return AB_OK;
}

ab_status ab_file_write(const char *path, const void *bytes, size_t n_bytes,
                        struct ab_error *err)
{
    struct ab_file_writer writer;
    AB_TRY(ab_file_writer_open(&writer, path, err));
    (void)fwrite(bytes, 1, n_bytes, writer.stream); /* commit sees its failure */
    return ab_file_writer_commit(&writer, err);
}

static ab_status make_one_folder(const char *path, struct ab_error *err)
{
    struct stat info;
    if (mkdir(path, 0777) == 0) {
        return AB_OK;
    }
    int reason = errno;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        return AB_OK;
    }
    return AB_FAIL(err, AB_ERR_IO, "could not make folder \"%s\": %s", path,
                   strerror(reason == EEXIST ? ENOTDIR : reason));
}

ab_status ab_file_make_folder(const char *path, struct ab_error *err)
{
    char *prefix = ab_strdup(path);
    if (prefix == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    ab_status status = AB_OK;
    for (char *p = prefix; status == AB_OK && *p != '\0'; p++) {
        if (*p == '/' && p != prefix) {
            *p = '\0';
            status = make_one_folder(prefix, err);
            *p = '/';
        }
    }
    if (status == AB_OK) {
        status = make_one_folder(prefix, err);
    }
    ab_free(prefix);
    return status;
}

/* The folder that holds this program, without a final '/'. */
static ab_status program_folder(char folder[PATH_MAX], struct ab_error *err)
{
    ssize_t size = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (size < 0) {
        return AB_FAIL(err, AB_ERR_SYSTEM, "could not read \"/proc/self/exe\": %s",
                       strerror(errno));
    }
    folder[size] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    return AB_OK;
}

ab_status ab_file_shared_path(const char **path, struct ab_arena *arena,
                              const char *relative, struct ab_error *err)
{
    const char *given = getenv(SHARED_ENVIRONMENT);
    char folder[PATH_MAX];
    AB_TRY(program_folder(folder, err));
    *path = given != NULL ? ab_arena_printf(arena, "%s/%s", given, relative)
                          : ab_arena_printf(arena, "%s/" AB_SHARED_BESIDE_BIN "/%s",
                                            folder, relative);
    if (*path == NULL) {
        return AB_OUT_OF_MEMORY(err);
    }
    if (access(*path, F_OK) == 0) {
        return AB_OK;
    }
    const char *reason = strerror(errno);
    if (given != NULL) {
        return AB_FAIL(err, AB_ERR_IO, "no shared data at \"%s\", where $%s points: %s",
                       *path, SHARED_ENVIRONMENT, reason);
    }
    return AB_FAIL(err, AB_ERR_IO, "no shared data at \"%s\": %s, and $%s is not set",
                   *path, reason, SHARED_ENVIRONMENT);
}
