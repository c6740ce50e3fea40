/* Bootstrap intervals at 95 %: harness/stats/bootstrap.c once more, with the same
   resamples. */
(() => {
  "use strict";

  const { data } = adonis;
  const { resamples: N_RESAMPLES, purpose: PURPOSE } = data.bootstrap;
  const LOW_PLACE = (N_RESAMPLES + 1) / 40;
  const HIGH_PLACE = N_RESAMPLES + 1 - LOW_PLACE;

  /* ---- the random stream of harness/base/rng.c ---- */

  /* High and low word of the product of two words. */
  function multiply(a, b) {
    const [a1, a0, b1, b0] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
    const inner = a1 * b0 + Math.floor((a0 * b0) / 65536);
    const outer = a0 * b1 + (inner % 65536);
    return [a1 * b1 + Math.floor(inner / 65536) + Math.floor(outer / 65536), Math.imul(a, b) >>> 0];
  }

  /* Philox4x32-10: J. K. Salmon and others, "Parallel random numbers: as easy as 1, 2, 3",
     SC 2011. */
  function philox([c0, c1, c2, c3], [k0, k1]) {
    for (let round = 0; round < 10; round++) {
      const [high0, low0] = multiply(0xd2511f53, c0);
      const [high1, low1] = multiply(0xcd9e8d57, c2);
      [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
      k0 = (k0 + 0x9e3779b9) >>> 0;
      k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    return [c0, c1, c2, c3];
  }

  /* Whole numbers below n < 2^20, each from 64 bits. That one of them would have to be drawn
     again (ab_rng_below) has a probability below n / 2^64. */
  function drawBelow(n, count, side) {
    const key = philox([PURPOSE, 0, 0x6e6f6461, 0x6d727473], [n, 0]).slice(0, 2);
    const draws = [];
    for (let block = 0; draws.length < count; block++) {
      const words = philox([block, 0, side, 0], key);
      for (const [low, high] of [words.slice(0, 2), words.slice(2)]) {
        draws.push(Math.floor((high * n + Math.floor((low * n) / 2 ** 32)) / 2 ** 32));
      }
    }
    return draws;
  }

  /* ---- resamples ---- */

  const made = new Map();

  /* Rows of n ascending places, the same always. */
  function resample(n, side) {
    const name = `${n}/${side}`;
    if (!made.has(name)) {
      const draws = drawBelow(n, n * N_RESAMPLES, side);
      made.set(name, d3.range(N_RESAMPLES).map((b) => draws.slice(b * n, (b + 1) * n).sort((x, y) => x - y)));
    }
    return made.get(name);
  }

  const midpoint = (low, high) => (low === high ? low : low + 0.5 * (high - low));
  const ascending = (a, b) => a - b || 0; /* Infinity - Infinity */
  const ofSorted = (sorted, row) => midpoint(sorted[row[(row.length - 1) >> 1]], sorted[row[row.length >> 1]]);
  function medianOf(values) {
    const sorted = values.toSorted(ascending);
    return midpoint(sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]);
  }

  /* A resample in which both miss, or both are free, says nothing. */
  function ratioInterval(pairs) {
    const ratios = pairs.filter(([a, b]) => !(a === Infinity && b === Infinity) && !(a === 0 && b === 0))
      .map(([a, b]) => a / b).sort(ascending);
    const silent = N_RESAMPLES - ratios.length;
    return [silent < LOW_PLACE ? ratios[LOW_PLACE - silent - 1] : 0, ratios[HIGH_PLACE - 1] ?? Infinity];
  }

  adonis.medianOf = medianOf;

  /* [low, high] of the median of costs. */
  adonis.medianInterval = (costs) => {
    const sorted = costs.toSorted(ascending);
    const medians = resample(costs.length, 0).map((row) => ofSorted(sorted, row)).sort(ascending);
    return [medians[LOW_PLACE - 1], medians[HIGH_PLACE - 1]];
  };

  /* [low, high] of the ratio of two medians: in pairs of runs where these had the same
     seeds. */
  adonis.ratioInterval = (a, b, arePaired) => {
    if (arePaired) {
      return ratioInterval(resample(a.length, 0).map((row) =>
        [medianOf(row.map((i) => a[i])), medianOf(row.map((i) => b[i]))]));
    }
    const [first, second] = [a.toSorted(ascending), b.toSorted(ascending)];
    const ofB = resample(b.length, 1);
    return ratioInterval(resample(a.length, 0).map((row, i) => [ofSorted(first, row), ofSorted(second, ofB[i])]));
  };
})();
