/* The arithmetic that plugins get (struct adonis_math): our kernels and elementary
 * functions, the same table under every host. */
#ifndef AB_BASE_NODE_MATH_H
#define AB_BASE_NODE_MATH_H

#include <adonis/plugin.h>

extern const struct adonis_math ab_node_math;

#endif
