/* How often a thing has to be repeated before something may be said about it. */
#ifndef AB_STATS_REPETITIONS_H
#define AB_STATS_REPETITIONS_H

#define AB_REPETITIONS_LISTED 5 /* fewer seeds make no entry of a listing */
#define AB_REPETITIONS_TESTED 9 /* fewer blocks are not tested, nor ranks averaged */

#endif
