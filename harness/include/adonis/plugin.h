/* The plugin ABI of adonis-bench, version 0.x (free to change until 1.0).
 *
 * A plugin is a node program: a reactor without I/O, one instance per node of the
 * network. It reacts to events and acts only through the host's calls. It exports one
 * constant, made with ADONIS_PLUGIN. README.md in this folder explains the model;
 * rounds.h and gossip.h turn update rules into reactors.
 *
 * Every struct that may grow starts with its size; fields are only appended. All
 * integers are fixed-width; there are no bool, enum, size_t or struct passed by value.
 * Thread tags: [setup] once a run, before any node exists; [node] from a callback of
 * that node only. Calls of one run never overlap.
 * Pointers that an event or a host call gives are borrowed until the callback returns,
 * unless another span is stated. The host copies what it is given. */
#ifndef ADONIS_PLUGIN_H
#define ADONIS_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ADONIS_MAGIC     0x4e4f4441u /* the bytes "ADON", little-endian */
#define ADONIS_ABI_MAJOR 0
#define ADONIS_ABI_MINOR 3

/* Return values of callbacks and host calls. Negative: an error, and the run ends with
 * outcome plugin-error. Codes from 1000 are the plugin's own, for host->fail.
 * ADONIS_IGNORED is no error: of on_event, the event was of no use to this plugin; of
 * send, request and timer, the run has ended (its budget is used up, or this is STOP)
 * and nothing was done. on_event may pass it on. */
#define ADONIS_OK                0
#define ADONIS_IGNORED           1
#define ADONIS_ERROR_ARGUMENT    (-1) /* a slot, length or number out of range */
#define ADONIS_ERROR_STATE       (-2) /* called at the wrong time */
#define ADONIS_ERROR_UNSUPPORTED (-3) /* this task or host does not offer it */
#define ADONIS_ERROR_MEMORY      (-4)
#define ADONIS_ERROR_FAILED      (-5) /* the plugin gave up; text by host->fail */

struct adonis_host;
struct adonis_math;

/* One node, as its program sees it. Owned by the host, constant but for *state; the
 * address is stable for the run. */
struct adonis_node {
    uint32_t size;
    uint32_t id; /* 0 .. n_nodes - 1 */
    uint32_t n_nodes;
    uint32_t n_slots;    /* neighbour slots 0 .. n_slots - 1, stable over time */
    uint64_t dim;        /* length of the parameter vector */
    void *state;         /* state_size bytes, zeroed, 64-byte aligned */
    const void *options; /* resolved; shared by the nodes of a run */
    const struct adonis_host *host;
    const struct adonis_math *math;
};

/* ---- events ---- */

#define ADONIS_EVENT_START   1 /* once, first; may send and request */
#define ADONIS_EVENT_MESSAGE 2 /* slot, tag, parts */
#define ADONIS_EVENT_ORACLE  3 /* tag, kind, result: a request is answered */
#define ADONIS_EVENT_TIMER   4 /* tag */
#define ADONIS_EVENT_LINK    5 /* slot, up: a link went down or came up */
#define ADONIS_EVENT_STOP    6 /* once, last, after START; not when the run failed */
#define ADONIS_EVENT_LOST    7 /* slot, tag, up: a message will never arrive */

/* One piece of a message. WIRE pieces hold parameters: they are rounded to the task's
 * wire format and charged as such. EXACT pieces (weights, counters) travel as f64.
 * <adonis/compression.h> sends WIRE pieces in fewer bytes; receivers see dense vectors.
 */
#define ADONIS_WIRE  0
#define ADONIS_EXACT 1
struct adonis_part {
    const double *data;
    uint64_t length; /* numbers; may be 0 */
    uint32_t format; /* ADONIS_WIRE or ADONIS_EXACT */
    uint32_t reserved;
};

