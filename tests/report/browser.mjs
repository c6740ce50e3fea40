/* usage: node browser.mjs NODE_MODULES MAKE_REPORT
   Opens reports of fixture.sql and suite.sql from the disk in headless Chromium and uses
   them as a reader would. Exit status 77: there is no Chromium here. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [modules, makeReport] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(join(modules, "axe-core", "axe.min.js"), "utf8");
const AXES = {
  time: "virtual time (s)",
  rounds: "rounds",
  gradients: "full local gradients per node",
  messages: "messages sent",
  bytes: "bytes sent (B)",
  energy: "energy (J)",
};

function findChromium() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        /* not here */
      }
    }
  }
  return null;
}

/* A page of the report; whatever it complains about or asks for ends up in `trouble`. */
async function openReport(browser, url, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble = [];
  page.on("console", (message) => trouble.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`page error: ${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(url.split("#")[0])) {
      trouble.push(`request: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { context, page, trouble };
}

/* As the reader's links do it: "" is the page of all scenarios. */
async function turnTo(page, at) {
  await page.evaluate((at) => {
    const words = new URLSearchParams(location.hash.slice(1));
    words.set("at", at);
    location.hash = words;
  }, at);
  const wanted = at.startsWith("scenario-") ? `#${at}` : "#answer";
  await page.waitForSelector(wanted, { state: "visible" });
}

const shownPages = (page) =>
  page.evaluate(() => [...document.querySelectorAll("main section[id]")]
    .filter((node) => node.checkVisibility()).map((node) => node.id));

/* What the curves of a scenario show, once it is near enough to be drawn. */
async function readChart(page, scenario) {
  if (!(await page.isVisible(`#scenario-${scenario}`))) {
    await turnTo(page, `scenario-${scenario}`);
  }
  const figure = `#scenario-${scenario} figure[data-chart]`;
  await page.locator(figure).scrollIntoViewIfNeeded();
  await page.waitForSelector(`${figure}[data-drawn]`, { state: "attached" });
  return page.evaluate((selector) => {
    const figure = document.querySelector(selector);
    const text = (selector) => [...figure.querySelectorAll(selector)].map((node) => node.textContent);
    return {
      labels: text("[data-part='x-axis label'], [data-part='y-axis label']"),
      paths: [...figure.querySelectorAll("svg path")].map((node) => node.getAttribute("d")).join("|"),
      bands: figure.querySelectorAll("g[data-part='area'] path").length,
      lines: figure.querySelectorAll("g[data-part='line'] path").length,
      legend: text(".legend li"),
      empty: text(".empty"),
    };
  }, figure);
}

const visibleAxes = (page) =>
  page.evaluate(() =>
    [...new Set([...document.querySelectorAll("[data-axis]")]
      .filter((node) => node.checkVisibility())
      .map((node) => node.dataset.axis))]);

const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const hash = (page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).toString());

async function clickEveryAxis(page) {
  let before = await readChart(page, 1);
  assert.equal(before.lines, 4);
  assert.equal(before.bands, 4);
  assert.deepEqual(before.legend, ["broken", "fast", "slow", "stuck"]);
  for (const axis of [...Object.keys(AXES).slice(1), "time"]) {
    await page.click(`button[data-set-axis=${axis}]`);
    const after = await readChart(page, 1);
    assert.ok(after.labels.some((label) => label.includes(AXES[axis])), `${axis}: ${after.labels}`);
    assert.ok(after.paths !== before.paths, `${axis}: the chart has not changed`);
    assert.deepEqual(await visibleAxes(page), [axis]);
    assert.equal(await page.getAttribute(`button[data-set-axis=${axis}]`, "aria-pressed"), "true");
    assert.equal(await page.locator("button[data-set-axis][aria-pressed=true]").count(), 1);
    assert.equal(await hash(page), `axis=${axis}&gap=worst&at=scenario-1`);
    assert.ok((await overflow(page)) <= 0, `${axis}: wider than the window`);
    before = after;
  }
  assert.equal((await readChart(page, 2)).empty.length, 0);
  await page.click("button[data-set-axis=energy]");
  assert.equal((await readChart(page, 2)).empty.length, 1);
}

const EVERYTHING = ["answer", "profiles", "outcomes", "method", "provenance"];
const focused = (page) => page.evaluate(() => document.activeElement.id);
const scroll = (page) => page.evaluate(() => scrollY);

