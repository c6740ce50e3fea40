/* What all scripts of the report share: its data, numbers as people read them, and pieces
   of the page. */
const adonis = (() => {
  "use strict";

  const data = JSON.parse(document.getElementById("charts").textContent);
  data.axes.forEach((axis, place) => { axis.place = place; });
  const axes = new Map(data.axes.map((axis) => [axis.id, axis]));
  const gaps = {
    worst: { label: "gap at the worst node", where: "the worst node" },
    mean: { label: "gap at the mean model", where: "the mean model" },
  };
  const dashes = [null, "6 2.5", "2 2", "7 2 2 2"];

  const shortLabel = (method) => {
    const label = data.methods[method].label;
    return label.length > 28 ? `${label.slice(0, 27)}…` : label;
  };
  const styleOf = (method) => data.methods[method].style;
  const colour = (method) => `var(--c${styleOf(method) % 8})`;
  const dashPlace = (method) => (styleOf(method) + Math.floor(styleOf(method) / 8)) % 4;
  const dash = (method) => dashes[dashPlace(method)];

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
  /* As show.c has it: three digits, commas, powers of ten. */
  function showNumber(value) {
    if (!Number.isFinite(value)) {
      return value > 0 ? "∞" : "–";
    }
    if (value <= 0) {
      return "0";
    }
    const [digits, exponent] = value.toExponential(2).split("e").map(Number);
    if (exponent >= 6 || exponent < -2) {
      return (digits === 1 ? "" : `${digits}×`) + `10${raise(exponent)}`;
    }
    return exponent >= 3 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
  }
  const showHundredths = (value) => {
    const hundredths = Math.floor(100 * value + 0.5);
    return `${Math.floor(hundredths / 100)}.${Math.floor(hundredths / 10) % 10}${hundredths % 10}`;
  };
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

  const element = (name, properties, ...children) => {
    const { dataset, ...rest } = properties;
    const node = Object.assign(document.createElement(name), rest);
    Object.assign(node.dataset, dataset);
    node.append(...children);
    return node;
  };
  const methodName = (method, name = "span") =>
    element(name, { className: `method c${styleOf(method) % 8} d${dashPlace(method)}` }, data.methods[method].label);

  return {
    data, axes, gaps, shortLabel, colour, dash, raise, showTick, showNumber, showHundredths, showValue,
    logTicks, element, methodName,
  };
})();
