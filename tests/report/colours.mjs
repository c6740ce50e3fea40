/* usage: node colours.mjs REPORT_CSS
   The eight colours of methods keep apart for every kind of colour vision, and stand out
   from the paper: pairwise OKLab distance (B. Ottosson 2020) of at least 0.06, as seen and
   under full protanopia, deuteranopia and tritanopia as G. M. Machado, M. M. Oliveira and
   L. A. F. Fernandes simulate them ("A physiologically-based model for simulation of color
   vision deficiency", IEEE TVCG 15(6), 2009, table 1, severity 1.0); contrast to the paper
   of at least 3 (WCAG 2.2, 1.4.11). In the light, in the dark, and on paper. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const VISION = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const TO_LMS = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005]];
const TO_LAB = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766]];
const times = (matrix, v) => matrix.map((row) => row.reduce((sum, m, i) => sum + m * v[i], 0));

/* Linear light of "#rrggbb". */
const read = (hex) => [1, 3, 5].map((at) => {
  const c = parseInt(hex.slice(at, at + 2), 16) / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});
const toLab = (rgb) => times(TO_LAB, times(TO_LMS, rgb).map(Math.cbrt));
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

/* white and black are as far apart as the definition says */
assert.ok(Math.abs(Math.hypot(...toLab([1, 1, 1])) - 1) < 1e-3);

const blocks = [...readFileSync(process.argv[2], "utf8").matchAll(/:root \{([^}]*)\}/g)].map((match) => match[1]);
assert.equal(blocks.length, 3, "light, dark, print");
for (const [place, block] of blocks.entries()) {
  const name = ["light", "dark", "print"][place];
  const colour = (variable) => read(new RegExp(`--${variable}: (#[0-9a-f]{6})`).exec(block)[1]);
  const colours = [...Array(8).keys()].map((i) => colour(`c${i}`));
  colours.forEach((c, i) => assert.ok(contrast(c, colour("paper")) >= 3, `${name}: contrast of c${i}`));
  for (const [kind, matrix] of Object.entries(VISION)) {
    const seen = colours.map((c) => toLab(times(matrix, c).map((v) => Math.min(1, Math.max(0, v)))));
    let least = [Infinity];
    seen.forEach((a, i) => seen.slice(0, i).forEach((b, j) => {
      const distance = Math.hypot(...a.map((v, k) => v - b[k]));
      least = distance < least[0] ? [distance, j, i] : least;
    }));
    console.log(`${name}, ${kind}: least distance ${least[0].toFixed(3)} (c${least[1]}, c${least[2]})`);
    assert.ok(least[0] >= 0.06, `${name}, ${kind}: c${least[1]} and c${least[2]}`);
  }
}