/* One page for all scenarios, one for each: by links, by the keyboard, and back again. */
async function turnPages(page) {
  assert.deepEqual(await shownPages(page), EVERYTHING);
  const title = await page.title();
  await page.locator(".glance:visible a[href='#scenario-2']").click();
  assert.deepEqual(await shownPages(page), ["scenario-2"]);
  assert.equal(await focused(page), "scenario-2-name");
  assert.equal(await scroll(page), 0);
  assert.ok((await page.title()).startsWith("ridge-test star, 4 nodes, ideal, iid · "), await page.title());
  await page.click("#scenario-2 .pages a[href='#scenario-1']");
  assert.deepEqual(await shownPages(page), ["scenario-1"]);
  await page.goBack();
  assert.deepEqual(await shownPages(page), ["scenario-2"]);
  assert.equal(await focused(page), "scenario-2-name");
  await page.goBack();
  assert.deepEqual(await shownPages(page), EVERYTHING);
  assert.equal(await page.title(), title);
  await page.goForward();
  await page.click("#scenario-2 .pages a[href='#answer']");
  assert.deepEqual(await shownPages(page), EVERYTHING);
  assert.equal(await focused(page), "answer-name");
  await page.focus(".glance:not([hidden]) a[href='#scenario-1']");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "scenario-1-name");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.getElementById("scenario-1").contains(document.activeElement)));
  await turnTo(page, "method");
  assert.deepEqual(await shownPages(page), EVERYTHING);
  assert.equal(await focused(page), "method-name");
  assert.ok((await scroll(page)) > 0);
  await turnTo(page, "");
}

/* An address that was copied from a link or opened in a new tab; what gets the focus there
   cannot be acted on, and has no outline. */
async function openPlace(browser, url) {
  for (const [place, shown] of [["scenario-2", ["scenario-2"]], ["method", EVERYTHING], ["nowhere", EVERYTHING]]) {
    const { context, page, trouble } = await openReport(browser, `${url}#${place}`);
    assert.deepEqual(await shownPages(page), shown, place);
    if (place !== "nowhere") {
      assert.equal(await focused(page), `${place}-name`);
      assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
    }
    await page.evaluate(() => { location.hash = "scenario-1"; }); /* typed */
    await page.waitForSelector("#scenario-1", { state: "visible" });
    assert.equal(await focused(page), "scenario-1-name");
    assert.deepEqual(trouble, []);
    await context.close();
  }
}

async function useKeyboard(page) {
  await page.focus("button[data-set-axis=bytes]");
  await page.keyboard.press("Enter");
  assert.deepEqual(await visibleAxes(page), ["bytes"]);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  assert.deepEqual(await visibleAxes(page), ["messages"]);
}

async function switchGap(page) {
  const before = await readChart(page, 1);
  await page.click("button[data-set-gap=mean]");
  const after = await readChart(page, 1);
  assert.ok(after.labels.some((label) => label.includes("mean model")), String(after.labels));
  assert.ok(after.paths !== before.paths, "the chart has not changed");
}

/* The choice is in the address: it survives a reload, and links inside keep it. */
async function keepAddress(page) {
  assert.equal(await hash(page), "axis=messages&gap=mean&at=scenario-1");
  await page.reload();
  assert.deepEqual(await visibleAxes(page), ["messages"]);
  assert.deepEqual(await shownPages(page), ["scenario-1"]);
  await page.click("#scenario-1 .pages a[href='#scenario-2']");
  assert.equal(await hash(page), "axis=messages&gap=mean&at=scenario-2");
  assert.deepEqual(await visibleAxes(page), ["messages"]);
  await page.goBack();
  assert.equal(await hash(page), "axis=messages&gap=mean&at=scenario-1");
}

/* axe-core has nothing to say about what is seen: all else is taken away, for axe takes
   long over many nodes. */
