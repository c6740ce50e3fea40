/* Gap against cost: one line and band for each method. */
(() => {
  "use strict";

  const { data, axes, gaps, shortLabel, colour, dash, showTick, showValue, logTicks, element, methodName } = adonis;

  /* ---- data ---- */

  /* Codes from their steps: README.md. */
  function readCodes(text, n) {
    const reader = adonis.readDigits(text);
    const codes = [];
    let last = 0;
    while (codes.length < n) {
      if (reader.skip("~")) {
        codes.push(...Array(reader.number()).fill(last));
      } else {
        last += reader.step();
        codes.push(last);
      }
    }
    return codes;
  }

  const valueOf = {
    axes: (code) => (code === -32768 ? NaN : code === 32767 ? Infinity : code === -32767 ? 0 : 10 ** (code / data.steps)),
    accuracy: (code) => (code === -32768 || code === 32767 ? NaN : 1 - code / data.stepsOfAccuracy),
  };

  /* Codes of a line at the worst node or the mean model: what is written is what is left
     once those near it are known. */
  function codesOf(band, place, line) {
    const add = (codes, other) => codes.map((code, i) => code + other[i]);
    const residue = (at) => readCodes(band[at][line], band.grid[2]);
    const left = place === "mean" ? add(residue("mean"), residue("worst")) : residue("worst");
    return line === 0 ? left : add(left, codesOf(band, place, 0));
  }

  /* One method's line and band: points from left to right. */
  function readSeries(entry, axis, gap) {
    const { place, of } = gaps[gap];
    const band = entry[of]?.[axis];
    if (!band) {
      return null;
    }
    const [perDecade, first] = band.grid;
    const read = (line) => codesOf(band, place, line).map(valueOf[of]);
    const median = read(0);
    const [low, high] = band[place].length > 1 ? [read(1), read(2)] : [median, median];
    const { whole } = axes.get(axis);
    const abscissa = (i) => {
      const x = 10 ** ((first + i) / perDecade);
      return whole && x >= 1 ? Math.ceil(x - 1e-9 * x) : x;
    };
    const points = median.map((value, i) => ({
      x: abscissa(i),
      median: value,
      low: low[i],
      high: high[i],
      entry,
    }));
    const known = points.filter((point) => !Number.isNaN(point.median));
    return known.length > 0 ? { method: entry.method, runs: entry.runs, points: known } : null;
  }

  function xDomain(series) {
    const low = d3.min(series, (s) => s.points[0].x);
    const high = d3.max(series, (s) => s.points.at(-1).x);
    return high > low * 1.5 ? [low, high] : [low / 1.5, high * 1.5];
  }

  /* From below the hardest target in reach to the largest gap worth showing. */
  function yDomain(series, targets) {
    const medians = series.flatMap((s) => s.points.map((p) => p.median)).filter((v) => v > 0 && v < Infinity);
    const lowest = Math.max(1e-17, d3.min(medians) ?? 0.1);
    const reached = targets.filter((t) => t >= lowest);
    const next = targets.find((t) => t < lowest);
    const low = Math.min(lowest, reached.at(-1) ?? 1, next > lowest / 30 ? next : lowest);
    const high = Math.min(1e3, Math.max(1, d3.max(medians) ?? 1));
    return [low / 2, high * 1.6];
  }

  /* Accuracy: from the least worth showing to 1. */
  function accuracyDomain(series) {
    const least = d3.min(series, (s) => d3.min(s.points, (p) => Math.min(p.median, p.low || p.median, p.high || p.median)));
    return [Math.max(0, Math.floor(10 * least - 0.2) / 10), 1];
  }

  /* ---- drawing ---- */

  const nameWidth = (method) => 14 + 7 * shortLabel(method).length;

  /* The right margin that the names at the ends of the lines need; `room` is the width of
     plot and margin together. */
  function nameRoom(series, xs, room) {
    const share = d3.scaleLog(xs, [0, 1]);
    return d3.max(series, (s) => Math.max(12,
      room - (room - nameWidth(s.method)) / Math.max(share(s.points.at(-1).x), 1e-3)));
  }

  /* Where names stand beside the ends of their lines, so that none covers another: those in
     the way move by `aside`, up from the lowest or down from the highest. */
  function placeLabels(series, x, y, bottom, aside) {
    const labels = series.map((s) => {
      const last = s.points.findLast((p) => p.median < y.domain()[1]) ?? s.points[0]; /* where it leaves */
      const text = shortLabel(s.method);
      const end = { x: x(last.x), y: Math.min(bottom, y(Math.max(last.median, y.domain()[0]))) };
      return { ...s, last, text, end, at: end.y, width: nameWidth(s.method) };
    });
    labels.sort((a, b) => (b.end.y - a.end.y || b.end.x - a.end.x) * (aside < 0 ? 1 : -1));
    const placed = [];
    for (const label of labels) {
      const beside = placed.filter(
        (other) => label.end.x < other.end.x + other.width && other.end.x < label.end.x + label.width);
      for (let moved = true; moved; ) {
        const hit = beside.find((other) => Math.abs(other.at - label.at) < 13.9);
        moved = hit !== undefined;
        label.at = moved ? hit.at + aside : label.at;
      }
      placed.push(label);
    }
    return placed;
  }

  /* Codes hold no more than two digits. */
  const showTwo = (value) => showValue(Number.isFinite(value) ? Number(value.toPrecision(2)) : value);

  function describe(point, axis, gap) {
    const who = point.entry.runs < data.quartilesFrom ? "seeds" : "middle half";
    const isShare = gaps[gap].of === "accuracy";
    const say = isShare ? (share) => `${(100 * share).toFixed(1)} %` : showTwo;
    const range = point.low === point.high ? "" : `\n${who} ${say(point.low)} to ${say(point.high)}`;
    return `${data.methods[point.entry.method].label}\n${axes.get(axis).label}: ${showValue(point.x)}\n` +
      `${isShare ? "accuracy" : "gap"} ${gaps[gap].where} ${say(point.median)}${range}`;
  }

  function methodMarks(s, [left], [bottom, top]) {
    /* the gap holds from the start on, and clipping hides what lies outside */
    const points = [{ ...s.points[0], x: left }, ...s.points];
    const finite = (value) => (value === Infinity ? top * 1e3 : Math.max(value, bottom / 1e3)); /* clipped */
    const marks = [
      Plot.line(points.filter((p) => p.median < Infinity), {
        x: "x", y: (p) => finite(p.median), curve: "step-after", clip: true,
        stroke: colour(s.method), strokeWidth: 1.8, strokeDasharray: dash(s.method),
      }),
    ];
    if (s.runs > 1) {
      marks.unshift(Plot.areaY(points, {
        x: "x", y1: (p) => finite(p.low), y2: (p) => finite(p.high), curve: "step-after",
        clip: true, fill: colour(s.method), fillOpacity: 0.16,
      }));
    }
    return marks;
  }

  function labelMarks(label, [bottom]) {
    const y = () => Math.max(label.last.median, bottom);
    return [
      Plot.dot([label.last], { x: "x", y, r: 2.6, fill: colour(label.method) }),
      Plot.text([label.last], {
        x: "x", y, text: () => label.text, textAnchor: "start",
        dx: 7, dy: label.at - label.end.y, fill: `color-mix(in srgb, ${colour(label.method)} 65%, var(--ink))`, stroke: "var(--paper)", strokeWidth: 4,
      }),
    ];
  }

  /* The ordinate of what is drawn: the gap on a logarithm, with its targets; accuracy from
     0 to 1. */
  function ordinate(scenario, series, gap, room) {
    if (gaps[gap].of === "accuracy") {
      const domain = accuracyDomain(series);
      return { type: "linear", scale: d3.scaleLinear, domain, targets: [],
        ticks: d3.ticks(...domain, 5), text: (v) => `${Number((100 * v).toFixed(1))} %` };
    }
    const domain = yDomain(series, scenario.targets);
    return { type: "log", scale: d3.scaleLog, domain, ticks: logTicks(domain, room / 26), text: showTick,
      targets: scenario.targets.filter((t) => t > domain[0] && t < domain[1]) };
  }

  function drawPlot(scenario, series, { axis, gap }, width) {
    const wide = width >= 560;
    const height = Math.round(Math.min(430, Math.max(260, width * 0.5)));
    const xs = xDomain(series);
    const margin = { left: 46, top: 26, bottom: 40, right: wide ? nameRoom(series, xs, width - 46) : 10 };
    const { type, scale, domain: ys, ticks, text, targets } = ordinate(scenario, series, gap, height - margin.top - margin.bottom);
    const x = d3.scaleLog(xs, [margin.left, width - margin.right]);
    const y = scale(ys, [height - margin.bottom, margin.top]);
    const xTicks = logTicks(xs, (width - margin.left - margin.right) / 52);
    const labels = wide ? placeLabels(series, x, y, height - margin.bottom, type === "log" ? -14 : 14) : [];
    return Plot.plot({
      width, height, className: "plot",
      marginLeft: margin.left, marginRight: margin.right, marginTop: margin.top, marginBottom: margin.bottom,
      style: { fontFamily: "inherit", fontSize: "12px", background: "none" },
      ariaLabel: `${axes.get(axis).label} against ${gaps[gap].label}` +
        (type === "log" ? "; the table below has the numbers" : ""),
      x: { type: "log", domain: xs, label: null },
      y: { type, domain: ys, label: null },
      marks: [
        Plot.gridY(ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
        Plot.axisX(xTicks, { text: showTick, tickSize: 4, label: axes.get(axis).label, labelAnchor: "center", labelArrow: "none" }),
        Plot.axisY(ticks, { text, tickSize: 0, label: gaps[gap].label, labelArrow: "none", labelAnchor: "top" }),
        Plot.ruleY(targets, { stroke: "var(--soft)", strokeDasharray: "1 4", strokeWidth: 1.2 }),
        Plot.text(targets.slice(-1), {
          x: xs[0], y: (t) => t, text: () => "target", textAnchor: "start", dx: 4, dy: -7, fill: "var(--soft)",
          stroke: "var(--paper)", strokeWidth: 3,
        }),
        Plot.ruleY([ys[0]], { stroke: "var(--ink)" }),
        ...series.flatMap((s) => methodMarks(s, xs, ys)),
        ...labels.flatMap((label) => labelMarks(label, ys)),
        Plot.tip(
          series.flatMap((s) => s.points).filter((p) => p.median > ys[0] && p.median <= ys[1]),
          Plot.pointer({ x: "x", y: "median", title: (point) => describe(point, axis, gap), fill: "var(--paper)", stroke: "var(--soft)", lineHeight: 1.25, maxRadius: 30 })),
      ],
    });
  }

  adonis.drawLegend = (methods) =>
    element("ul", { className: "legend" },
      ...methods.map((method) => methodName(method, "li")));

  /* What pays nothing on an axis has no place on its logarithm. */
  function missingText(entries, series) {
    const drawn = new Set(series.map((s) => s.method));
    const missing = entries.filter((entry) => !drawn.has(entry.method));
    return missing.length === 0 ? ""
      : ` Nothing to draw here: ${missing.map((entry) => data.methods[entry.method].label).join(", ")}.`;
  }

  const GAPS = {
    optimum: "Gap (f − f*)",
    local: "Gap (f − its value at a local minimiser; what is not above that has no place here)",
    bound: "Gap (f − a lower bound of it)",
  };

  /* What the ordinate is. */
  function quantityText(scenario, gap) {
    const { where, of } = gaps[gap];
    if (of === "accuracy") {
      const whose = scenario.heldOut > 0 ? `${scenario.heldOut} held-out samples` : "all samples, which the methods train on";
      return `Accuracy ${where}: share of ${whose}`;
    }
    return `${GAPS[scenario.reference]} ${where}, relative to the start`;
  }

  function captionText(scenario, entries, series, { axis, gap }) {
    const most = d3.max(series, (s) => s.runs);
    const band = most === 1 ? "one seed" : most < data.quartilesFrom
      ? "line: median over seeds, band: all seeds" : "line: median over seeds, band: middle half of them";
    const rounds = axis === "rounds" && new Set(series.map((s) => data.methods[s.method].kind)).size > 1
      ? " Do not compare synchronous with asynchronous methods here: their rounds are different things." : "";
    return `${quantityText(scenario, gap)}; ${band}` +
      (gaps[gap].of === "accuracy" ? ". Targets are gaps, and judged at the worst node." : "; dotted: frozen targets.") +
      (gap === "mean" ? " Targets are judged at the worst node." : "") + rounds + missingText(entries, series);
  }

  /* One image for a screen reader, not many parts. */
  adonis.asImage = (plot) => {
    plot.setAttribute("role", "img");
    for (const part of plot.querySelectorAll("[aria-label]")) {
      part.dataset.part = part.getAttribute("aria-label");
      part.removeAttribute("aria-label");
    }
    return plot;
  };

  /* chosen.methods: places of the methods to draw. */
  adonis.drawCurves = (figure, chosen, width) => {
    const { axis, gap } = chosen;
    const scenario = data.scenarios[Number(figure.dataset.chart)];
    const entries = scenario.methods.filter((entry) => chosen.methods.has(entry.method));
    const series = entries.map((entry) => readSeries(entry, axis, gap)).filter((s) => s !== null);
    if (series.length === 0) {
      figure.replaceChildren(element("p", { className: "empty" }, gaps[gap].of === "accuracy" && scenario.heldOut === undefined
        ? "This task has no classes, and so no accuracy."
        : `No method has anything to show on this axis: ${axes.get(axis).label}.`));
      return;
    }
    figure.replaceChildren(adonis.drawLegend(series.map((s) => s.method)),
      adonis.asImage(drawPlot(scenario, series, chosen, width)),
      element("figcaption", {}, captionText(scenario, entries, series, chosen)));
  };
})();
