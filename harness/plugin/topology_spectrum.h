/* The constants of a graph that plugins may read: what reference/spectrum.h computes,
 * for a graph of the simulator. Of a directed one n_edges, max_degree and diameter are
 * defined. */
#ifndef AB_PLUGIN_TOPOLOGY_SPECTRUM_H
#define AB_PLUGIN_TOPOLOGY_SPECTRUM_H

#include "base/error.h"
#include "reference/spectrum.h"
#include "sim/topology.h"

AB_MUST_CHECK ab_status ab_topology_spectrum(struct ab_spectrum *out,
                                             const struct ab_topology *topology,
                                             struct ab_error *err);

#endif
