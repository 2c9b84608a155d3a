/** A report's page is read by pointer, touch and keyboard, and is in nobody's way. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { hasBrowser, launch, openPage, violations } from "./helpers/browser.js";
import { SHARES, search, TRIALS } from "./helpers/example-sweep.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { fakeSweep } from "./helpers/fake-sweep.js";

const test = suite("a page is read, in a browser");
const root = temporary();
const file = join(root, "report.html");
let browser: Browser;

// Batches of another size: nothing is judged.
const training = { epochs: 3, batchSize: 50 };

test.before(async () => {
  await mkdir(join(root, "all"));
  for (const seed of [1, 2])
    await fakeRun(join(root, "all", `gru-${seed}`), {
      config: { model: { name: "gru" }, training, seed },
    });
  const validation = () => ({ loss: 0.6, accuracy: 52 });
  await fakeRun(join(root, "all", "lstm"), { config: { model: { name: "lstm" }, training }, validation });
  await fakeSweep(join(root, "all", "sweep"), { definition: search, trials: TRIALS, importance: SHARES });
  await writeFile(file, await report([join(root, "all")], { format: "html" }));
  browser = await launch();
});
test.after(() => browser?.close());

const open = async (options: BrowserContextOptions = {}) => (await openPage(browser, file, options)).page;
const chart = 'svg[aria-labelledby="curves-validation-accuracy-title"]';
const FIRST = /^GRU, epoch 1: 50\.20 %/;

test("the keyboard goes from point to point, and back to the whole", async () => {
  const page = await open();
  await page.locator(chart).focus();
  const read = async (key: string) => {
    await page.keyboard.press(key);
    const named = await page.evaluate("document.activeElement.getAttribute('aria-label')");
    assert.is(await page.locator(".tip").textContent(), named);
    return String(named);
  };
  assert.match(await read("ArrowRight"), FIRST);
  assert.match(await read("ArrowRight"), /^GRU, epoch 2: /);
  assert.match(await read("ArrowDown"), /^LSTM, epoch 2: /);
  assert.match(await read("Home"), FIRST);
  assert.match(await read("End"), /^LSTM, epoch 3: /);
  await page.keyboard.press("Escape");
  assert.is(await page.locator(".tip").isVisible(), false);
  assert.is(await page.evaluate("document.activeElement.getAttribute('role')"), "application");
});

test("in a sweep's charts the keyboard goes from left to right", async () => {
  const page = await open();
  const numbersOf = async (id: string) => {
    await page.locator(`svg[aria-labelledby="sweep-search-${id}-title"]`).focus();
    const read: string[] = [];
    for (;;) {
      await page.keyboard.press("ArrowRight");
      const text = String(await page.evaluate("document.activeElement.getAttribute('aria-label')"));
      if (text === read.at(-1)) break;
      read.push(text);
    }
    return read.filter((text) => text.startsWith("Trial ")).map((text) => Number(/\d+/.exec(text)?.[0]));
  };
  const history = await numbersOf("history");
  assert.equal(
    history,
    [...history].sort((a, b) => a - b),
  );
  assert.ok(history.includes(3), "the failed one, too");
  assert.is((await numbersOf("curves"))[0], 1, "the one that ended first");
});

test("a touch beside a point reads it, and so does the pointer", async () => {
  for (const touch of [true, false]) {
    const page = await open({ hasTouch: touch, viewport: { width: 390, height: 800 } });
    await page.locator(chart).scrollIntoViewIfNeeded();
    const dot = await page.locator(`${chart} circle[aria-label^="GRU, epoch 3"]`).boundingBox();
    const [x, y] = [(dot?.x ?? 0) + 10, (dot?.y ?? 0) + 20];
    await (touch ? page.touchscreen.tap(x, y) : page.mouse.move(x, y));
    const tip = page.locator(".tip");
    assert.match((await tip.textContent()) ?? "", /^GRU, epoch 3: /);
    const box = await tip.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  }
});

test("what was published is folded away where nothing is judged; an address opens it, and paper", async () => {
  const page = await open();
  const order = await page.locator("h2").allTextContents();
  assert.ok(
    order.indexOf("Curves") < order.indexOf("Runs") &&
      order.indexOf("Runs") < order.indexOf("The tutorial's experiments"),
  );
  const published = page.getByRole("heading", { name: "Published and measured" });
  const table = page.locator("#compared-gru-scaled-down table").first();
  assert.ok(await published.isVisible());
  assert.not(await table.isVisible());
  await page.getByRole("link", { name: "GRU (scaled down)" }).click();
  await table.waitFor({ state: "visible" });
  const plain = await open({ javaScriptEnabled: false });
  const hidden = plain.locator("#compared-gru-scaled-down td").first();
  assert.not(await hidden.isVisible());
  await plain.emulateMedia({ media: "print" });
  assert.ok(await hidden.isVisible());
});

test("on paper all usual charts have one size, and nothing is left to be clicked", async () => {
  const page = await open();
  await page.emulateMedia({ media: "print" });
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  const widths = await page
    .locator(".charts:not(.narrow) > figure:not(.whole) > svg")
    .evaluateAll((all) =>
      all.map((svg) =>
        Math.round((svg as unknown as { getBoundingClientRect(): { width: number } }).getBoundingClientRect().width),
      ),
    );
  assert.ok(widths.length > 4);
  assert.is(new Set(widths).size, 1, widths.join(" "));
  assert.is(await page.locator("nav").isVisible(), false);
  assert.is(await page.locator("details:not([open])").count(), 0);
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  assert.ok((await page.locator("details:not([open])").count()) > 0);
});

test("no rule of accessibility is broken, in light and dark, wide and narrow", async () => {
  const found: string[] = [];
  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const) {
    const page = await open({ viewport: { width, height: 900 }, colorScheme });
    for (const one of await violations(page)) found.push(`${width} ${colorScheme}: ${one}`);
    assert.is(await page.evaluate("document.documentElement.scrollWidth"), width);
  }
  assert.equal(found, []);
});

if (hasBrowser("a page is read, in a browser")) test.run();