async function findNothingInaccessible(page, which, what) {
  const violations = await page.evaluate(async ([source, which]) => {
    document.querySelectorAll("body .away, body [hidden], body script").forEach((node) => node.remove());
    (0, eval)(source);
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...which });
    return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" | ")}`);
  }, [axe, which]);
  assert.deepEqual(violations, [], what);
}

/* What the report says where methods are compared, and the tables of it. */
const readComparisons = (page) =>
  page.evaluate(() => {
    const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();
    const text = (node) => (node.cells === undefined ? plain(node)
      : [...node.cells].filter((cell) => !cell.hidden)
        .map((cell) => `${plain(cell)}${cell.className === "best" ? "!" : ""}`).join(" | "));
    return [...document.querySelectorAll(
      ".lead, .glance tr, .sentence, .targets tbody tr, " +
      ".comparison .compared, .comparison .ranking, .numbers caption, .numbers tr, p.front, .seeds .ranking")]
      .filter((node) => node.closest("[hidden]") === null && text(node) !== "").map(text);
  });

/* Charts are drawn, and words on ranks written, as they come near. */
async function seeEverything(page) {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
}

/* As it is written down, of the axis. */
async function readSource(page, axis) {
  await page.evaluate((shown) => {
    document.querySelectorAll("[data-axis]").forEach((node) => { node.hidden = node.dataset.axis !== shown; });
  }, axis);
  return readComparisons(page);
}

/* The script's words and numbers are those of the program: for all methods, and for some of
   them those of a report that has no others. */
async function compareAnew(browser, { url, part }, methods, axes) {
  const opened = await Promise.all([openReport(browser, url, {}),
    ...[url, part].map((path) => openReport(browser, path, { javaScriptEnabled: false }))]);
  const [page, whole, few] = opened.map((report) => report.page);
  const names = (await page.locator("button[data-set-method]").allTextContents()).map((name) => name.trim());
  const placesOf = (wanted) => names.flatMap((name, place) => (wanted.includes(name) ? [place] : []));
  for (const axis of axes) {
    for (const [source, shown] of [[whole, names], [few, methods]]) {
      await page.evaluate((hash) => { location.hash = hash; }, `axis=${axis}&methods=${placesOf(shown).join(".")}`);
      await page.waitForSelector(`button[data-set-axis=${axis}][aria-pressed=true]`);
      await seeEverything(page);
      const wanted = await readSource(source, axis);
      const found = await readComparisons(page);
      assert.ok(wanted.length > 10, `${axis}: ${wanted}`);
      wanted.forEach((text, i) => assert.equal(found[i], text, `${axis}: ${shown}`));
      assert.equal(found.length, wanted.length, `${axis}: ${shown}`);
    }
  }
  await Promise.all(opened.map(({ context }) => context.close()));
}

async function readAsText(browser, url) {
  const { context, page } = await openReport(browser, url, { javaScriptEnabled: false });
  assert.equal(await page.locator("table.targets:visible").count(), 12);
  assert.ok(await page.locator("noscript p").isVisible());
  assert.deepEqual(await shownPages(page),
    ["answer", "profiles", "scenario-1", "scenario-2", "outcomes", "method", "provenance"]);
  assert.equal(await page.locator("button:visible, select:visible").count(), 0);
  await context.close();
}

async function print(page) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("details:not([open]):visible").count(), 0);
  assert.equal(await page.locator("figure[data-chart] svg.plot:visible").count(), 2);
  assert.equal(await page.locator(".controls:visible, .filters:visible").count(), 0);
  assert.ok((await page.pdf()).length > 10000);
}

const shownMethods = (page) =>
  page.evaluate(() => [...document.querySelectorAll("table.glance th[data-method]")]
    .filter((node) => node.checkVisibility()).map((node) => node.textContent.trim()));

/* Accuracy is a curve of its own where there are classes, and the words say whose it is. */
async function seeAccuracy(browser, url) {
  const { context, page, trouble } = await openReport(browser, `${url}#at=scenario-4`, {});
  const gap = await readChart(page, 4);
  for (const [id, words] of [["accuracy-worst", "accuracy at the worst node"], ["accuracy-mean", "accuracy of the mean model"]]) {
    await page.click(`button[data-set-gap=${id}]`);
    const chart = await readChart(page, 4);
    assert.equal(chart.lines, 8);
    assert.notEqual(chart.paths, gap.paths);
    assert.ok(chart.labels.includes(words), String(chart.labels));
    const caption = await page.textContent("#scenario-4 figure[data-chart] figcaption");
    assert.ok(caption.toLowerCase().startsWith(`${words}: share of 360 held-out samples`), caption);
  }
  const without = await readChart(page, 1);
  assert.deepEqual(without.empty, ["This task has no classes, and so no accuracy."]);
  assert.deepEqual(trouble, []);
  await context.close();
}

const shownScenarios = (page) => page.locator(".glance tr[data-scenario]:visible").count();

/* Eight methods in front, each with a colour of its own; others come and go, and the link
   brings the same page again. */