struct adonis_event {
    uint32_t size;
    uint32_t type;                   /* ADONIS_EVENT_* */
    uint64_t time_ns;                /* virtual time */
    uint64_t tag;                    /* as given to send, request or timer */
    uint32_t slot;                   /* MESSAGE: of the sender; LINK: the neighbour;
                                      * LOST: the other end */
    uint32_t up;                     /* LINK: 1 up, 0 down; LOST: 1 at the sender, 0 at
                                      * the receiver; both are told at the instant at
                                      * which the message would have arrived */
    uint32_t kind;                   /* ORACLE: ADONIS_GRADIENT, ... */
    uint32_t n_parts;                /* MESSAGE */
    const struct adonis_part *parts; /* MESSAGE: as the receiver sees them */
    const double *result;            /* ORACLE: dim numbers */
};

/* ---- what a node may ask ---- */

/* Oracles of the node's own function f_i, where f = (1/n) sum_i f_i. */
#define ADONIS_GRADIENT 1 /* grad f_i(point); of its smooth part, see composite.h */
#define ADONIS_PROX     2 /* argmin_u f_i(u) + |u - point|^2 / (2 scale) */
#define ADONIS_DUAL     3 /* grad f_i^*(point) = argmin_u f_i(u) - <point, u> */
struct adonis_request {
    uint32_t size;
    uint32_t kind;
    const double *point; /* dim numbers; the host takes a snapshot */
    uint64_t batch;      /* samples drawn with replacement; 0: all. PROX, DUAL: 0 */
    uint64_t draw;       /* same draw, same samples: keyed by (seed, node, draw) */
    double scale;        /* PROX only, > 0 */
    uint64_t tag;        /* comes back with the event */
};

/* A neighbour slot in one round. */
#define ADONIS_OUT 1u /* can be sent to */
#define ADONIS_IN  2u /* sends to this node */
struct adonis_slot {
    uint32_t id;    /* node at the other end */
    uint32_t flags; /* ADONIS_OUT | ADONIS_IN; 0: no neighbour in this round */
    double weight;  /* W_ij: what this node multiplies the neighbour's vector by; 0
                     * without ADONIS_IN */
};

/* Collectives: a ring through all nodes and a spanning tree of the graph. Slots here
 * may lie past n_slots: such a peer is no neighbour, and messages to it are routed over
 * shortest paths, each hop charged. ADONIS_NO_SLOT: none (the root's parent; a ring of
 * one). */
#define ADONIS_NO_SLOT UINT32_MAX
struct adonis_overlay {
    uint32_t size;
    uint32_t ring_rank; /* place of this node in the ring, 0 .. n_nodes - 1 */
    uint32_t ring_next;
    uint32_t ring_previous;
    uint32_t tree_parent;
    uint32_t n_tree_children;
    const uint32_t *tree_children; /* valid for the run */
};

/* Public constants. NaN: not known, not defined, or withheld by the track. Each read is
 * recorded with the cell. Where f has a part that is not smooth, strong convexity and
 * smoothness are those of the smooth parts. X(name, number, text) */
#define ADONIS_CONSTANTS(X)                                                            \
    X(MU, 1, "strong convexity of f")                                                  \
    X(L, 2, "smoothness of f")                                                         \
    X(MU_LOCAL, 3, "smallest strong convexity over the f_i")                           \
    X(L_LOCAL, 4, "largest smoothness over the f_i")                                   \
    X(MU_NODE, 5, "strong convexity of this node's f_i; NaN in resolve()")             \
    X(L_NODE, 6, "smoothness of this node's f_i; NaN in resolve()")                    \
    X(N_EDGES, 7, "edges of the graph")                                                \
    X(MAX_DEGREE, 8, "largest number of neighbours")                                   \
    X(DIAMETER, 9, "largest hop distance between two nodes")                           \
    X(LAMBDA_2, 10, "second largest eigenvalue of the mixing matrix W")                \
    X(LAMBDA_MIN, 11, "smallest eigenvalue of W; 1 on a single node")                  \
    X(LAPLACIAN_MIN, 12, "smallest positive eigenvalue of the Laplacian D - A")        \
    X(LAPLACIAN_MAX, 13, "largest eigenvalue of the Laplacian D - A")                  \
    X(CHI1_UNIT, 14, "1 / smallest positive eigenvalue of (D - A) / N_EDGES")          \
    X(CHI2_UNIT, 15, "half the largest edge resistance in (D - A) / N_EDGES")          \
    X(GRADIENT_TIME_NS, 16, "mean time of a full local gradient: the unit of rates")   \
    X(GRADIENT_CLOCK, 17,                                                              \
      "rate, per GRADIENT_TIME_NS, of the Poisson clock that starts a "                \
      "node's gradients; 0: the next starts when the node is free")                    \
    X(EXCHANGE_TIME_NS, 18,                                                            \
      "mean time of one vector over an edge and one back, the network being idle")     \
    X(SAMPLES, 19,                                                                     \
      "mean number of samples of a node; NaN where batches are not drawn from "        \
      "samples")
