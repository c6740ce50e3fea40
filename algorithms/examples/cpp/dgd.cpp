// Decentralized gradient descent (DGD). A. Nedic, A. Ozdaglar: "Distributed subgradient
// methods for multi-agent optimization", IEEE Trans. Autom. Control 54(1), 2009.
//
//     x_i <- sum_j w_ij x_j - a g_i(x_i)
//
// against the bare ABI, in C++17. A node is an object in the memory that the host gives
// it; the functions of the table look at it through Dgd, which holds no memory itself.
// step=auto is a tenth of (1 + lambda_min(W)) / L, the limit of K. Yuan, Q. Ling, W.
// Yin, SIAM J. Optim. 26(3), 2016.
#include <cstring>

#include <adonis/support.h>

namespace
{

struct Options {
    double step;
};

// Zeroed by the host. Blocks of dim numbers follow: x, gradient, sum, and the vectors
// of the neighbours, by the parity of their round, for one may be a round ahead.
struct State {
    uint64_t round;
    uint32_t n_arrived[2];
    uint32_t has_gradient;
    uint32_t reserved;
};

class Dgd
{
  public:
    explicit Dgd(adonis_node *node) : node(node) {}

    static uint64_t state_size(const adonis_node *node)
    {
        return slots_offset(node) + adonis_align(node->n_slots * sizeof(uint32_t));
    }

    int32_t init(const double *start)
    {
        copy(start, x());
        for (uint32_t slot = 0; slot < node->n_slots; slot++) {
            slots()[slot] = slot;
        }
        return ADONIS_OK;
    }

    int32_t begin_round()
    {
        state().has_gradient = 0;
        if (node->n_slots > 0) {
            const adonis_part part = {x(), node->dim, ADONIS_WIRE, 0};
            const int32_t code =
                node->host->send(node, slots(), node->n_slots, state().round, &part, 1);
            if (code != ADONIS_OK) {
                return code; // ADONIS_IGNORED: the run is over, which is no error
            }
        }
        adonis_request request = {};
        request.size = sizeof request;
        request.kind = ADONIS_GRADIENT;
        request.point = x();
        request.draw = state().round;
        return node->host->request(node, &request);
    }

    int32_t receive(const adonis_event &event)
    {
        if (event.slot >= node->n_slots || event.tag - state().round > 1 ||
            event.n_parts != 1 || event.parts[0].length != node->dim) {
            return node->host->fail(node, ADONIS_ERROR_STATE,
                                    "a vector of neither this round nor the next");
        }
        copy(event.parts[0].data, received(event.tag, event.slot));
        state().n_arrived[event.tag & 1]++;
        return advance();
    }

    int32_t answered(const double *result)
    {
        copy(result, gradient());
        state().has_gradient = 1;
        return advance();
    }

    void estimate(double *out) const { copy(x(), out); }

  private:
    static uint64_t slots_offset(const adonis_node *node)
    {
        return adonis_align(sizeof(State)) +
               (3 + UINT64_C(2) * node->n_slots) * adonis_block_size(node->dim);
    }

    // Ends the round if all that it waits for is here, and begins the next.
    int32_t advance()
    {
        uint32_t &n_arrived = state().n_arrived[state().round & 1];
        if (state().has_gradient == 0 || n_arrived < node->n_slots) {
            return ADONIS_OK;
        }
        update();
        n_arrived = 0;
        state().round++;
        node->host->round_end(node);
        return begin_round();
    }

    void update()
    {
        const auto *options = static_cast<const Options *>(node->options);
        const adonis_math &math = *node->math;
        double self_weight = 0.0;
        const adonis_slot *slot =
            node->host->neighbours(node, state().round, &self_weight);
        copy(x(), sum());
        math.scale(node->dim, self_weight, sum());
        for (uint32_t j = 0; j < node->n_slots; j++) {
            math.axpy(node->dim, slot[j].weight, received(state().round, j), sum());
        }
        math.axpy(node->dim, -options->step, gradient(), sum());
        copy(sum(), x());
    }

