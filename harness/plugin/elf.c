#include "plugin/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/regular_file.h"
#include "plugin/rules.h"

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif

struct reader {
    Elf *elf;
    uint64_t file_bytes;
    struct ab_elf *out;
    struct ab_arena *arena;
    const char *path;
    struct ab_error *err;
};

static ab_status not_whole(const struct reader *reader, const char *what)
{
    return AB_BREAKS(reader->err, P201,
                     "\"%s\" is damaged or cut short at %llu bytes: %s", reader->path,
                     (unsigned long long)reader->file_bytes, what);
}

static int is_inside(const struct reader *reader, uint64_t offset, uint64_t size)
{
    return offset <= reader->file_bytes && size <= reader->file_bytes - offset;
}

/* The header of this very program says for which machine a shared object must be. */
static ab_status check_machine(const struct reader *reader, const GElf_Ehdr *header)
{
    unsigned char own[sizeof(Elf64_Ehdr)] = {0};
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, own, sizeof own);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (size != (ssize_t)sizeof own) {
        return AB_FAIL(reader->err, AB_ERR_IO, "could not read \"/proc/self/exe\": %s",
                       strerror(errno));
    }
    uint16_t machine; /* at the same place in both classes */
    memcpy(&machine, own + offsetof(Elf64_Ehdr, e_machine), sizeof machine);
    if (header->e_ident[EI_CLASS] != own[EI_CLASS] ||
        header->e_ident[EI_DATA] != own[EI_DATA] || header->e_machine != machine) {
        return AB_BREAKS(reader->err, P202,
                         "\"%s\" is for another machine: found ELF machine %u in class "
                         "%u and byte order %u, expected %u, %u, %u",
                         reader->path, header->e_machine, header->e_ident[EI_CLASS],
                         header->e_ident[EI_DATA], machine, own[EI_CLASS],
                         own[EI_DATA]);
    }
    return AB_OK;
}

static ab_status check_header(const struct reader *reader)
{
    GElf_Ehdr header;
    if (gelf_getehdr(reader->elf, &header) == NULL) {
        return not_whole(reader, elf_errmsg(-1));
    }
    AB_TRY(check_machine(reader, &header));
    if (header.e_type != ET_DYN) {
        return AB_BREAKS(reader->err, P201,
                         "\"%s\" is no shared object: found ELF type %u, expected %u",
                         reader->path, header.e_type, ET_DYN);
    }
    uint64_t sections = (uint64_t)header.e_shnum * header.e_shentsize;
    if (sections == 0 || !is_inside(reader, header.e_shoff, sections)) {
        return not_whole(reader, "its table of sections is not there");
    }
    return AB_OK;
}

/* What the system's loader maps must be there. */
static ab_status check_segments(const struct reader *reader)
{
    size_t n = 0;
    if (elf_getphdrnum(reader->elf, &n) != 0 || n == 0) {
        return not_whole(reader, "it has no segments");
    }
    for (size_t i = 0; i < n; i++) {
        GElf_Phdr segment;
        if (gelf_getphdr(reader->elf, (int)i, &segment) == NULL) {
            return not_whole(reader, elf_errmsg(-1));
        }
        if (!is_inside(reader, segment.p_offset, segment.p_filesz)) {
            return not_whole(reader, "a segment ends beyond it");
        }
    }
    return AB_OK;
}

static ab_status keep(struct reader *reader, struct ab_elf_symbol *list, size_t *n,
                      const char *name, int is_weak)
{
    list[*n].name = ab_arena_strdup(reader->arena, name);
    list[*n].is_weak = is_weak;
    return list[(*n)++].name == NULL ? AB_OUT_OF_MEMORY(reader->err) : AB_OK;
}

static ab_status read_symbol(struct reader *reader, Elf_Data *data, size_t i,
                             size_t names)
{
    GElf_Sym symbol;
    if (gelf_getsym(data, (int)i, &symbol) == NULL) {
        return not_whole(reader, elf_errmsg(-1));
    }
    const char *name = elf_strptr(reader->elf, names, symbol.st_name);
    unsigned char binding = GELF_ST_BIND(symbol.st_info);
    if (name == NULL) {
        return not_whole(reader, "a symbol has no name");
    }
    if (name[0] == '\0' || binding == STB_LOCAL) {
        return AB_OK;
    }
    struct ab_elf *out = reader->out;
    int is_weak = binding == STB_WEAK;
    return symbol.st_shndx == SHN_UNDEF
               ? keep(reader, out->undefined, &out->n_undefined, name, is_weak)
               : keep(reader, out->exported, &out->n_exported, name, is_weak);
}

