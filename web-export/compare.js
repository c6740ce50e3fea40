/* Comparisons of the methods and scenarios that a reader has chosen: as report_compare.c
   and report_seeds.c make them of all, from the same numbers, in the same words. */
(() => {
  "use strict";

  const { data, axes, raise, showNumber, showHundredths, element, methodName, medianOf } = adonis;

  /* ---- costs ---- */

  /* Floats from their bits. */
  const bits = new DataView(new ArrayBuffer(4));
  const floatOf = (word) => {
    bits.setUint32(0, word);
    return bits.getFloat32(0);
  };

  /* By axis, then run, then target. Infinity is a miss. */
  function readCosts(entry, nTargets) {
    const reader = adonis.readDigits(entry.costs);
    return data.axes.map(() => {
      const scale = 2 ** reader.number();
      return d3.range(entry.runs).map(() => {
        let last = 0;
        return d3.range(nTargets).map(() => floatOf((last += reader.step()) * scale));
      });
    });
  }

  /* Costs of an entry of a scenario at one of its targets, one for each seed. */
  function costsOf(scenario, entry, axis, target) {
    entry.read ??= readCosts(entry, scenario.targets.length);
    return entry.read[axes.get(axis).place].map((ofRun) => ofRun[target]);
  }

  const entryOf = (scenario, method) => scenario.methods.find((entry) => entry.method === method);
  const takesPart = (scenario, method, axis) =>
    scenario.targets.length > 0 && entryOf(scenario, method)?.tookPart[axes.get(axis).place] === 1;

  /* The hardest target that some method's median hits; else `otherwise`. */
  function headlineOf(scenario, methods, otherwise) {
    for (let target = scenario.targets.length - 1; target >= 0; target--) {
      if (methods.some((m) => medianOf(costsOf(scenario, entryOf(scenario, m), "time", target)) < Infinity)) {
        return target;
      }
    }
    return otherwise;
  }

  Object.assign(adonis, { costsOf, entryOf, headlineOf });

  /* ---- harness/stats once more ---- */

  function completeBlocks(tookPart, nMethods) {
    let methods = d3.range(nMethods);
    const complete = () => d3.range(tookPart.length).filter((b) => methods.every((m) => tookPart[b][m]));
    const count = (m) => tookPart.filter((row) => row[m]).length;
    let blocks = complete();
    while (2 * blocks.length < tookPart.length && methods.length > 1) {
      const fewest = Math.min(...methods.map(count));
      const rarest = methods.findLast((m) => count(m) === fewest);
      methods = methods.filter((m) => m !== rarest);
      blocks = complete();
    }
    return { blocks, methods };
  }

  function ranksOf(values) {
    return values.map((value) =>
      values.filter((v) => v < value).length + 0.5 * (values.filter((v) => v === value).length + 1));
  }

  /* log Gamma at whole multiples of one half. */
  function logGamma(a) {
    const whole = Number.isInteger(a);
    let sum = whole ? 0 : 0.5723649429247001;
    for (let x = whole ? 1 : 0.5; x < a; x++) {
      sum += Math.log(x);
    }
    return sum;
  }

  function betaFraction(x, a, b) {
    const off = (v) => (Math.abs(v) < 1e-300 ? 1e-300 : v);
    let c = 1;
    let d = 1 / off(1 - ((a + b) * x) / (a + 1));
    let value = d;
    for (let m = 1, change = 0; m < 10000 && Math.abs(change - 1) > 1e-16; m++) {
      const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / off(1 + even * d);
      c = off(1 + even / c);
      value *= c * d;
      const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / off(1 + odd * d);
      c = off(1 + odd / c);
      change = c * d;
      value *= change;
    }
    return value;
  }

  function incompleteBeta(x, y, a, b) {
    if (x <= 0 || y <= 0) {
      return x <= 0 ? 0 : 1;
    }
    const front = Math.exp(a * Math.log(x) + b * Math.log(y) + logGamma(a + b) - logGamma(a) - logGamma(b));
    return x < (a + 1) / (a + b + 2)
      ? (front * betaFraction(x, a, b)) / a
      : 1 - (front * betaFraction(y, b, a)) / b;
  }

  function tailOfF(F, df1, df2) {
    const sum = df2 + df1 * F;
    return F === Infinity ? 0 : incompleteBeta(df2 / sum, (df1 * F) / sum, df2 / 2, df1 / 2);
  }

  function friedman(ranks) {
    const n = ranks.length;
    const k = ranks[0].length;
    const squares = d3.sum(ranks.flat(), (r) => r * r);
    const spread = d3.sum(d3.range(k), (m) => (d3.sum(ranks, (row) => row[m]) - 0.5 * n * (k + 1)) ** 2);
    const untied = squares - 0.25 * n * k * (k + 1) * (k + 1);
    if (untied <= 0) {
      return { F: 0, p: 1 };
    }
    const chi2 = ((k - 1) * spread) / untied;
    const rest = n * (k - 1) - chi2;
    const F = rest > 0 ? ((n - 1) * chi2) / rest : Infinity;
    return { F, p: tailOfF(F, k - 1, (k - 1) * (n - 1)) };
  }

  /* cost: blocks x methods. */
  function rankBlocks(methods, cost) {
    const ranking = { methods, nBlocks: cost.length, meanRank: null };
    if (cost.length >= data.testedFrom && methods.length >= 2) {
      const ranks = cost.map(ranksOf);
      const k = methods.length;
      ranking.meanRank = methods.map((_, m) => d3.sum(ranks, (row) => row[m]) / ranks.length);
      ranking.test = friedman(ranks);
      ranking.criticalDifference = (data.nemenyi[k - 2] ?? NaN) * Math.sqrt((k * (k + 1)) / (6 * ranks.length));
    }
    return ranking;
  }

  /* ---- comparisons ---- */

  const isOfKind = (method, kind) => kind === "" || data.methods[method].kind === kind;

  function countTrials(comparison, scenarios, axis) {
    const { methods } = comparison.ranking;
    comparison.trials = methods.map((m) =>
      scenarios.flatMap((s) => s.targets.flatMap((_, t) => costsOf(s, entryOf(s, m), axis, t))).sort((a, b) => a - b || 0));
    const paid = comparison.trials.flat().filter((c) => c > 0 && c < Infinity);
    const decade = (e) => {
      const power = d3.range(Math.abs(e)).reduce((product) => product * 10, 1);
      return e < 0 ? 1 / power : power;
    };
    comparison.decades = [];
    if (paid.length > 0) {
      let e = -12;
      while (decade(e) < d3.min(paid)) {
        e++;
      }
      comparison.decades.push(e);
      while (decade(e) < d3.max(paid)) {
        comparison.decades.push(++e);
      }
    }
    comparison.hit = comparison.trials.map((costs) =>
      [...comparison.decades.map(decade), Number.MAX_VALUE].map((limit) => d3.bisectRight(costs, limit)));
  }

  function countProblems(comparison, scenarios, axis) {
    const { methods } = comparison.ranking;
    const problems = scenarios.flatMap((s) => s.targets.map((_, t) =>
      methods.map((m) => medianOf(costsOf(s, entryOf(s, m), axis, t)))));
    const ratios = problems.map((costs) => {
      const least = Math.min(...costs.filter((c) => c > 0));
      return costs.map((c) => (c === Infinity ? Infinity : c === 0 ? 1 : c / least));
    });
    comparison.ratios = methods.map((_, m) => ratios.map((row) => row[m]).sort((a, b) => a - b || 0));
    comparison.nProblems = problems.length;
    comparison.solved = comparison.ratios.map((row) =>
      [...data.factors, Number.MAX_VALUE].map((limit) => d3.bisectRight(row, limit)));
  }

  /* Over the scenarios, of one kind of methods ("": all). */
  adonis.compare = (chosen, kind) => {
    const { axis } = chosen;
    const shown = [...chosen.scenarios].map((i) => data.scenarios[i]);
    const methods = [...chosen.methods].filter((m) => isOfKind(m, kind) && shown.some((s) => takesPart(s, m, axis)));
    const possible = shown.filter((s) => methods.some((m) => takesPart(s, m, axis)));
    const kept = completeBlocks(possible.map((s) => methods.map((m) => takesPart(s, m, axis))), methods.length);
    const compared = kept.methods.map((m) => methods[m]);
    const scenarios = kept.blocks.map((b) => possible[b]);
    const comparison = {
      leftOut: methods.filter((m) => !compared.includes(m)),
      nPossible: possible.length,
      nScenarios: scenarios.length,
      ranking: rankBlocks(compared, scenarios.map((s) => {
        const target = headlineOf(s, compared, 0);
        return compared.map((m) => medianOf(costsOf(s, entryOf(s, m), axis, target)));
      })),
    };
    countProblems(comparison, scenarios, axis);
    countTrials(comparison, scenarios, axis);
    return comparison;
  };

  /* Over the seeds of a scenario. */
  adonis.rankSeeds = (scenario, chosen, kind) => {
    const { axis } = chosen;
    const entries = scenario.methods.filter((entry) =>
      chosen.methods.has(entry.method) && isOfKind(entry.method, kind) && takesPart(scenario, entry.method, axis));
    const seeds = [...new Set(entries.flatMap((entry) => entry.seeds))];
    const kept = completeBlocks(seeds.map((seed) => entries.map((entry) => entry.seeds.includes(seed))), entries.length);
    const compared = kept.methods.map((m) => entries[m]);
    const target = headlineOf(scenario, compared.map((entry) => entry.method), 0);
    return rankBlocks(compared.map((entry) => entry.method), kept.blocks.map((b) =>
      compared.map((entry) => costsOf(scenario, entry, axis, target)[entry.seeds.indexOf(seeds[b])])));
  };

  /* Median costs at the hardest target that a shown method hits, and who is on the front
     of time, bytes and energy; costs: those of them that anybody pays, in words. null:
     nobody hits anything. */
  adonis.weighCosts = (scenario, chosen) => {
    const entries = scenario.methods.filter((entry) => chosen.methods.has(entry.method));
    const target = headlineOf(scenario, entries.map((entry) => entry.method), null);
    if (target === null) {
      return null;
    }
    const names = ["time", "bytes", "energy"];
    const points = entries.map((entry) => ({
      method: entry.method,
      ...Object.fromEntries(names.map((axis) => [axis, medianOf(costsOf(scenario, entry, axis, target))])),
    })).filter((point) => point.time < Infinity);
    const beats = (a, b) => names.every((n) => a[n] <= b[n]) && names.some((n) => a[n] < b[n]);
    points.forEach((point) => { point.onFront = !points.some((other) => beats(other, point)); });
    const paid = names.filter((n) => points.some((point) => point[n] > 0));
    return { target: scenario.targets[target], points, costs: paid.join(", ").replace(/, (\w+)$/, " and $1") };
  };

  /* Costs of all hits of each method at all targets of a scenario, ascending. */
  adonis.trialsOf = (scenario, chosen) =>
    scenario.methods.filter((entry) => chosen.methods.has(entry.method)).map((entry) => ({
      method: entry.method,
      values: scenario.targets.flatMap((_, t) => costsOf(scenario, entry, chosen.axis, t)).sort((a, b) => a - b || 0),
    }));

  /* ---- words and tables ---- */

  const listNames = (methods) => methods.flatMap((m, i) => [i > 0 ? ", " : "", methodName(m)]);

  adonis.rankingWords = (ranking, blocks) => {
    if (ranking.methods.length < 2) {
      return [];
    }
    if (ranking.meanRank === null) {
      return [`Ranks are averaged and tested from ${data.testedFrom} ${blocks} on; these methods share ${ranking.nBlocks}.`];
    }
    const { F, p } = ranking.test;
    const order = d3.sort(d3.range(ranking.methods.length), (m) => ranking.meanRank[m]);
    return [
      `Mean rank over ${ranking.nBlocks} ${blocks}: `,
      ...order.flatMap((m, i) => [
        i > 0 ? ", " : "", methodName(ranking.methods[m]), " ",
        element("b", {}, showHundredths(ranking.meanRank[m]))]),
      ". Friedman’s test that all rank alike, in the form of Iman and Davenport: " +
        `F = ${showNumber(F)}, p ${p < 1e-6 ? "<" : "="} ${showNumber(Math.max(p, 1e-6))}. `,
      Number.isNaN(ranking.criticalDifference)
        ? `There is no critical difference for more than ${data.nemenyi.length + 1} methods.`
        : `Ranks closer than ${showHundredths(ranking.criticalDifference)} cannot be told apart (Nemenyi, 5\u00a0%).`,
    ];
  };

  adonis.canCompare = (comparison) => comparison.ranking.methods.length >= 2 && comparison.nScenarios > 0;

  adonis.comparisonWords = (comparison) => {
    const { nScenarios, nPossible, leftOut, ranking } = comparison;
    if (!adonis.canCompare(comparison)) {
      return [element("p", { className: "compared" }, `Nothing is compared: ${nPossible === 0
        ? "nobody pays anything on this axis"
        : "once the rarest methods are left out, no two share half of the scenarios"}.`)];
    }
    return [
      element("p", { className: "compared" }, `Compared: ${ranking.methods.length} methods over `,
        nScenarios === nPossible ? (nScenarios === 1 ? "1 scenario." : `all ${nScenarios} scenarios.`)
          : `the ${nScenarios} of ${nPossible} scenarios in which all of them ran and paid something on this axis.`,
        ...(leftOut.length > 0 ? [" Left out, for they share too few: ", ...listNames(leftOut), "."] : [])),
      element("p", { className: "ranking" }, ...adonis.rankingWords(ranking, "scenarios")),
    ];
  };

  /* Captions and columns as in format_tables.c. */
  function countTable(name, caption, columns, methods, counts) {
    const head = (text) => element("th", { scope: "col" }, text);
    const rows = methods.map((m, i) => element("tr", {},
      element("th", { scope: "row" }, methodName(m)), ...counts[i].map((n) => element("td", {}, String(n)))));
    const box = element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: name },
      element("table", {}, element("caption", {}, `${name}: ${caption}`),
        element("thead", {}, element("tr", {}, head("Method"), ...columns.map(head))),
        element("tbody", {}, ...rows)));
    return box;
  }

  adonis.comparisonTables = (comparison, axis) => {
    const { methods } = comparison.ranking;
    const trials = comparison.trials.map((costs) => costs.length);
    return [
      countTable("Performance profile", `how many of ${comparison.nProblems} problems (scenario and target) a method ` +
        "solves for at most so many times the least that a compared method pays.",
        [...data.factors.map((f) => `${showNumber(f)}×`), "ever"], methods, comparison.solved),
      countTable("Data profile", "how many trials (scenario, target and seed) a method hits within a cost, " +
        `in ${axes.get(axis).label}, of at most so much; last, of how many.`,
        [...comparison.decades.map((e) => `10${raise(e)}`), "ever", "trials"], methods,
        comparison.hit.map((row, i) => [...row, trials[i]])),
    ];
  };
})();
