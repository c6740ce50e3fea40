/* Nothing is wrong. */
#include "bad.h"

BAD_NOTHING

BAD_PLUGIN("bad-nothing");