#define ADONIS_CONSTANT_NUMBER(name, number, text) ADONIS_##name = (number),
enum { ADONIS_CONSTANTS(ADONIS_CONSTANT_NUMBER) ADONIS_CONSTANT_END };
#undef ADONIS_CONSTANT_NUMBER

/* As the slot of a random draw: the node's own stream. */
#define ADONIS_NODE_STREAM UINT32_MAX

struct adonis_host {
    uint32_t size;
    uint32_t reserved;

    /* [node] One immutable payload to n_slots receivers, one transfer each, in the
     * order given. Charged: the bytes of the parts on every link used. Messages may
     * overtake each other: order them by tag. ADONIS_IGNORED when the run has ended
     * before the last of the receivers: it, at least, gets nothing. */
    int32_t (*send)(struct adonis_node *node, const uint32_t *slots, uint32_t n_slots,
                    uint64_t tag, const struct adonis_part *parts, uint32_t n_parts);
    /* [node] out[i] = x[i] as the receiver of a WIRE part will see it; out may be x. */
    void (*wire_round)(struct adonis_node *node, uint64_t n, const double *x,
                       double *out);
    /* [node] Queues a job on the node's compute unit; one ORACLE event when it is done.
     * ADONIS_ERROR_UNSUPPORTED when the task does not offer the kind. */
    int32_t (*request)(struct adonis_node *node, const struct adonis_request *request);
    /* [node] One TIMER event at max(now, at_ns). */
    int32_t (*timer)(struct adonis_node *node, uint64_t at_ns, uint64_t tag);
    /* [node] Uniform draw in the open interval (0, 1), 53 bits: a function of (seed,
     * node or edge, purpose, index) only. slot: a neighbour slot for the edge's stream,
     * which is the same at both ends, or ADONIS_NODE_STREAM. purpose: below 2^15, the
     * plugin's; from there to 2^16 - 1, the helper headers'. */
    double (*uniform)(struct adonis_node *node, uint32_t slot, uint32_t purpose,
                      uint64_t index);
    /* [node] n_slots entries and the node's own weight W_ii in mixing round `round`. */
    const struct adonis_slot *(*neighbours)(struct adonis_node *node, uint64_t round,
                                            double *self_weight);
    /* [node] Needs ADONIS_NEEDS_OVERLAY in the table. Set out->size first. */
    int32_t (*overlay)(struct adonis_node *node, struct adonis_overlay *out);
    /* [node] One of ADONIS_CONSTANTS, or NaN. */
    double (*constant)(struct adonis_node *node, uint32_t constant);
    /* [node] Synchronous methods: this node has finished one update of the method. */
    void (*round_end)(struct adonis_node *node);
    /* [node] Asynchronous methods: a pairwise exchange over this slot is complete;
     * called by one of its two ends. */
    void (*exchange_end)(struct adonis_node *node, uint32_t slot);
    /* [node] Why the callback is about to return `code`; the text is copied. Returns
     * code, so that a plugin can write: return host->fail(node, code, "..."). */
    int32_t (*fail)(struct adonis_node *node, int32_t code, const char *text);
    /* [node] Extension of the host by id ("adonis.NAME/REVISION"), or NULL. */
    const void *(*extension)(struct adonis_node *node, const char *id);
};

/* Arithmetic with the same bits on every machine. Vector functions work on n numbers;
 * out may be one of the inputs, other overlap is not allowed. */
