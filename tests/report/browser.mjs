/* usage: node browser.mjs NODE_MODULES MAKE_REPORT
   Opens the report of fixture.sql from the disk in headless Chromium and uses it as a
   reader would. Exit status 77: there is no Chromium here. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, makeReport] = process.argv.slice(2);
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
    if (!request.url().startsWith(url)) {
      trouble.push(`request: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { context, page, trouble };
}

/* What the chart of a scenario shows. */
const readChart = (page, scenario) =>
  page.evaluate((number) => {
    const figure = document.querySelector(`#scenario-${number} figure`);
    const text = (selector) => [...figure.querySelectorAll(selector)].map((node) => node.textContent);
    return {
      labels: text("[data-part='x-axis label'], [data-part='y-axis label']"),
      paths: [...figure.querySelectorAll("svg path")].map((node) => node.getAttribute("d")).join("|"),
      bands: figure.querySelectorAll("g[data-part='area'] path").length,
      lines: figure.querySelectorAll("g[data-part='line'] path").length,
      legend: text(".legend li"),
      empty: text(".empty"),
    };
  }, scenario);

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
    assert.equal(await hash(page), `axis=${axis}&gap=worst`);
    assert.ok((await overflow(page)) <= 0, `${axis}: wider than the window`);
    const second = await readChart(page, 2);
    assert.equal(second.empty.length, axis === "energy" ? 1 : 0, `${axis}: scenario 2`);
    before = after;
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
  assert.equal(await hash(page), "axis=messages&gap=mean");
  await page.reload();
  assert.deepEqual(await visibleAxes(page), ["messages"]);
  await page.locator(".glance:visible a[href='#scenario-2']").click();
  assert.equal(await hash(page), "axis=messages&gap=mean&at=scenario-2");
  assert.ok(await page.evaluate(() => document.getElementById("scenario-2").getBoundingClientRect().top < innerHeight));
  assert.deepEqual(await visibleAxes(page), ["messages"]);
  await page.goBack();
  assert.equal(await hash(page), "axis=messages&gap=mean");
}

async function readAsText(browser, url) {
  const { context, page } = await openReport(browser, url, { javaScriptEnabled: false });
  assert.equal(await page.locator("table.targets:visible").count(), 12);
  assert.ok(await page.locator("noscript p").isVisible());
  await context.close();
}

async function print(page) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)");
  assert.equal(await page.locator("figure svg.plot:visible").count(), 2);
  assert.equal(await page.locator(".controls:visible").count(), 0);
  assert.ok((await page.pdf()).length > 10000);
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
  await readAsText(browser, url);
}

const executablePath = findChromium();
if (executablePath === null) {
  console.log("skipped: no Chromium on the PATH");
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), "adonis-report-"));
try {
  const report = join(folder, "report.html");
  execFileSync(makeReport, [join(folder, "sample.db"), report], { stdio: "inherit" });
  const { chromium } = createRequire(pathToFileURL(join(modules, "here")))("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    await useReport(browser, pathToFileURL(report).href);
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}
