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
  /* methods: null until a reader chooses. */
  const state = { axis: "time", gap: "worst", at: "", methods: null, task: "", topology: "", profile: "" };
  const title = document.title;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* "overall", or the place of a scenario. */
  const pageOf = (at) => document.getElementById(at)?.closest("[data-page]")?.dataset.page ?? "overall";

  const methodsThere = (page) =>
    (page === "overall" ? allMethods : data.scenarios[page].methods.map((entry) => entry.method));

  /* Who is shown on a page: those that a reader chose, or those in front of all. Where none
     of the chosen ran, or fewer of those in front than there is room for, the best of the
     scenario stand beside them: no page is empty. */
  function methodsOn(page, methods) {
    const there = methodsThere(page);
    const wanted = methods ?? inFront;
    const room = data.inFront - wanted.filter((m) => there.includes(m)).length;
    if (page === "overall" || room <= 0 || (methods !== null && room < data.inFront)) {
      return wanted;
    }
    const others = adonis.byTime(data.scenarios[page]).filter((m) => !wanted.includes(m));
    return d3.sort([...wanted, ...others.slice(0, room)]);
  }

  /* What the state chooses, on a page. */
  function choose(page) {
    const fits = (scenario) => FILTERS.every((name) => state[name] === "" || scenario[name] === state[name]);
    return {
      axis: state.axis,
      gap: state.gap,
      page,
      methods: new Set(methodsOn(page, state.methods)),
      scenarios: new Set(d3.range(data.scenarios.length).filter((i) => fits(data.scenarios[i]))),
    };
  }

  const pages = new Map(); /* forgotten when the state changes */
  function chosenOn(page) {
    if (!pages.has(page)) {
      pages.set(page, choose(page));
    }
    return pages.get(page);
  }
  const chosenFor = (node) => chosenOn(node.closest("[data-page]").dataset.page);

  /* ---- charts: drawn when they come near the window ---- */

  const main = document.querySelector("main");
  const figures = all("figure.chart");
  const stale = new Set();
  const near = new Set();
  const roomWidth = () => Math.max(280, main.clientWidth); /* 0 before the first layout */
  let drawnWidth = 0;
  let chosen = chosenOn("overall");
  let widthOnPaper = 0;

  const widthOf = (figure) =>
    widthOnPaper > 0 ? (figure.closest(".pair") ? widthOnPaper / 2 - 12 : widthOnPaper)
      : Math.max(240, figure.closest(".pair") ? figure.clientWidth : roomWidth());

  function drawRanking(figure, shown, width) {
    const box = figure.closest("[data-kind]");
    const place = figure.dataset.ranks;
    const ranking = place === "" ? adonis.compare(shown, box.dataset.kind).ranking
      : adonis.rankSeeds(data.scenarios[Number(place)], shown, box.dataset.kind);
    if (place !== "") {
      box.querySelector(".ranking").replaceChildren(...adonis.rankingWords(ranking, "seeds"));
    }
    adonis.drawRanks(figure, ranking, width);
  }

  function drawProfile(figure, shown, width) {
    const comparison = adonis.compare(shown, figure.closest("[data-kind]").dataset.kind);
    if (adonis.canCompare(comparison)) {
      adonis.drawProfile(figure, comparison, shown.axis, width);
    } else {
      figure.replaceChildren();
    }
  }

  function draw(figure) {
    stale.delete(figure);
    const width = widthOf(figure);
    const shown = chosenFor(figure);
    const { dataset } = figure;
    if (dataset.chart !== undefined) {
      adonis.drawCurves(figure, shown, width);
    } else if (dataset.profile !== undefined) {
      drawProfile(figure, shown, width);
    } else if (dataset.targets !== undefined) {
      adonis.drawTargets(figure, shown, width);
    } else if (dataset.front !== undefined) {
      adonis.drawFront(figure, shown, width);
    } else {
      drawRanking(figure, shown, width);
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
    ofAxis(".lead").forEach((paragraph) => adonis.writeLead(paragraph, chosenFor(paragraph)));
    ofAxis("#answer .scroll").forEach((box) => adonis.writeOverview(box.querySelector("table"), chosenFor(box)));
    for (const section of all("section.scenario").filter(isSeen)) {
      const scenario = data.scenarios[Number(section.dataset.scenario)];
      const shown = chosenFor(section);
      adonis.writeSentence(section.querySelector(".says"), scenario, shown);
      for (const table of all(`.scroll[data-axis="${chosen.axis}"] table.targets`, section)) {
        adonis.writeTargets(table, scenario, shown);
      }
    }
  }

  function writeComparisons() {
    for (const box of all(".comparison").filter(isSeen)) {
      const comparison = adonis.compare(chosenFor(box), box.dataset.kind);
      box.querySelector(".words").replaceChildren(...adonis.comparisonWords(comparison));
      box.querySelector(".names").replaceChildren(
        ...(adonis.canCompare(comparison) ? [adonis.drawLegend(comparison.ranking.methods)] : []));
      box.querySelector(".numbers")?.replaceChildren(
        ...(adonis.canCompare(comparison) ? adonis.comparisonTables(comparison, chosen.axis) : []));
    }
    for (const box of all("section.scenario p.front").filter(isSeen)) {
      const scenario = data.scenarios[Number(box.closest("section").dataset.scenario)];
      box.replaceChildren(...adonis.frontWords(adonis.weighCosts(scenario, chosenFor(box))));
    }
  }

  /* ---- state ---- */

  const count = (n, total, what) =>
    (total === 1 ? `${n} ${what}` : `${n === total ? "all" : `${n} of`} ${total} ${what}s`);

  function showState() {
    for (const node of all("[data-axis]")) {
      node.hidden = node.dataset.axis !== state.axis;
    }
    for (const node of all("main [data-method]")) {
      node.hidden = !chosenFor(node).methods.has(Number(node.dataset.method));
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
    const there = methodsThere(chosen.page);
    const nShown = there.filter((m) => chosen.methods.has(m)).length;
    const { size } = chosen.scenarios;
    const words = [count(nShown, there.length, "method"),
      ...(chosen.page === "overall" ? [count(size, data.scenarios.length, "scenario")] : [])];
    document.getElementById("shown").textContent = words.join(", ");
    document.getElementById("part").textContent = words.join(" in ");
    document.getElementById("partly").hidden = nShown === there.length &&
      (size === data.scenarios.length || chosen.page !== "overall");
  }

  const headingOf = (at) => document.getElementById(`${at}-name`) ?? document.querySelector("h1");

  function apply() {
    pages.clear();
    chosen = chosenOn(pageOf(state.at));
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
    if (state.methods !== null) {
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
    state.methods = known.length > 0 ? known : null;
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
    const methods = allMethods.filter((m) => chosen.methods.has(m) !== (m === method));
    const isUsual = methods.length === 0 || methods.join() === methodsOn(chosen.page, null).join();
    change({ methods: isUsual ? null : methods });
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
        : { methods: null, ...Object.fromEntries(FILTERS.map((name) => [name, ""])) });
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
