/* Nothing is wrong but the flags: linked so, it sets flush-to-zero when it is loaded.
 */
#include "bad.h"

BAD_NOTHING

BAD_PLUGIN("bad-fast-math");