static ab_status read_symbols(struct reader *reader, Elf_Scn *section,
                              const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    if (data == NULL || header->sh_entsize == 0) {
        return not_whole(reader, "its symbols cannot be read");
    }
    size_t n = data->d_size / header->sh_entsize;
    struct ab_elf *out = reader->out;
    out->undefined = ab_arena_alloc(reader->arena, n, sizeof *out->undefined);
    out->exported = ab_arena_alloc(reader->arena, n, sizeof *out->exported);
    out->n_undefined = 0;
    out->n_exported = 0;
    if (out->undefined == NULL || out->exported == NULL) {
        return AB_OUT_OF_MEMORY(reader->err);
    }
    for (size_t i = 0; i < n; i++) {
        AB_TRY(read_symbol(reader, data, i, header->sh_link));
    }
    return AB_OK;
}

static ab_status read_dynamic(struct reader *reader, Elf_Scn *section,
                              const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    if (data == NULL || header->sh_entsize == 0) {
        return not_whole(reader, "its dynamic section cannot be read");
    }
    size_t n = data->d_size / header->sh_entsize;
    struct ab_elf *out = reader->out;
    out->libraries = ab_arena_alloc(reader->arena, n, sizeof *out->libraries);
    out->n_libraries = 0;
    if (out->libraries == NULL) {
        return AB_OUT_OF_MEMORY(reader->err);
    }
    for (size_t i = 0; i < n; i++) {
        GElf_Dyn entry;
        if (gelf_getdyn(data, (int)i, &entry) == NULL) {
            return not_whole(reader, elf_errmsg(-1));
        }
        if (entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_PIE) != 0) {
            return AB_BREAKS(reader->err, P201,
                             "\"%s\" is a program, expected a shared object",
                             reader->path);
        }
        const char *name =
            entry.d_tag == DT_NEEDED
                ? elf_strptr(reader->elf, header->sh_link, (size_t)entry.d_un.d_val)
                : NULL;
        if (name != NULL) {
            const char *copy = ab_arena_strdup(reader->arena, name);
            if (copy == NULL) {
                return AB_OUT_OF_MEMORY(reader->err);
            }
            out->libraries[out->n_libraries++] = copy;
        }
    }
    return AB_OK;
}

static ab_status read_sections(struct reader *reader)
{
    int has_symbols = 0;
    int has_dynamic = 0;
    for (Elf_Scn *section = NULL;
         (section = elf_nextscn(reader->elf, section)) != NULL;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) == NULL) {
            return not_whole(reader, elf_errmsg(-1));
        }
        if (header.sh_type != SHT_NOBITS &&
            !is_inside(reader, header.sh_offset, header.sh_size)) {
            return not_whole(reader, "a section ends beyond it");
        }
        if (header.sh_type == SHT_DYNSYM) {
            AB_TRY(read_symbols(reader, section, &header));
            has_symbols = 1;
        } else if (header.sh_type == SHT_DYNAMIC) {
            AB_TRY(read_dynamic(reader, section, &header));
            has_dynamic = 1;
        }
    }
    return has_symbols && has_dynamic ? AB_OK
                                      : not_whole(reader, "it has no dynamic symbols");
}

static ab_status read_open(struct reader *reader, int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return AB_FAIL(reader->err, AB_ERR_IO, "could not read \"%s\": %s",
                       reader->path, strerror(errno));
    }
    reader->file_bytes = (uint64_t)info.st_size;
    if (elf_version(EV_CURRENT) == EV_NONE) {
        return AB_FAIL(reader->err, AB_ERR_INTERNAL, "libelf: %s", elf_errmsg(-1));
    }
    reader->elf = elf_begin(fd, ELF_C_READ, NULL);
    if (reader->elf == NULL || elf_kind(reader->elf) != ELF_K_ELF) {
        return AB_BREAKS(reader->err, P201, "\"%s\" is no ELF file", reader->path);
    }
    AB_TRY(check_header(reader));
    AB_TRY(check_segments(reader));
    return read_sections(reader);
}

ab_status ab_elf_read(struct ab_elf *out, struct ab_arena *arena, const char *path,
                      struct ab_error *err)
{
    *out = (struct ab_elf){0};
    struct reader reader = {.out = out, .arena = arena, .path = path, .err = err};
    const char *other = ab_file_other_kind(path);
    if (other != NULL) {
        return AB_BREAKS(err, P201, "\"%s\" is %s, expected a regular file", path,
                         other);
    }
    int fd = -1;
    AB_TRY(ab_file_open_regular(&fd, path, err));
    ab_status status = read_open(&reader, fd);
    (void)elf_end(reader.elf);
    (void)close(fd);
    return status;
}

int ab_elf_exports(const struct ab_elf *elf, const char *name)
{
    for (size_t i = 0; i < elf->n_exported; i++) {
        if (strcmp(elf->exported[i].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}
