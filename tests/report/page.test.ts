import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { checkAlone, checkCharts, hasBrowser, launch, openPage } from "./helpers/browser.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("the page, in a browser");
const root = temporary();
const file = join(root, "report.html");
let browser: Browser;

test.before(async () => {
  for (const seed of [1, 2, 3])
    await fakeRun(join(root, "runs", `gru-${seed}`), { config: { model: { name: "gru" }, seed } });
  await fakeRun(join(root, "runs", "rnn"), { config: { model: { name: "rnn" } }, status: "killed", done: 4 });
  const other = { model: { name: "lstm" as const, hiddenDim: 64 }, training: { learningRate: 0.01 } };
  await fakeRun(join(root, "runs", "<i>lstm</i>"), {
    config: other,
    command: `sconce ${"a-very-long-word".repeat(40)}`,
  });
  await writeFile(file, await report([join(root, "runs")], { format: "html", title: "Five <runs>" }));
  browser = await launch();
});
test.after(() => browser?.close());

const open = (options: BrowserContextOptions) => openPage(browser, file, options);

test("asks for nothing else, and says no error", async () => {
  const opened = await open({});
  await checkAlone(opened, file);
  assert.is(await opened.page.locator("figure > svg").count(), 7);
});

test("draws its charts without a script", async () => {
  const { page } = await open({ javaScriptEnabled: false });
  assert.is(await page.title(), "Five <runs>");
  const charts = page.locator("figure > svg[role=img]");
  assert.equal(await page.locator("figcaption").allTextContents(), [
    ...["Validation accuracy (%)", "Validation loss", "Training loss by batch"],
    ...["Loss", "Accuracy (%)", "Loss", "Accuracy (%)"],
  ]);
  await checkCharts(charts, { width: 300, height: 150, paths: 1 });
  // Hover: every measured point and every published one says what it is.
  const titles = await charts.nth(5).locator("path > title, circle > title").allTextContents();
  assert.ok(
    titles.some((text) => /^Validation, epoch 15: mean 0\.\d{4}, .* over 3 seeds$/.test(text)),
    titles.join("\n"),
  );
  assert.ok(titles.some((text) => text.startsWith("Published: epoch 15, batch 50, training loss 0.324579")));
  assert.is(await page.getByRole("img", { name: "GRU: accuracy (%)" }).count(), 1);
  assert.is((await page.locator("td.good", { hasText: /^(consistent|yes)$/ }).count()) > 3, true);
  assert.is(await page.locator("th", { hasText: "<i>lstm</i>" }).count(), 2);
});

test("on a phone the body does not scroll sideways, its tables do", async () => {
  const { page } = await open({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const widths = await page.evaluate(
    "[document.documentElement.scrollWidth, document.body.scrollWidth, window.innerWidth]",
  );
  assert.equal(widths, [360, 360, 360]);
  const scrolling = await page.evaluate(
    "[...document.querySelectorAll('.scroll')].filter((frame) => frame.scrollWidth > frame.clientWidth).length",
  );
  assert.ok(Number(scrolling) > 0);
  // The verdicts are in sight all the same.
  for (const verdict of await page.locator("td.breaks").all()) {
    const box = await verdict.boundingBox();
    assert.ok(box && box.x + box.width <= 360, `${await verdict.innerText()}: ${JSON.stringify(box)}`);
  }
});

test("dark and light, and paper", async () => {
  const colours = async (options: BrowserContextOptions, media?: "print") => {
    const { page } = await open(options);
    if (media) await page.emulateMedia({ media });
    return page.evaluate(
      "(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body)).concat(" +
        "getComputedStyle(document.querySelector('svg g[data-mark=line]')).stroke)",
    );
  };
  const light = await colours({ colorScheme: "light" });
  const dark = await colours({ colorScheme: "dark" });
  assert.equal(light, ["rgb(255, 255, 255)", "rgb(31, 35, 40)", "rgb(29, 78, 216)"]);
  assert.equal(dark, ["rgb(20, 23, 28)", "rgb(230, 232, 235)", "rgb(122, 165, 255)"]);
  assert.equal(await colours({ colorScheme: "dark" }, "print"), light);
});

if (hasBrowser("the page, in a browser")) test.run();
