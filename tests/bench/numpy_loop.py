"""usage: numpy_loop.py FILE NODES SAMPLES DIM METHOD STEP ROUNDS

What a few lines of numpy make of METHOD (dsgd-cta, extra, diging) with full gradients of
logistic regression on a ring: all nodes at once, as products of (nodes, samples, dim) by
(nodes, dim, 1). FILE: doubles, the features of each node's samples, then their labels; l2 is
0.01. Prints CPU seconds of the rounds, and f at the mean of the nodes after them."""
import sys
import time

import numpy as np

L2 = 0.01

path, method = sys.argv[1], sys.argv[5]
n, m, d = map(int, sys.argv[2:5])
step, rounds = float(sys.argv[6]), int(sys.argv[7])
data = np.fromfile(path)
A = data[: n * m * d].reshape(n, m, d)
At = A.transpose(0, 2, 1)
minus_b = -data[n * m * d :].reshape(n, m)
W = sum(np.roll(np.eye(n), k, axis=0) for k in (-1, 0, 1)) / 3.0
z, g = np.empty((n, m, 1)), np.empty((n, d, 1))


def gradient(x):
    np.matmul(A, x[:, :, None], out=z)
    s = minus_b / (1.0 + np.exp(-minus_b * z[:, :, 0])) / m
    np.matmul(At, s[:, :, None], out=g)
    return g[:, :, 0] + L2 * x


def dsgd_cta():
    x = np.zeros((n, d))
    for _ in range(rounds):
        x = W @ x - step * gradient(x)
    return x


def extra():
    x0 = np.zeros((n, d))
    g0 = gradient(x0)
    x1 = W @ x0 - step * g0
    mixed0 = W @ x0
    for _ in range(rounds - 1):
        g1, mixed1 = gradient(x1), W @ x1
        x0, x1 = x1, x1 + mixed1 - 0.5 * (x0 + mixed0) - step * (g1 - g0)
        g0, mixed0 = g1, mixed1
    return x1


def diging():
    x = np.zeros((n, d))
    mixed, g0 = np.zeros((n, d)), np.zeros((n, d))
    for _ in range(rounds):
        g1 = gradient(x)
        y = mixed + g1 - g0
        x, mixed, g0 = W @ x - step * y, W @ y, g1
    return x


start = time.process_time()
x = {"dsgd-cta": dsgd_cta, "extra": extra, "diging": diging}[method]()
seconds = time.process_time() - start
mean = x.mean(axis=0)
f = np.logaddexp(0.0, minus_b * (A @ mean)).mean() + 0.5 * L2 * (mean @ mean)
print("%.9g %.17g" % (seconds, f))