struct adonis_math {
    uint32_t size;
    uint32_t reserved;
    /* out[i] = c[0] x[0][i], then fma(c[j], x[j][i], out[i]) for j = 1 .. k - 1. */
    void (*combine)(uint64_t n, uint32_t k, const double *c, const double *const *x,
                    double *out);
    void (*axpy)(uint64_t n, double a, const double *x, double *y); /* y += a x */
    void (*scale)(uint64_t n, double a, double *x);                 /* x *= a */
    double (*dot)(uint64_t n, const double *x, const double *y);
    double (*exp)(double x);
    double (*expm1)(double x);
    double (*log)(double x);
    double (*log1p)(double x);
    double (*pow)(double x, double y);
    double (*sqrt)(double x);
    double (*sin)(double x);
    double (*cos)(double x);
    double (*tanh)(double x);
};

/* ---- options ---- */

#define ADONIS_REAL    1 /* double at offset */
#define ADONIS_INTEGER 2 /* int64_t at offset; bounds within +-2^53 */
#define ADONIS_CHOICE  3 /* int64_t at offset: index into choices */
#define ADONIS_PATH    4 /* const char * at offset; tables of the host only */

#define ADONIS_ALLOW_AUTO 1u /* "auto" is a value, which resolve() must replace */
#define ADONIS_OPEN_MIN   2u /* REAL: min itself is not allowed */
#define ADONIS_OPEN_MAX   4u /* REAL: max itself is not allowed */
#define ADONIS_REQUIRED   8u /* has no default */

/* "auto" before resolve(): NaN for REAL, this for INTEGER and CHOICE. */
#define ADONIS_AUTO_INTEGER INT64_MIN

struct adonis_option {
    const char *name; /* [a-z][a-z0-9_-]* */
    uint32_t type;
    uint32_t flags;
    uint64_t offset; /* into the option struct */
    double min;
    double max;
    const char *default_text;   /* as a user would write it; "auto" if allowed */
    const char *unit;           /* "1", "s", "1/L", ... */
    const char *help;           /* one line: what it does, equation or paper */
    const char *const *choices; /* CHOICE: ends with NULL */
};

/* ---- the table ---- */

/* Rounds of SYNCHRONOUS: round_end() calls of the slowest node. Of ASYNCHRONOUS: oracle
 * answers / n, or exchanges / edges where no oracle is asked. */
#define ADONIS_SYNCHRONOUS  1
#define ADONIS_ASYNCHRONOUS 2

#define ADONIS_NEEDS_GRADIENT        1u
#define ADONIS_NEEDS_PROX            2u
#define ADONIS_NEEDS_DUAL            4u
#define ADONIS_NEEDS_OVERLAY         8u
#define ADONIS_NEEDS_UNDIRECTED      16u  /* refused on directed graphs */
#define ADONIS_NEEDS_STATIC          32u  /* refused on graphs that change */
#define ADONIS_NEEDS_STRONGLY_CONVEX 64u  /* refused where MU_LOCAL is not positive */
#define ADONIS_NEEDS_TREE            128u /* refused on graphs that have a cycle */
/* From minor 3 on. Knows <adonis/composite.h>: refused without it where f has a part
 * that is not smooth. */
#define ADONIS_USES_COMPOSITE 256u

/* What the method does on smooth, strongly convex functions, by its theory and with its
 * default options on a network without loss: what the conformance kit then asks of it.
 */
#define ADONIS_CONVERGES_EXACT 1 /* every node to x* */
#define ADONIS_CONVERGES_NEAR  2 /* every node to a neighbourhood of x* */
#define ADONIS_CONVERGES_MEAN  3 /* every node to the mean of all x_0: no gradients */

/* What a header can see of how a plugin was compiled. */
#define ADONIS_BUILD_FAST_MATH 1u /* arithmetic that may be reordered */
#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__)
#define ADONIS_BUILD_FLAGS ADONIS_BUILD_FAST_MATH
#else
#define ADONIS_BUILD_FLAGS 0u
#endif
/* Defined by adonis_add_algorithm() and by `adonis-bench plugin add`; "": not known. */
#ifndef ADONIS_BUILD
#define ADONIS_BUILD ""
#endif
#ifndef ADONIS_TOKEN
#define ADONIS_TOKEN ""
#endif

