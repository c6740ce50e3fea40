/* Charts of the report, and the switches that choose the axis and where the gap is
   measured. The page's sentences and tables are complete without this script: it only
   hides those of the other axes. The choice lives in the address: #axis=bytes&gap=mean */
(() => {
  "use strict";

  const data = JSON.parse(document.getElementById("charts").textContent);
  const axes = new Map(data.axes.map((axis) => [axis.id, axis]));
  const gaps = {
    worst: { label: "gap at the worst node", where: "the worst node" },
    mean: { label: "gap at the mean model", where: "the mean model" },
  };
  const dashes = [null, "6 2.5", "2 2", "7 2 2 2"];
  const state = { axis: "time", gap: "worst", at: "" };

  const shortLabel = (method) => {
    const label = data.methods[method].label;
    return label.length > 28 ? `${label.slice(0, 27)}…` : label;
  };
  const colour = (method) => `var(--c${method % 8})`;
  const dash = (method) => dashes[(method + Math.floor(method / 8)) % 4];

  /* ---- numbers ---- */

  const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const raise = (exponent) =>
    (exponent < 0 ? "⁻" : "") +
    [...String(Math.abs(exponent))].map((digit) => superscripts[digit]).join("");

  /* 10⁻³, 2×10⁻³; small counts as they are */
  function showTick(value) {
    if (value >= 1 && value < 1000) {
      return String(Number(value.toPrecision(3)));
    }
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    const factor = Number((value / 10 ** exponent).toPrecision(3));
    return (factor === 1 ? "" : `${factor}×`) + `10${raise(exponent)}`;
  }
  const showValue = (value) =>
    value === Infinity ? "∞" : value <= 0 ? "0" : showTick(Number(value.toPrecision(3)));

  /* Powers of ten, few enough for the room; 1, 2, 5 where there are too few of them. */
  function logTicks([low, high], room) {
    const from = Math.ceil(Math.log10(low) - 1e-9);
    const to = Math.floor(Math.log10(high) + 1e-9);
    if (to - from < 2) {
      return d3
        .range(from - 1, to + 1)
        .flatMap((e) => [1, 2, 5].map((m) => m * 10 ** e))
        .filter((v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
    }
    const step = Math.max(1, Math.ceil((to - from + 1) / room));
    return d3.range(from, to + 1).filter((e) => e % step === 0).map((e) => 10 ** e);
  }

  /* ---- data ---- */

  /* Base64 of 16-bit numbers: thousandths of a decade. */
  function decode(text) {
    const bytes = atob(text);
    return Array.from({ length: bytes.length / 2 }, (_, i) => {
      const code = ((bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8)) << 16) >> 16;
      return code === -32768 ? NaN
        : code === 32767 ? Infinity
        : code === -32767 ? 0
        : 10 ** (code / 1000);
    });
  }

  /* One method's line and band: points from left to right. */
  function readSeries(entry, axis, gap) {
    const band = entry.axes[axis];
    if (!band) {
      return null;
    }
    const median = decode(band[gap].median);
    const low = band[gap].low ? decode(band[gap].low) : median;
    const high = band[gap].high ? decode(band[gap].high) : median;
    const { whole } = axes.get(axis);
    const abscissa = (i) => {
      const x = 10 ** ((band.first + i) / data.perDecade);
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

  /* ---- drawing ---- */

  const nameWidth = (method) => 14 + 7 * shortLabel(method).length;

  /* The right margin that the names at the ends of the lines need; `room` is the width of
     plot and margin together. */
  function nameRoom(series, xs, room) {
    const share = d3.scaleLog(xs, [0, 1]);
    return d3.max(series, (s) => Math.max(12,
      room - (room - nameWidth(s.method)) / Math.max(share(s.points.at(-1).x), 1e-3)));
  }

  /* Where names stand beside the ends of their lines, so that none covers another. */
  function placeLabels(series, x, y, bottom) {
    const labels = series.map((s) => {
      const last = s.points.findLast((p) => p.median < y.domain()[1]) ?? s.points[0]; /* where it leaves */
      const text = shortLabel(s.method);
      const end = { x: x(last.x), y: Math.min(bottom, y(Math.max(last.median, y.domain()[0]))) };
      return { ...s, last, text, end, at: end.y, width: nameWidth(s.method) };
    });
    labels.sort((a, b) => a.end.y - b.end.y || a.end.x - b.end.x);
    const placed = [];
    for (const label of labels.reverse()) {
      const beside = placed.filter(
        (other) => label.end.x < other.end.x + other.width && other.end.x < label.end.x + label.width);
      for (let moved = true; moved; ) {
        const hit = beside.find((other) => Math.abs(other.at - label.at) < 14);
        moved = hit !== undefined;
        label.at = moved ? hit.at - 14 : label.at;
      }
      placed.push(label);
    }
    return placed;
  }

  function describe(point) {
    const who = point.entry.runs < data.quartilesFrom ? "seeds" : "middle half";
    const range = point.low === point.high ? "" : `\n${who} ${showValue(point.low)} to ${showValue(point.high)}`;
    return `${data.methods[point.entry.method].label}\n${axes.get(state.axis).label}: ${showValue(point.x)}\n` +
      `gap ${showValue(point.median)}${range}`;
  }

  function methodMarks(s, [left], [bottom, top]) {
    /* the gap holds from the start on, and clipping hides what lies outside */
    const points = [{ ...s.points[0], x: left }, ...s.points];
    const finite = (value) => (value === Infinity ? top * 1e3 : Math.max(value, bottom / 1e3));
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

  function drawPlot(scenario, series, width) {
    const wide = width >= 560;
    const height = Math.round(Math.min(430, Math.max(260, width * 0.5)));
    const xs = xDomain(series);
    const ys = yDomain(series, scenario.targets);
    const margin = { left: 46, top: 26, bottom: 40, right: wide ? nameRoom(series, xs, width - 46) : 10 };
    const x = d3.scaleLog(xs, [margin.left, width - margin.right]);
    const y = d3.scaleLog(ys, [height - margin.bottom, margin.top]);
    const xTicks = logTicks(xs, (width - margin.left - margin.right) / 52);
    const yTicks = logTicks(ys, (height - margin.top - margin.bottom) / 26);
    const targets = scenario.targets.filter((t) => t > ys[0] && t < ys[1]);
    const labels = wide ? placeLabels(series, x, y, height - margin.bottom) : [];
    return Plot.plot({
      width, height, className: "plot",
      marginLeft: margin.left, marginRight: margin.right, marginTop: margin.top, marginBottom: margin.bottom,
      style: { fontFamily: "inherit", fontSize: "12px", background: "none" },
      ariaLabel: `${axes.get(state.axis).label} against ${gaps[state.gap].label}; the table below has the numbers`,
      x: { type: "log", domain: xs, label: null },
      y: { type: "log", domain: ys, label: null },
      marks: [
        Plot.gridY(yTicks, { stroke: "var(--line)", strokeOpacity: 1 }),
        Plot.axisX(xTicks, { text: showTick, tickSize: 4, label: axes.get(state.axis).label, labelAnchor: "center", labelArrow: "none" }),
        Plot.axisY(yTicks, { text: showTick, tickSize: 0, label: gaps[state.gap].label, labelArrow: "none", labelAnchor: "top" }),
        Plot.ruleY(targets, { stroke: "var(--soft)", strokeDasharray: "1 4", strokeWidth: 1.2 }),
        Plot.text(targets.slice(-1), {
          x: xs[0], y: (t) => t, text: () => "target", textAnchor: "start", dx: 4, dy: -7, fill: "var(--soft)",
          stroke: "var(--paper)", strokeWidth: 3,
        }),
        Plot.ruleY([ys[0]], { stroke: "var(--ink)" }),
        ...series.flatMap((s) => methodMarks(s, xs, ys)),
        ...labels.flatMap((label) => labelMarks(label, ys)),
        Plot.tip(
          series.flatMap((s) => s.points).filter((p) => p.median > ys[0] && p.median < ys[1]),
          Plot.pointer({ x: "x", y: "median", title: describe, fill: "var(--paper)", stroke: "var(--soft)", lineHeight: 1.25, maxRadius: 30 })),
      ],
    });
  }

  const element = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  /* The keys stand in the tables already: the legend copies them. */
  function drawLegend(series) {
    const items = series.map((s) => {
      const key = document.querySelector(`.key .c${s.method % 8}.d${(s.method + Math.floor(s.method / 8)) % 4}`);
      return element("li", {}, ...(key ? [key.closest("svg").cloneNode(true)] : []), data.methods[s.method].label);
    });
    return element("ul", { className: "legend" }, ...items);
  }

  /* What pays nothing on an axis has no place on its logarithm. */
  function missingText(scenario, series) {
    const drawn = new Set(series.map((s) => s.method));
    const missing = scenario.methods.filter((entry) => !drawn.has(entry.method));
    return missing.length === 0 ? ""
      : ` Nothing to draw here: ${missing.map((entry) => data.methods[entry.method].label).join(", ")}.`;
  }

  function captionText(scenario, series) {
    const most = d3.max(series, (s) => s.runs);
    const band = most === 1 ? "one seed" : most < data.quartilesFrom
      ? "line: median over seeds, band: all seeds" : "line: median over seeds, band: middle half of them";
    const rounds = state.axis === "rounds" && new Set(series.map((s) => data.methods[s.method].kind)).size > 1
      ? " Do not compare synchronous with asynchronous methods here: their rounds are different things." : "";
    return `Gap (f − f*) at ${gaps[state.gap].where}, relative to the start; ${band}; dotted: frozen targets.` +
      (state.gap === "mean" ? " Targets are judged at the worst node." : "") + rounds + missingText(scenario, series);
  }

  function drawChart(figure, width) {
    const scenario = data.scenarios[Number(figure.dataset.chart)];
    const series = scenario.methods.map((entry) => readSeries(entry, state.axis, state.gap)).filter((s) => s !== null);
    if (series.length === 0) {
      figure.replaceChildren(element("p", { className: "empty" },
        `No method has anything to show on this axis: ${axes.get(state.axis).label}.`));
      return;
    }
    const plot = drawPlot(scenario, series, width);
    plot.setAttribute("role", "img");
    for (const part of plot.querySelectorAll("[aria-label]")) { /* one image, not many parts */
      part.dataset.part = part.getAttribute("aria-label");
      part.removeAttribute("aria-label");
    }
    figure.replaceChildren(drawLegend(series), plot, element("figcaption", {}, captionText(scenario, series)));
  }

  /* ---- state ---- */

  const main = document.querySelector("main");
  const figures = [...document.querySelectorAll("figure.chart")];
  const roomWidth = () => Math.max(280, main.clientWidth); /* 0 before the first layout */
  let drawnWidth = 0;

  function drawAll(width) {
    drawnWidth = width;
    figures.forEach((figure) => drawChart(figure, width));
  }

  function showState() {
    for (const node of document.querySelectorAll("[data-axis]")) {
      node.hidden = node.dataset.axis !== state.axis;
    }
    for (const button of document.querySelectorAll("button[data-set-axis]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setAxis === state.axis));
    }
    for (const button of document.querySelectorAll("button[data-set-gap]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setGap === state.gap));
    }
  }

  function apply() {
    showState();
    drawAll(roomWidth());
    document.getElementById(state.at)?.scrollIntoView();
  }

  const address = () => {
    const { at, ...rest } = state;
    return `#${new URLSearchParams(at === "" ? rest : state)}`;
  };

  function readAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    state.axis = axes.has(wanted.get("axis")) ? wanted.get("axis") : "time";
    state.gap = Object.hasOwn(gaps, wanted.get("gap")) ? wanted.get("gap") : "worst";
    state.at = wanted.get("at") ?? "";
    apply();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-set-axis], button[data-set-gap]");
    const link = event.target.closest('a[href^="#"]');
    if (button) {
      state.axis = button.dataset.setAxis ?? state.axis;
      state.gap = button.dataset.setGap ?? state.gap;
      state.at = ""; /* a switch does not scroll */
    } else if (link) {
      event.preventDefault();
      state.at = link.getAttribute("href").slice(1);
    } else {
      return;
    }
    apply();
    location.hash = address();
  });
  addEventListener("hashchange", () => {
    if (location.hash !== address()) { /* back, forward, or typed */
      readAddress();
    }
  });
  new ResizeObserver(() => {
    if (roomWidth() !== drawnWidth) {
      drawAll(roomWidth());
    }
  }).observe(main);

  /* On paper everything is open and the charts have the width of a page. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((node) => { node.open = true; });
    drawAll(680);
  });
  addEventListener("afterprint", () => {
    closed.forEach((node) => { node.open = false; });
    drawAll(roomWidth());
  });

  readAddress();
})();
