/* Pages, one for all scenarios together and one for each; switches that choose the axis,
   where the gap is measured, and which methods and scenarios are shown; charts that follow
   them. Without any script it is one long page, complete in sentences and tables: the
   script hides the other pages and axes, and makes anew what belongs to those shown. The
   choice lives in the address:
   #axis=bytes&gap=mean&methods=0.2.5&task=ridge-diabetes&at=scenario-3; a name alone, as
   in the links, #scenario-3, is the place. */
(() => {
  "use strict";

  const { data, axes, gaps } = adonis;
  const FILTERS = ["task", "topology", "profile"];
  const allMethods = d3.range(data.methods.length);
  const inFront = allMethods.filter((m) => data.methods[m].style < data.inFront);
  const state = { axis: "time", gap: "worst", at: "", methods: inFront, task: "", topology: "", profile: "" };
  const title = document.title;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* "overall", or the place of a scenario. */
  const pageOf = (at) => document.getElementById(at)?.closest("[data-page]")?.dataset.page ?? "overall";

  /* What the state chooses. */
  function choose() {
    const fits = (scenario) => FILTERS.every((name) => state[name] === "" || scenario[name] === state[name]);
    return {
      axis: state.axis,
      gap: state.gap,
      page: pageOf(state.at),
      methods: new Set(state.methods),
      scenarios: new Set(d3.range(data.scenarios.length).filter((i) => fits(data.scenarios[i]))),
    };
  }

  /* ---- charts: drawn when they come near the window ---- */

  const main = document.querySelector("main");
  const figures = all("figure.chart");
  const stale = new Set();
  const near = new Set();
  const roomWidth = () => Math.max(280, main.clientWidth); /* 0 before the first layout */
  let drawnWidth = 0;
  let chosen = choose();
  let widthOnPaper = 0;

  const widthOf = (figure) =>
    widthOnPaper > 0 ? (figure.closest(".pair") ? widthOnPaper / 2 - 12 : widthOnPaper)
      : Math.max(240, figure.closest(".pair") ? figure.clientWidth : roomWidth());

  function drawRanking(figure, width) {
    const box = figure.closest("[data-kind]");
    const place = figure.dataset.ranks;
    const ranking = place === "" ? adonis.compare(chosen, box.dataset.kind).ranking
      : adonis.rankSeeds(data.scenarios[Number(place)], chosen, box.dataset.kind);
    if (place !== "") {
      box.querySelector(".ranking").replaceChildren(...adonis.rankingWords(ranking, "seeds"));
    }
    adonis.drawRanks(figure, ranking, width);
  }

  function drawProfile(figure, width) {
    const comparison = adonis.compare(chosen, figure.closest("[data-kind]").dataset.kind);
    if (adonis.canCompare(comparison)) {
      adonis.drawProfile(figure, comparison, chosen.axis, width);
    } else {
      figure.replaceChildren();
    }
  }

  function draw(figure) {
    stale.delete(figure);
    const width = widthOf(figure);
    const { dataset } = figure;
    if (dataset.chart !== undefined) {
      adonis.drawCurves(figure, chosen, width);
    } else if (dataset.profile !== undefined) {
      drawProfile(figure, width);
    } else if (dataset.targets !== undefined) {
      adonis.drawTargets(figure, chosen, width);
    } else if (dataset.front !== undefined) {
      adonis.drawFront(figure, chosen, width);
    } else {
      drawRanking(figure, width);
    }
    figure.dataset.drawn = "";
  }

  const isSeen = (node) => node.closest(widthOnPaper > 0 ? "[hidden]" : "[hidden], .away") === null;
  const drawStale = (among) => [...among].filter((figure) => stale.has(figure) && isSeen(figure)).forEach(draw);
  const drawAnew = (among) => {
    drawnWidth = roomWidth();
    figures.forEach((figure) => {
      stale.add(figure);
      delete figure.dataset.drawn;
    });
    drawStale(among);
  };

  /* ---- words ---- */

  /* What belongs to the methods and scenarios shown, on the page that is seen. */
  function writeAnswers() {
    const ofAxis = (selector) => all(`${selector}[data-axis="${chosen.axis}"]`).filter(isSeen);
    ofAxis(".lead").forEach((paragraph) => adonis.writeLead(paragraph, chosen));
    ofAxis("#answer .scroll").forEach((box) => adonis.writeOverview(box.querySelector("table"), chosen));
    for (const section of all("section.scenario").filter(isSeen)) {
      const scenario = data.scenarios[Number(section.dataset.scenario)];
      adonis.writeSentence(section.querySelector(".says"), scenario, chosen);
      for (const table of all(`.scroll[data-axis="${chosen.axis}"] table.targets`, section)) {
        adonis.writeTargets(table, scenario, chosen);
      }
    }
  }

  function writeComparisons() {
    for (const box of all(".comparison").filter(isSeen)) {
      const comparison = adonis.compare(chosen, box.dataset.kind);
      box.querySelector(".words").replaceChildren(...adonis.comparisonWords(comparison));
      box.querySelector(".names").replaceChildren(
        ...(adonis.canCompare(comparison) ? [adonis.drawLegend(comparison.ranking.methods)] : []));
      box.querySelector(".numbers")?.replaceChildren(
        ...(adonis.canCompare(comparison) ? adonis.comparisonTables(comparison, chosen.axis) : []));
    }
    for (const box of all("section.scenario p.front").filter(isSeen)) {
      const scenario = data.scenarios[Number(box.closest("section").dataset.scenario)];
      box.replaceChildren(...adonis.frontWords(adonis.weighCosts(scenario, chosen)));
    }
  }

  /* ---- state ---- */

  const count = (n, total, what) => (n === total ? `all ${n} ${what}` : `${n} of ${total} ${what}`);

  function showState() {
    for (const node of all("[data-axis]")) {
      node.hidden = node.dataset.axis !== state.axis;
    }
    for (const node of all("main [data-method]")) {
      node.hidden = !chosen.methods.has(Number(node.dataset.method));
    }
    for (const node of all("main [data-scenario]")) {
      const { scenario, page } = node.dataset;
      node.hidden = !chosen.scenarios.has(Number(scenario)) && page !== chosen.page;
    }
    for (const node of all("[data-page]")) {
      const { page } = node.dataset;
      node.classList.toggle("away", page === "scenario" ? chosen.page === "overall" : page !== chosen.page);
    }
    const heading = headingOf(chosen.page === "overall" ? "" : state.at);
    document.title = chosen.page === "overall" ? title : `${heading.textContent} · ${title}`;
    const press = (button, on) => button.setAttribute("aria-pressed", String(on));
    all("button[data-set-axis]").forEach((button) => press(button, button.dataset.setAxis === state.axis));
    all("button[data-set-gap]").forEach((button) => press(button, button.dataset.setGap === state.gap));
    all("button[data-set-method]").forEach((button) => press(button, chosen.methods.has(Number(button.dataset.setMethod))));
    all("select[data-set-filter]").forEach((select) => { select.value = state[select.dataset.setFilter]; });
    document.getElementById("shown").textContent =
      `${count(chosen.methods.size, allMethods.length, "methods")}, ` +
      count(chosen.scenarios.size, data.scenarios.length, "scenarios");
    document.getElementById("part").textContent = chosen.page === "overall"
      ? document.getElementById("shown").textContent.replace(", ", " in ")
      : count(chosen.methods.size, allMethods.length, "methods");
    document.getElementById("partly").hidden = chosen.methods.size === allMethods.length &&
      (chosen.scenarios.size === data.scenarios.length || chosen.page !== "overall");
  }

  const headingOf = (at) => document.getElementById(`${at}-name`) ?? document.querySelector("h1");

  function apply() {
    chosen = choose();
    showState();
    writeAnswers();
    writeComparisons();
    drawAnew(near);
  }

  /* To where the address points, for the eye, the keyboard and the screen reader. */
  function go() {
    const heading = headingOf(state.at);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    if (chosen.page === "overall" && state.at !== "") {
      heading.scrollIntoView();
    } else {
      scrollTo(0, 0);
    }
  }

  const address = () => {
    const words = new URLSearchParams({ axis: state.axis, gap: state.gap });
    if (state.methods.join() !== inFront.join()) {
      words.set("methods", state.methods.join("."));
    }
    [...FILTERS, "at"].filter((name) => state[name] !== "").forEach((name) => words.set(name, state[name]));
    return `#${words}`;
  };

  function readAddress() {
    const words = location.hash.slice(1);
    const wanted = new URLSearchParams(words);
    state.axis = axes.has(wanted.get("axis")) ? wanted.get("axis") : "time";
    state.gap = Object.hasOwn(gaps, wanted.get("gap")) ? wanted.get("gap") : "worst";
    const places = (wanted.get("methods") ?? "").split(".").filter((word) => word !== "").map(Number);
    const known = allMethods.filter((m) => places.includes(m));
    state.methods = known.length > 0 ? known : inFront;
    for (const name of FILTERS) {
      const value = wanted.get(name) ?? "";
      state[name] = data.scenarios.some((scenario) => scenario[name] === value) ? value : "";
    }
    const isPlace = document.getElementById(words) !== null;
    state.at = isPlace ? words : wanted.get("at") ?? "";
    if (isPlace) { /* written out, or the browser goes there itself and takes the focus away */
      history.replaceState(null, "", address());
    }
    const before = chosen.page;
    apply();
    return before !== chosen.page || state.at !== "";
  }

  function change(words) {
    Object.assign(state, words);
    apply();
    location.hash = address();
  }

  function toggle(method) {
    const rest = state.methods.filter((m) => m !== method);
    const with_ = rest.length === state.methods.length ? [...rest, method].sort((a, b) => a - b) : rest;
    change({ methods: with_.length > 0 ? with_ : inFront });
  }

  document.addEventListener("click", (event) => {
    const { dataset } = event.target.closest("button") ?? { dataset: {} };
    const link = event.target.closest('a[href^="#"]');
    if (dataset.setAxis) {
      change({ axis: dataset.setAxis });
    } else if (dataset.setGap) {
      change({ gap: dataset.setGap });
    } else if (dataset.setMethod) {
      toggle(Number(dataset.setMethod));
    } else if (dataset.setMethods) {
      change(dataset.setMethods === "all" ? { methods: allMethods }
        : { methods: inFront, ...Object.fromEntries(FILTERS.map((name) => [name, ""])) });
    } else if (link) {
      event.preventDefault();
      change({ at: link.getAttribute("href").slice(1) });
      go();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.setFilter) {
      change({ [event.target.dataset.setFilter]: event.target.value });
    }
  });
  addEventListener("hashchange", () => {
    if (location.hash !== address() && readAddress()) { /* back, forward, or typed */
      go();
    }
  });
  new ResizeObserver(() => {
    if (roomWidth() !== drawnWidth) {
      drawAnew(near);
    }
  }).observe(main);
  const watcher = new IntersectionObserver((entries) => {
    entries.forEach(({ isIntersecting, target }) => near[isIntersecting ? "add" : "delete"](target));
    drawStale(near);
  }, { rootMargin: "800px 0px" });
  figures.forEach((figure) => watcher.observe(figure));

  /* On paper everything is open, and the charts have the width of a page. */
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((node) => { node.open = true; });
    widthOnPaper = 680;
    writeAnswers();
    writeComparisons();
    drawAnew(figures);
  });
  addEventListener("afterprint", () => {
    closed.forEach((node) => { node.open = false; });
    widthOnPaper = 0;
    drawAnew(near);
  });

  all("#controls, #filters").forEach((node) => { node.hidden = false; });
  if (readAddress()) {
    go();
  }
})();