/* What resolve() may ask. */
struct adonis_setup {
    uint32_t size;
    uint32_t n_nodes;
    uint64_t dim;
    const struct adonis_math *math;
    double (*constant)(struct adonis_setup *setup, uint32_t constant);
    int32_t (*fail)(struct adonis_setup *setup, int32_t code, const char *text);
};

struct adonis_algorithm {
    uint32_t magic;
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t size;
    uint32_t min_host_minor; /* oldest host minor that this plugin can work with */
    const char *id;          /* [a-z][a-z0-9-]* */
    const char *version;     /* "1.0": changes whenever results do */
    const char *summary;     /* one line */
    const char *paper;       /* authors, title, venue, year */
    const char *authors;     /* of the plugin */
    const char *licence;     /* SPDX */
    uint32_t kind;           /* ADONIS_SYNCHRONOUS or ADONIS_ASYNCHRONOUS */
    uint32_t needs;          /* ADONIS_NEEDS_* */
    const struct adonis_option *options;
    uint32_t n_options;
    uint32_t options_size; /* bytes of the option struct; 0 without options */

    /* [setup] Optional. Replaces every "auto" by a number, and may refuse a setting by
     * setup->fail. A pure function of the constants and the options. */
    int32_t (*resolve)(struct adonis_setup *setup, void *options);
    /* [setup] Bytes of state of this node: a function of its id, n_nodes, n_slots, dim
     * and options, and of what neighbours() and constant() say, the only calls of the
     * host that are allowed (state is NULL). Charged as memory. */
    uint64_t (*state_size)(const struct adonis_node *node);
    /* [node] Before START. start: dim numbers, this node's first estimate x_0. */
    int32_t (*init)(struct adonis_node *node, const double *start);
    /* [node] */
    int32_t (*on_event)(struct adonis_node *node, const struct adonis_event *event);
    /* [node] The node's estimate of x* at time_ns >= its last event; dim numbers. The
     * host pulls it when it likes. It may call nothing of the host but node->math, and
     * may not change the state. */
    void (*estimate)(const struct adonis_node *node, uint64_t time_ns, double *out);
    /* [node] Optional: the state is the host's, so there is seldom anything to do. */
    void (*fini)(struct adonis_node *node);
    /* [setup] Optional. Extension of the plugin by id, or NULL. */
    const void *(*extension)(const char *id);

    /* From minor 2 on. */
    uint32_t build_flags; /* ADONIS_BUILD_* */
    uint32_t behaviour;   /* ADONIS_CONVERGES_*; 0: nothing is promised */
    const char *build;    /* compiler and flags, or "" */
    const char *token;    /* SHA-256 of sources and ABI headers, or "" */
};

/* The first fields of every table written against this header. */
#define ADONIS_TABLE_HEADER                                                            \
    .magic = ADONIS_MAGIC, .abi_major = ADONIS_ABI_MAJOR,                              \
    .abi_minor = ADONIS_ABI_MINOR, .size = sizeof(struct adonis_algorithm),            \
    .min_host_minor = ADONIS_ABI_MINOR, .build_flags = ADONIS_BUILD_FLAGS,             \
    .build = ADONIS_BUILD, .token = ADONIS_TOKEN

/* The one symbol of a plugin: ADONIS_PLUGIN = { ADONIS_TABLE_HEADER, .id = ... };
 * A host that links plugins statically renames it. */
#ifndef ADONIS_ENTRY
#define ADONIS_ENTRY adonis_entry_v0
#endif
#ifdef __cplusplus
#define ADONIS_EXTERN extern "C"
#else
#define ADONIS_EXTERN extern
#endif
#define ADONIS_PLUGIN                                                                  \
    ADONIS_EXTERN __attribute__((visibility("default")))                               \
    const struct adonis_algorithm ADONIS_ENTRY;                                        \
    const struct adonis_algorithm ADONIS_ENTRY

#ifdef __cplusplus
}
#endif

#endif