async function foldMethods(browser, url) {
  const { context, page, trouble } = await openReport(browser, url, { viewport: { width: 1280, height: 800 } });
  const front = await shownMethods(page);
  assert.equal(front.length, 8);
  assert.equal((await readChart(page, 2)).lines, 8);
  await turnTo(page, "");
  const colours = await page.evaluate(() =>
    [...document.querySelectorAll(".glance th[data-method]:not([hidden]) .method")]
      .map((name) => getComputedStyle(name).getPropertyValue("--own")));
  assert.equal(new Set(colours.slice(0, 8)).size, 8);
  await page.click("#filters summary");
  const folded = page.locator("button[data-set-method][aria-pressed=false]");
  assert.equal(await folded.count(), 7);
  const name = (await folded.first().textContent()).trim();
  await folded.first().click();
  assert.ok((await shownMethods(page)).includes(name));
  assert.equal((await readChart(page, 2)).lines, 9);
  await turnTo(page, "");
  await page.selectOption("select[data-set-filter=task]", "huber");
  await page.selectOption("select[data-set-filter=profile]", "ten-cities");
  assert.equal(await shownScenarios(page), 1);
  assert.equal(await page.textContent("#shown"), "9 of 15 methods, 1 of 10 scenarios");
  assert.ok(await page.locator("#partly").isVisible());
  await page.reload();
  assert.equal(await shownScenarios(page), 1);
  assert.ok((await shownMethods(page)).includes(name));
  await page.goBack();
  assert.equal(await shownScenarios(page), 2);
  await page.click("#filters summary");
  await page.click("button[data-set-methods=front]");
  assert.deepEqual(await shownMethods(page), front);
  assert.equal(await shownScenarios(page), 10);
  await page.locator(".comparison:visible figure[data-ranks]").scrollIntoViewIfNeeded();
  await page.waitForSelector(".comparison:not([hidden]) figure[data-ranks] svg");
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(trouble, []);
  await context.close();
}

/* Every page opens with methods that ran there, eight at most, whoever stands in front of
   all: on paper too, and where none of those ran that a reader chose. */
async function openDisjoint(browser, url) {
  const { context, page, trouble } = await openReport(browser, url, {});
  const linesOf = async (scenario) => (await readChart(page, scenario)).lines;
  for (let scenario = 1; scenario <= 10; scenario++) {
    assert.equal(await linesOf(scenario), { 9: 4, 10: 3 }[scenario] ?? 1, `scenario ${scenario}`);
    assert.ok(await page.isHidden("#partly"), `scenario ${scenario}`);
  }
  assert.equal(await page.textContent("#shown"), "all 3 methods");
  assert.equal(await page.locator("#scenario-10 .targets:visible tbody tr").count(), 3);
  await page.click("#filters summary");
  const name = (await page.locator("#scenario-10 .targets:visible .method").first().textContent()).trim();
  await page.locator("button[data-set-method]").filter({ hasText: name }).click();
  assert.equal(await linesOf(10), 2);
  assert.equal(await page.textContent("#part"), "2 of 3 methods");
  assert.equal(await linesOf(1), 1);
  await page.click("button[data-set-methods=front]");
  assert.equal(await linesOf(10), 3);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const charts = await page.$$eval("figure[data-chart]", (figures) =>
    figures.map((figure) => figure.querySelectorAll("g[data-part='line'] path").length));
  assert.deepEqual(charts, [1, 1, 1, 1, 1, 1, 1, 1, 4, 3]);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await turnTo(page, "");
  assert.equal((await shownMethods(page)).length, 8);
  await page.evaluate(() => { location.hash = "methods=0&at=scenario-10"; });
  await page.waitForSelector("#scenario-10", { state: "visible" });
  assert.equal(await linesOf(10), 3);
  assert.deepEqual(trouble, []);
  await context.close();
}

/* Some of the methods in front ran, and others: the best of these fill the page. */
async function fillPage(browser, url) {
  const { context, page, trouble } = await openReport(browser, url, {});
  const front = await shownMethods(page);
  const readRows = () => page.locator("#scenario-9 .targets:visible tbody .method").allTextContents();
  assert.equal((await readChart(page, 9)).lines, 8);
  assert.equal(await page.textContent("#shown"), "8 of 9 methods");
  const shown = await readRows();
  await page.click("#partly button");
  const all = await readRows();
  assert.equal(all.length, 9);
  const others = all.filter((name) => !front.includes(name));
  assert.ok(others.length > 1 && others.length < 9, String(others));
  assert.deepEqual(all.filter((name) => !shown.includes(name)), others.slice(-1));
  assert.deepEqual(trouble, []);
  await context.close();
}

