/* The smaller charts: profiles as steps, costs against costs, ranks on a line. */
(() => {
  "use strict";

  const { data, axes, shortLabel, colour, dash, raise, showTick, showValue, logTicks, element, methodName } = adonis;

  const frame = (width, height) => ({
    width, height, className: "plot", marginLeft: 46, marginRight: 14, marginTop: 26, marginBottom: 40,
    style: { fontFamily: "inherit", fontSize: "12px", background: "none" },
  });
  const heightOf = (width) => Math.round(Math.min(320, Math.max(230, width * 0.62)));

  /* Shares of ascending values that are at most x, as steps. values: Infinity never comes. */
  function sharePoints(values, [left, right]) {
    const points = [{ x: left, share: d3.bisectRight(values, left) / values.length }];
    values.forEach((x, i) => {
      if (x > left && x <= right && values[i + 1] !== x) {
        points.push({ x, share: (i + 1) / values.length });
      }
    });
    return [...points, { x: right, share: points.at(-1).share }];
  }

  function drawShares(figure, lines, { xLabel, caption, from, legend }, width) {
    const finite = lines.flatMap((line) => line.values).filter((v) => v > 0 && v < Infinity);
    if (finite.length === 0) {
      figure.replaceChildren(element("p", { className: "empty" }, "No target is hit at any cost."));
      return;
    }
    const xs = [from ?? d3.min(finite) / 1.1, Math.max(d3.max(finite) * 1.1, (from ?? 0) * 2)];
    const xTicks = logTicks(xs, (width - 60) / 52);
    const series = lines.map((line) => ({ ...line, points: sharePoints(line.values, xs) }));
    const plot = Plot.plot({
      ...frame(width, heightOf(width)),
      ariaLabel: `${caption}; the tables have the numbers`,
      x: { type: "log", domain: xs, label: null },
      y: { domain: [0, 1], label: null },
      marks: [
        Plot.gridY([0, 0.25, 0.5, 0.75, 1], { stroke: "var(--line)", strokeOpacity: 1 }),
        Plot.axisX(xTicks, { text: showTick, tickSize: 4, label: xLabel, labelAnchor: "center", labelArrow: "none" }),
        Plot.axisY([0, 0.25, 0.5, 0.75, 1], { text: (v) => `${100 * v} %`, tickSize: 0, label: "share", labelArrow: "none", labelAnchor: "top" }),
        Plot.ruleY([0], { stroke: "var(--ink)" }),
        ...series.map((s) => Plot.line(s.points, {
          x: "x", y: "share", curve: "step-after", stroke: colour(s.method), strokeWidth: 1.8, strokeDasharray: dash(s.method),
        })),
        Plot.tip(series.flatMap((s) => s.points.map((p) => ({ ...p, method: s.method }))), Plot.pointer({
          x: "x", y: "share", fill: "var(--paper)", stroke: "var(--soft)", lineHeight: 1.25, maxRadius: 30,
          title: (p) => `${data.methods[p.method].label}\n${showValue(p.x)}: ${(100 * p.share).toFixed(1)} %`,
        })),
      ],
    });
    figure.replaceChildren(...(legend ? [adonis.drawLegend(lines.map((line) => line.method))] : []),
      adonis.asImage(plot), element("figcaption", {}, caption));
  }

  adonis.drawProfile = (figure, comparison, axis, width) => {
    const performance = figure.dataset.profile === "performance";
    const rows = performance ? comparison.ratios : comparison.trials;
    const lines = comparison.ranking.methods.map((method, i) => ({ method, values: rows[i] }));
    drawShares(figure, lines, performance
      ? { xLabel: "times the least of the methods compared", from: 1,
        caption: "Performance profile: share of problems (scenario and target) solved for at most so many times the least cost" }
      : { xLabel: axes.get(axis).label,
        caption: "Data profile: share of trials (scenario, target and seed) that have hit their target by then" }, width);
  };

  adonis.drawTargets = (figure, chosen, width) => {
    const lines = adonis.trialsOf(data.scenarios[Number(figure.dataset.targets)], chosen);
    drawShares(figure, lines, { xLabel: axes.get(chosen.axis).label,
      caption: "Share of targets and seeds hit so far; misses keep a line below 100 %" }, width);
  };

  /* ---- costs against each other ---- */

  adonis.frontWords = (weighed) => {
    if (weighed === null) {
      return [];
    }
    const front = weighed.points.filter((point) => point.onFront);
    const exponent = Math.round(Math.log10(weighed.target));
    const isPower = Math.abs(weighed.target / 10 ** exponent - 1) < 1e-12;
    const where = weighed.costs === "" ? "" : ` in ${weighed.costs}${weighed.costs.includes(" ") ? " together" : ""}`;
    return ["Nothing beats ", ...front.flatMap((p, i) => [i > 0 ? ", " : "", methodName(p.method)]),
      `${where} at a gap of ${isPower ? `10${raise(exponent)}` : showTick(weighed.target)}.`];
  };

  function domainOf(values) {
    const [low, high] = d3.extent(values);
    return [low / 1.6, high * 1.6];
  }

  /* Where the names of points stand, so that none covers another or a point: beside their
     own on the side that has room, higher where something is there already. */
  function placeNames(points, x, y, { right, top }) {
    const placed = points.map((p) => ({ from: x(p.x) - 7, width: 14, at: y(p.y) }));
    const names = [];
    for (const point of d3.sort(points, (p) => -p.y)) {
      const width = 6.2 * shortLabel(point.method).length;
      const onLeft = x(point.x) + 10 + width > right;
      const from = onLeft ? x(point.x) - 9 - width : x(point.x) + 9;
      let at = y(point.y);
      for (let hit; (hit = placed.find((o) => Math.abs(o.at - at) < 12.9 && o.from < from + width && from < o.from + o.width)); ) {
        at = hit.at - 13;
      }
      names.push({ ...point, onLeft, from, width, at: Math.max(at, top) });
      placed.push(names.at(-1));
    }
    return names;
  }

  adonis.drawFront = (figure, chosen, width) => {
    const weighed = adonis.weighCosts(data.scenarios[Number(figure.dataset.front)], chosen);
    const against = figure.dataset.against;
    const points = (weighed?.points ?? []).filter((p) => p.time > 0 && p[against] > 0);
    if (points.length === 0) {
      figure.replaceChildren();
      return;
    }
    const xs = domainOf(points.map((p) => p.time));
    const ys = domainOf(points.map((p) => p[against]));
    const height = heightOf(width);
    const names = placeNames(points.map((p) => ({ ...p, x: p.time, y: p[against] })),
      d3.scaleLog(xs, [58, width - 14]), d3.scaleLog(ys, [height - 40, 26]), { right: width, top: 26 });
    const plot = Plot.plot({
      ...frame(width, height), marginLeft: 58,
      ariaLabel: `median time against median ${axes.get(against).label} to the target`,
      x: { type: "log", domain: xs, label: null },
      y: { type: "log", domain: ys, label: null },
      marks: [
        Plot.axisX(logTicks(xs, (width - 72) / 52), { text: showTick, tickSize: 4, label: axes.get("time").label, labelAnchor: "center", labelArrow: "none" }),
        Plot.axisY(logTicks(ys, 7), { text: showTick, tickSize: 4, label: axes.get(against).label, labelArrow: "none", labelAnchor: "top" }),
        Plot.ruleY([ys[0]], { stroke: "var(--ink)" }),
        Plot.dot(points, {
          x: "time", y: against, r: 5.5, strokeWidth: 1.8, stroke: (p) => colour(p.method),
          fill: (p) => (p.onFront ? colour(p.method) : "var(--paper)"),
        }),
        ...names.map((p) => Plot.text([p], {
          x: "time", y: against, text: () => shortLabel(p.method), fontSize: 11, fill: "var(--ink)",
          stroke: "var(--paper)", strokeWidth: 3, textAnchor: p.onLeft ? "end" : "start", dx: p.onLeft ? -9 : 9,
          dy: p.at - d3.scaleLog(ys, [height - 40, 26])(p[against]),
        })),
      ],
    });
    figure.replaceChildren(adonis.asImage(plot), element("figcaption", {},
      `Median ${against} against time to the same target; filled: nothing beats it in ${weighed.costs}.`));
  };

  /* ---- ranks ---- */

  /* Runs of methods, by rank, no two of which are a critical difference apart; only those
     that no longer run contains. */
  function alikeRuns(ranks, difference) {
    const runs = ranks.map((rank, i) => [i, ranks.findLastIndex((other) => other - rank < difference)]);
    return runs.filter(([first, last], i) => last > first && !(i > 0 && runs[i - 1][1] >= last));
  }

  function drawLine(svg, x1, y1, x2, y2, width = 1) {
    svg.append("path").attr("d", `M${x1},${y1}L${x2},${y2}`).attr("stroke", "var(--ink)").attr("stroke-width", width);
  }

  function drawName(svg, method, x, y, anchor, room) {
    const label = shortLabel(method);
    const most = Math.floor(room / 6.6);
    svg.append("text").attr("x", x).attr("y", y).attr("dy", "0.32em").attr("text-anchor", anchor)
      .attr("fill", `color-mix(in srgb, ${colour(method)} 65%, var(--ink))`).text(label.length > most ? `${label.slice(0, most - 1)}…` : label);
  }

  /* As in Demsar 2006, figure 1: the line holds the mean ranks, the best on the left; bars
     join those that cannot be told apart. */
  adonis.drawRanks = (figure, ranking, width) => {
    if (ranking.meanRank === null || Number.isNaN(ranking.criticalDifference)) {
      figure.replaceChildren();
      return;
    }
    const order = d3.sort(d3.range(ranking.methods.length), (m) => ranking.meanRank[m]);
    const ranks = order.map((m) => ranking.meanRank[m]);
    const k = order.length;
    const room = Math.min(width, 760);
    const margin = Math.min(230, Math.max(60, room * 0.26));
    const x = d3.scaleLinear([1, k], [margin, room - margin]);
    const runs = alikeRuns(ranks, ranking.criticalDifference);
    const top = 62;
    const first = top + 16 + 9 * runs.length;
    const svg = d3.create("svg").attr("class", "plot").attr("viewBox", `0 0 ${room} ${first + 20 * k}`)
      .attr("width", room).attr("height", first + 20 * k).attr("font-size", 12).attr("fill", "none")
      .attr("aria-label", "critical-difference diagram; the sentence above has the numbers");
    drawLine(svg, x(1), top, x(k), top);
    d3.range(1, k + 1).forEach((rank) => {
      drawLine(svg, x(rank), top, x(rank), top - 5);
      svg.append("text").attr("x", x(rank)).attr("y", top - 9).attr("text-anchor", "middle").attr("fill", "var(--ink)").text(rank);
    });
    const cd = Math.min(x(1) + (x(2) - x(1)) * ranking.criticalDifference, room);
    drawLine(svg, x(1), 20, cd, 20, 1.5);
    [x(1), cd].forEach((end) => drawLine(svg, end, 16, end, 24));
    svg.append("text").attr("x", x(1)).attr("y", 11).attr("fill", "var(--ink)").text("critical difference");
    runs.forEach(([from, to], i) => drawLine(svg, x(ranks[from]) - 4, top + 10 + 9 * i, x(ranks[to]) + 4, top + 10 + 9 * i, 4));
    order.forEach((m, place) => {
      const onLeft = place < k / 2;
      const y = first + 20 * (onLeft ? place : k - 1 - place + Math.ceil(k / 2));
      const end = onLeft ? margin - 8 : room - margin + 8;
      svg.append("path").attr("d", `M${x(ranks[place])},${top}V${y}H${end}`).attr("stroke", colour(ranking.methods[m]))
        .attr("stroke-width", 1.5).attr("stroke-dasharray", dash(ranking.methods[m]));
      drawName(svg, ranking.methods[m], onLeft ? end - 4 : end + 4, y, onLeft ? "end" : "start", margin - 14);
    });
    figure.replaceChildren(adonis.asImage(svg.node()));
  };
})();
