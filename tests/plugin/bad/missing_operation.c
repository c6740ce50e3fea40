#include "bad.h"

BAD_NOTHING

/* Without an estimate. */
ADONIS_PLUGIN = {
    ADONIS_TABLE_HEADER,          BAD_TEXTS("bad-missing-operation"),
    .state_size = bad_state_size, .init = bad_init,
    .on_event = bad_on_event,
};