    void copy(const double *from, double *to) const
    {
        std::memcpy(to, from, node->dim * sizeof *to);
    }

    State &state() const { return *static_cast<State *>(node->state); }
    double *block(uint64_t k) const
    {
        return adonis_block(node, adonis_align(sizeof(State)) +
                                      k * adonis_block_size(node->dim));
    }
    double *x() const { return block(0); }
    double *gradient() const { return block(1); }
    double *sum() const { return block(2); }
    double *received(uint64_t round, uint32_t slot) const
    {
        return block(3 + (round & 1) * node->n_slots + slot);
    }
    uint32_t *slots() const
    {
        return reinterpret_cast<uint32_t *>(adonis_block(node, slots_offset(node)));
    }

    adonis_node *node;
};

int32_t resolve(adonis_setup *setup, void *values)
{
    auto *options = static_cast<Options *>(values);
    if (adonis_is_nan(options->step)) {
        const double lambda_min = setup->constant(setup, ADONIS_LAMBDA_MIN);
        options->step =
            0.1 * (1.0 + lambda_min) / setup->constant(setup, ADONIS_L_LOCAL);
    }
    return ADONIS_OK;
}

int32_t init(adonis_node *node, const double *start)
{
    return Dgd(node).init(start);
}

int32_t on_event(adonis_node *node, const adonis_event *event)
{
    switch (event->type) {
    case ADONIS_EVENT_START:
        return Dgd(node).begin_round();
    case ADONIS_EVENT_MESSAGE:
        return Dgd(node).receive(*event);
    case ADONIS_EVENT_ORACLE:
        return Dgd(node).answered(event->result);
    case ADONIS_EVENT_STOP:
        return ADONIS_OK;
    default:
        return ADONIS_IGNORED;
    }
}

void estimate(const adonis_node *node, uint64_t, double *out)
{
    Dgd(const_cast<adonis_node *>(node)).estimate(out); // changes nothing
}

constexpr adonis_option options[] = {
    {"step", ADONIS_REAL, ADONIS_ALLOW_AUTO | ADONIS_OPEN_MIN, offsetof(Options, step),
     0.0, 1e300, "auto", "1", "step size a; auto: (1 + lambda_min(W)) / (10 L)",
     nullptr}};

// ADONIS_TABLE_HEADER is for C: C++17 has no designated initialisers.
constexpr adonis_algorithm make_table()
{
    adonis_algorithm table = {};
    table.magic = ADONIS_MAGIC;
    table.abi_major = ADONIS_ABI_MAJOR;
    table.abi_minor = ADONIS_ABI_MINOR;
    table.size = sizeof table;
    table.min_host_minor = ADONIS_ABI_MINOR;
    table.build_flags = ADONIS_BUILD_FLAGS;
    table.build = ADONIS_BUILD;
    table.token = ADONIS_TOKEN;
    table.id = "dgd-cpp";
    table.version = "1.0";
    table.summary = "decentralized gradient descent, in C++";
    table.paper = "Nedic, Ozdaglar: Distributed subgradient methods for multi-agent "
                  "optimization, IEEE Trans. Autom. Control 54(1), 2009";
    table.authors = "the adonis-bench authors";
    table.licence = "MIT";
    table.kind = ADONIS_SYNCHRONOUS;
    table.needs = ADONIS_NEEDS_GRADIENT | ADONIS_NEEDS_UNDIRECTED | ADONIS_NEEDS_STATIC;
    table.behaviour = ADONIS_CONVERGES_NEAR;
    table.options = options;
    table.n_options = 1;
    table.options_size = sizeof(Options);
    table.resolve = resolve;
    table.state_size = Dgd::state_size;
    table.init = init;
    table.on_event = on_event;
    table.estimate = estimate;
    return table;
}
constexpr adonis_algorithm table = make_table(); // a constant: no code runs at loading

} // namespace

ADONIS_PLUGIN = table;
