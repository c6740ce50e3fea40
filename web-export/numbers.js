/* What all scripts of the report share: its data, numbers as people read them, and pieces
   of the page. */
const adonis = (() => {
  "use strict";

  const data = JSON.parse(document.getElementById("charts").textContent);
  data.axes.forEach((axis, place) => { axis.place = place; });
  const axes = new Map(data.axes.map((axis) => [axis.id, axis]));
  /* Reads whole numbers, and steps between them, from digits of base 64: README.md. */
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const digitOf = new Map([...DIGITS].map((digit, value) => [digit, value]));
  function readDigits(text) {
    let at = 0;
    function number() {
      let sum = 0;
      for (let scale = 1; ; scale *= 32) {
        const digit = digitOf.get(text[at++]);
        sum += (digit % 32) * scale;
        if (digit < 32) {
          return sum;
        }
      }
    }
    function step() {
      const twice = number();
      return twice % 2 === 0 ? twice / 2 : -(twice + 1) / 2;
    }
    function skip(mark) {
      const isThere = text[at] === mark;
      at += isThere ? 1 : 0;
      return isThere;
    }
    return { number, step, skip };
  }

  /* What curves are of; place: at which estimate, of: which of an entry's curves. */
  const gaps = {
    worst: { label: "gap at the worst node", where: "at the worst node", place: "worst", of: "axes" },
    mean: { label: "gap at the mean model", where: "at the mean model", place: "mean", of: "axes" },
    "accuracy-worst": { label: "accuracy at the worst node", where: "at the worst node", place: "worst", of: "accuracy" },
    "accuracy-mean": { label: "accuracy of the mean model", where: "of the mean model", place: "mean", of: "accuracy" },
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

  /* ---- numbers as show.c has them ---- */

  /* As C rounds: an exact half to the even digit. */
  function toDecimals(value, n) {
    const away = value.toFixed(n);
    const isHalf = /^50*$/.test(value.toFixed(n + 60).split(".")[1].slice(n));
    return isHalf && "13579".includes(away.at(-1)) ? (Number(away) - 10 ** -n).toFixed(n) : away;
  }
  /* Of a number rounded to three digits. */
  const exponentOf = (value) => Number(value.toExponential(2).split("e")[1]);
  const showWhole = (value) => Number(toDecimals(value, 0)).toLocaleString("en-US");
  function scaleByTen(value, e) {
    const power = d3.range(Math.abs(e)).reduce((product) => product * 10, 1);
    return e < 0 ? value / power : value * power;
  }
  function showPower(value) {
    const exponent = exponentOf(value);
    const digits = Number(toDecimals(scaleByTen(value, -exponent), 2));
    return (digits === 1 ? "" : `${digits}×`) + `10${raise(exponent)}`;
  }
  /* Three digits, commas, powers of ten. */
  function showNumber(value) {
    if (!Number.isFinite(value)) {
      return value > 0 ? "∞" : "–";
    }
    if (value <= 0) {
      return "0";
    }
    const exponent = exponentOf(value);
    if (exponent >= 6 || exponent < -2) {
      return showPower(value);
    }
    return exponent >= 3 ? showWhole(value) : String(Number(toDecimals(value, 2 - exponent)));
  }
  /* A cost in "s", "B", "J" or "". */
  function show(value, unit) {
    if (unit === "" || !Number.isFinite(value)) {
      return showNumber(value);
    }
    if (value <= 0 || (unit === "B" && value < 999.5)) {
      return `${toDecimals(value, 0)}\u00a0${unit}`;
    }
    const exponent = exponentOf(value);
    const thousands = Math.min(unit === "s" ? 0 : 5, exponent < -9 ? -3 : Math.trunc((exponent + 9) / 3) - 3);
    const number = scaleByTen(value, -3 * thousands);
    const whole = exponent - 3 * thousands + 1;
    const digits = whole > 3 ? showWhole(number) : toDecimals(number, whole < 1 ? 2 : 3 - whole);
    return `${digits}\u00a0${["n", "µ", "m", "", "k", "M", "G", "T", "P"][thousands + 3]}${unit}`;
  }
  /* The unit once, where it is the same; nothing, where the ends read alike. */
  function showInterval([low, high], unit) {
    const [first, last] = [low, high].map((value) => (value === Infinity ? "miss" : show(value, unit)));
    const unitOf = (text) => text.split("\u00a0")[1];
    return first === last ? "" : `${unitOf(first) === unitOf(last) ? first.split("\u00a0")[0] : first} to ${last}`;
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
    data, axes, gaps, readDigits, shortLabel, colour, dash, raise, showTick, showNumber, showHundredths, showValue,
    show, showInterval, showGap: showPower,
    logTicks, element, methodName,
  };
})();
