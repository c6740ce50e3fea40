/* What is asked of a plugin, one table for all that judge one: adding, loading and the
 * conformance kit. GUIDE.md in this folder explains each code to authors. A code never
 * changes its meaning and is never used again. */
#ifndef AB_PLUGIN_RULES_H
#define AB_PLUGIN_RULES_H

#include <stddef.h>

#include "base/error.h"

/* X(code, name, what is asked, how to mend it). P1xx: files and manifest. P2xx: the
 * shared object and its table. From P301 on: how it behaves (check_*.c).
 */
#define AB_RULE_LIST(X)                                                                \
    X(P101, "path", "a folder with a manifest.json, or a shared object FILE.so",       \
      "name the folder itself, or the shared object that you have built")              \
    X(P102, "manifest", "a manifest of known members with the right types",            \
      "correct the member that the JSON pointer names")                                \
    X(P103, "id", "an id of lower-case letters, digits and '-', a letter first",       \
      "choose another id, the same in manifest and table")                             \
    X(P104, "code", "sources or a library, not both", "keep one of the two members")   \
    X(P105, "inside", "files that lie in the plugin's folder",                         \
      "copy the file into the folder and name it by a relative path")                  \
    X(P106, "file", "files that are there and can be read",                            \
      "correct the name or the file's permissions")                                    \
    X(P107, "header", "sources that include ABI headers that exist",                   \
      "correct the name in #include <adonis/...>")                                     \
    X(P108, "compiles", "sources that a strict C11 compiler takes",                    \
      "mend what the compiler says above")                                             \
    X(P109, "agrees", "a manifest that says what the table says",                      \
      "change one of them, or leave the member out of the manifest")                   \
    X(P110, "token", "a table that names its sources by their token",                  \
      "begin the table with ADONIS_TABLE_HEADER")                                      \
    X(P111, "binary", "a shared object with the hash that its manifest names",         \
      "add the plugin again: its file was changed after it was added")                 \
    X(P112, "built-in", "an id that no built-in method has",                           \
      "choose another id, or use the plugin by --plugin PATH")                         \
    X(P113, "twice", "an id that is given once",                                       \
      "leave one of the plugins out, or remove the registered one first")              \
    X(P201, "elf", "a whole ELF shared object", "link with -shared, copy it whole")    \
    X(P202, "machine", "a shared object for this machine",                             \
      "compile it here, or for this architecture")                                     \
    X(P203, "entry", "the exported constant adonis_entry_v0",                          \
      "define the table by ADONIS_PLUGIN = {...} in one source")                       \
    X(P204, "loads", "a shared object that the system can load",                       \
      "provide the symbol or library that the message names")                          \
    X(P205, "survives", "loading that ends neither the process nor its time",          \
      "remove constructors; nothing may run before the host calls")                    \
    X(P206, "magic", "a table that begins with ADONIS_MAGIC",                          \
      "begin the table with ADONIS_TABLE_HEADER")                                      \
    X(P207, "major", "the ABI major of this program",                                  \
      "compile it against the headers of this version")                                \
    X(P208, "minor", "an ABI minor that this program knows",                           \
      "compile it against its headers, or update the program")                         \
    X(P209, "size", "a table that ends where a field ends and holds what is required", \
      "set size by ADONIS_TABLE_HEADER")                                               \
    X(P210, "texts", "id, version, summary, paper, authors and licence",               \
      "fill in the field; \"none\" is a paper too")                                    \
    X(P211, "operations", "state_size, init, on_event and estimate",                   \
      "set the field; ADONIS_ROUNDS and ADONIS_GOSSIP define all of them")             \
    X(P212, "kind", "a kind, needs and a behaviour that the ABI defines",              \
      "use the constants of plugin.h")                                                 \
    X(P213, "options", "a valid option table", "correct the option that is named")     \
    X(P214, "fast-math", "code that keeps the floating-point environment",             \
      "compile and link without -ffast-math and -Ofast")                               \
    X(P215, "extensions", "switches, invariants, theory as their headers define them", \
      "correct the entry that is named")                                               \
    X(P216, "exports", "one exported symbol, adonis_entry_v0",                         \
      "compile with -fvisibility=hidden, and keep helpers static")                     \
    X(P217, "imports", "no import but memcpy, memmove, memset and memcmp",             \
      "take sqrt, exp and the like from node->math, memory from state_size()")         \
    X(P301, "unknown-extension", "NULL from extension() for an id that is not known",  \
      "compare the whole id, revision included, and end with NULL")                    \
    X(P302, "options-range",                                                           \
      "options that take default, least and greatest value, and no other",             \
      "let min and max be what resolve() accepts; 1e300 means no limit")               \
    X(P303, "resolve",                                                                 \
      "a resolve() that replaces every auto, leaves numbers alone, repeats",           \
      "compute each auto from setup->constant() and the options only")                 \
    X(P401, "runs", "runs without an error, a stall or a number that is not finite",   \
      "look at the callback, node and time that are named")                            \
    X(P402, "first-estimate", "x_0 as the estimate after init()",                      \
      "copy `start` into the vector that estimate() gives")                            \
    X(P403, "estimate-pure",                                                           \
      "an estimate() that changes nothing and gives the same twice",                   \
      "compute into `out` or on the stack, never in node->state")                      \
    X(P404, "unknown-event", "ADONIS_IGNORED for an unknown event, and nothing done",  \
      "end on_event() with `default: return ADONIS_IGNORED;`")                         \
    X(P405, "own-state", "writes inside of the node's state only",                     \
      "let state_size() add up every block that init() lays out")                      \
    X(P406, "floating-point",                                                          \
      "callbacks that leave the floating-point environment alone",                     \
      "call no fesetround() and its like; do not link with -ffast-math")               \
    X(P407, "same-seed", "the same bytes from the same seed",                          \
      "no globals, no addresses in results; chance by host->uniform() only")           \
    X(P408, "two-instances", "the same bytes when two runs alternate",                 \
      "keep all that changes in node->state: no static variables")                     \
    X(P409, "one-node", "one node without neighbours that breaks nothing",             \
      "do not divide by n_slots or by constants of the graph")                         \
    X(P410, "zero-length", "a run that may end right after START",                     \
      "answer ADONIS_EVENT_STOP at any time")                                          \
    X(P411, "message-loss", "no error and finite numbers where messages are lost",     \
      "ignore ADONIS_EVENT_LOST and wait, or handle it")                               \
    X(P501, "invariants", "declared sums that hold, messages in flight included",      \
      "change both ends of a link by the same pair of vectors")                        \
    X(P502, "convergence", "what `behaviour` declares, on a small quadratic",          \
      "look at the step; or declare what the method does promise")                     \
    X(P503, "theory", "rates declared as proven, on a small quadratic",                \
      "look at the step, or at the formula of e_fold()")                               \
    X(P504, "composite", "the same on a function that is not smooth, where known",     \
      "end the step with adonis_shared_prox(), or leave \"composite\" out")            \
    X(P601, "sanitizers",                                                              \
      "no report of AddressSanitizer and UBSan, where built with them",                \
      "mend the line that the report names")

enum ab_rule {
#define AB_RULE_ENUM(code, name, asked, mend) AB_RULE_##code,
    AB_RULE_LIST(AB_RULE_ENUM)
#undef AB_RULE_ENUM
        AB_RULE_COUNT
};

struct ab_rule_text {
    const char *code; /* "P101" */
    const char *name; /* one word */
    const char *asked;
    const char *mend;
};
extern const struct ab_rule_text ab_rules[AB_RULE_COUNT];

/* The rule whose code ("P101: ") stands in a text first, or NULL. */
const struct ab_rule_text *ab_rule_in(const char *text);

/* AB_FAIL with AB_ERR_INPUT for a plugin that breaks a rule: the text begins with its
 * code. The format must be a literal. */
#define AB_BREAKS(err, rule, ...)                                                      \
    ((void)AB_RULE_##rule, AB_FAIL((err), AB_ERR_INPUT, #rule ": " __VA_ARGS__))

#endif