/* Pages as they are after a reader has opened and seen everything on them. */
async function judgeAccess(browser, url, pages) {
  const colours = "color-contrast"; /* half of the time: where there are other colours only */
  const ways = [
    [{}, {}],
    [{ colorScheme: "dark" }, { runOnly: [colours] }],
    [{ viewport: { width: 390, height: 800 } }, { rules: { [colours]: { enabled: false } } }],
  ];
  for (const [options, which] of ways) {
    for (const at of pages) {
      const { context, page } = await openReport(browser, `${url}#at=${at}`, options);
      await page.evaluate(() => document.querySelectorAll("details").forEach((node) => { node.open = true; }));
      for (const figure of await page.locator("figure:visible").all()) {
        await figure.scrollIntoViewIfNeeded();
      }
      await findNothingInaccessible(page, which, `${JSON.stringify(options)} ${at}`);
      await context.close();
    }
  }
}

/* Last, since it makes Chromium complain: scripts that are not ours do not run. */
async function injectScript(page) {
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.body.append(script);
    return window.injected === true;
  });
  assert.equal(ran, false);
}

async function useReport(browser, url) {
  for (const width of [1280, 390]) {
    const { context, page, trouble } = await openReport(browser, url, { viewport: { width, height: 800 } });
    assert.ok((await overflow(page)) <= 0, `${width}: wider than the window`);
    await turnPages(page);
    await clickEveryAxis(page);
    await useKeyboard(page);
    await switchGap(page);
    await keepAddress(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((node) => { node.open = true; }));
    assert.ok((await overflow(page)) <= 0, `${width}: wider than the window with everything open`);
    assert.deepEqual(trouble, []);
    await context.close();
  }
  const { context, page, trouble } = await openReport(browser, url, { colorScheme: "dark" });
  const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(paper, "rgb(20, 23, 28)");
  await print(page);
  assert.deepEqual(trouble, []);
  await injectScript(page);
  await context.close();
  await openPlace(browser, url);
  await readAsText(browser, url);
}

const executablePath = findChromium();
if (executablePath === null) {
  console.log("skipped: no Chromium on the PATH");
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), "adonis-report-"));
try {
  const make = (name, sql, without, change = "") => {
    const [whole, few] = [name, `part-of-${name}`].map((file) => join(folder, `${file}.html`));
    execFileSync(makeReport, [join(here, sql), join(folder, `${name}.db`), change, whole, `DELETE FROM cell WHERE ${without}`, few],
      { stdio: "inherit" });
    return { url: pathToFileURL(whole).href, part: pathToFileURL(few).href, size: statSync(whole).size };
  };
  const makeOf = (name, kept) => {
    const out = join(folder, `${name}.html`);
    execFileSync(makeReport, [join(here, "suite.sql"), join(folder, `${name}.db`), `DELETE FROM cell WHERE NOT (${kept})`, out],
      { stdio: "inherit" });
    return pathToFileURL(out).href;
  };
  const number = "(task + 5 * (profile - 1))"; /* of a scenario */
  const small = make("small", "fixture.sql", "algorithm = 1");
  /* the best misses with a seed */
  const missed = make("missed", "fixture.sql", "algorithm = 2", "DELETE FROM snapshot WHERE cell = 3 AND idx = 10");
  const free = make("free", "fixture.sql", "algorithm = 1",
    "UPDATE snapshot SET energy_j = 0; UPDATE cell SET energy_j = 0; DELETE FROM cell WHERE algorithm = 4");
  const suite = make("suite", "suite.sql", "algorithm NOT IN (1, 2, 4, 5, 13, 15)");
  assert.ok(suite.size < 1.75e6, `the report of a suite has ${suite.size} bytes`);
  const { chromium } = createRequire(pathToFileURL(join(modules, "here")))("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    await useReport(browser, small.url);
    await compareAnew(browser, small, ["broken", "slow", "stuck"], ["time", "rounds", "bytes"]);
    await compareAnew(browser, missed, ["broken", "fast", "stuck"], ["time"]);
    await compareAnew(browser, free, ["slow", "stuck"], ["energy"]);
    await foldMethods(browser, suite.url);
    await openDisjoint(browser, makeOf("disjoint", `${number} = iif(algorithm <= 8, algorithm, 9 + (algorithm > 12))`));
    await fillPage(browser, makeOf("few-in-front", `CASE ${number} WHEN 9 THEN algorithm NOT BETWEEN 3 AND 8 ` +
      `WHEN 10 THEN algorithm >= 10 ELSE algorithm = ${number} END`));
    await seeAccuracy(browser, suite.url);
    await compareAnew(browser, suite, ["dgd", "extra", "dadao", "nids", "choco", "exact-diffusion"], ["energy"]);
    await judgeAccess(browser, suite.url, ["", "scenario-1", "scenario-3"]);
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}
