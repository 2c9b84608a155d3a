/** Figures of each class and confusion matrices in reports: tables, pictures, labels of any kind, many classes, a real browser. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Evaluation, report } from "#sconce/index.js";
import { temporary } from "../helpers.js";
import { checkAlone, hasBrowser, launch, openPage } from "./helpers/browser.js";
import { type FakeRun, fakeRun } from "./helpers/fake-runs.js";

const test = suite("report: classes");
const METRICS = ["macroF1", "rocAuc", "perClass", "confusionMatrix"] as const;

/** An evaluation whose confusion matrix is made up. */
function evaluated(labels: string[], seed: number): Evaluation {
  const counts = labels.map((_, row) =>
    labels.map((_, to) => (row === to ? 90 + seed : (row * 7 + to * 3 + seed) % 5)),
  );
  return {
    loss: 0.5,
    accuracy: 80,
    macroF1: 0.8 + seed / 100,
    rocAuc: 0.9,
    perClass: labels.map((label, at) => ({
      label,
      precision: 0.75,
      recall: 0.5,
      f1: 0.6 + seed / 100,
      support: 100 + at,
    })),
    confusionMatrix: { labels, counts },
  };
}

async function runs(labels: string[], seeds = [1], more: Partial<FakeRun> = {}): Promise<string> {
  const root = temporary();
  for (const seed of seeds) {
    const some = seed % 2 ? labels : [...labels].reverse(); // each seed may order its labels in its own way
    const one = evaluated(some, seed);
    await fakeRun(join(root, `seed${seed}`), {
      config: { model: { name: "gru" }, training: { epochs: 3 }, seed, metrics: METRICS },
      validation: () => one as never,
      test: one as never,
      metrics: false,
      ...more,
    });
  }
  return root;
}

test("a table and a picture for runs that differ in their seed alone", async () => {
  const root = await runs(["neg", "pos"], [1, 2]);
  const text = await report([root], { format: "markdown", charts: join(root, "charts") });
  assert.match(text, /## Classes/);
  assert.match(text, /Each class: GRU, test, seeds 1, 2/);
  assert.match(text, /\| neg \| 0\.7500 ± 0\.0000 \| 0\.5000 ± 0\.0000 \| 0\.6150 ± 0\.0071 \| 100 to 101 \|/);
  // Added up by label, though the second seed has the labels the other way round.
  const [first, second] = [evaluated(["neg", "pos"], 1), evaluated(["pos", "neg"], 2)];
  const wrong = (first.confusionMatrix?.counts[0]?.[1] ?? 0) + (second.confusionMatrix?.counts[1]?.[0] ?? 0);
  assert.match(text, new RegExp(`\\| neg \\| 183 \\| ${wrong} \\|`));
  assert.match(text, /\| Test macro-F1 \| 0\.81500 \| 0\.00707 \|/);
  const svg = await readFile(join(root, "charts", "classes-1-confusion.svg"), "utf8");
  assert.match(svg, /Confusion matrix: GRU, test, seeds 1, 2/);
  assert.match(svg, /counts of 2 seeds together/);
  assert.match(svg, new RegExp(`neg taken for pos: ${wrong} of ${183 + wrong} `));
  const byEpoch = await readFile(join(root, "charts", "gru-macroF1-scaled-down.svg"), "utf8");
  assert.match(byEpoch, /Macro-F1 by epoch, seeds 1, 2/);
  assert.match(await report([root], { format: "latex" }), /Confusion matrix: GRU/);
  const plain = await fakeRun(join(temporary(), "run"), { config: { model: { name: "gru" } }, metrics: false });
  assert.not.match(await report([plain], { format: "markdown" }), /Further metrics|## Classes|macro-F1/);
});

test("labels may be any text", async () => {
  const labels = ['<b>bold</b> & "q"', "한국어 라벨", "| pipe", "a very long label that nobody wants to read whole"];
  const root = await runs(labels);
  const html = await report([root], { format: "html" });
  assert.ok(!html.includes("<b>bold"));
  assert.ok(
    html.includes("&lt;b&gt;bold&lt;/b&gt; &amp; &quot;q&quot;") || html.includes('&lt;b&gt;bold&lt;/b&gt; &amp; "q"'),
  );
  assert.match(html, /a very long label…/);
  assert.match(await report([root], { format: "markdown" }), /\\\| pipe/);
  await report([root], { format: "latex" });
});

test("of many classes the pairs that are confused most", async () => {
  const labels = Array.from({ length: 25 }, (_, n) => `class ${n}`);
  const root = await runs(labels);
  const text = await report([root], { format: "markdown", charts: join(root, "charts") });
  assert.match(text, /Most confused: GRU, test, seed 1/);
  assert.match(text, /Of 25 classes the 20 largest of \d+ confusions/);
  assert.not.match(text, /Confusion matrix:/);
  const drawn = await readFile(join(root, "charts", "classes-1-confusion.svg"), "utf8").catch(() => null);
  assert.is(drawn, null);
});

test("a class of which nothing is known, and a run that has not come to its test", async () => {
  const one = evaluated(["a", "b", "c"], 1);
  const never = { label: "c", precision: "NaN", recall: "NaN", f1: "NaN", support: 0 };
  const spoiled = { ...one, rocAuc: "NaN", perClass: [...(one.perClass?.slice(0, 2) ?? []), never] };
  const root = await runs(["a", "b", "c"], [1], { validation: () => spoiled as never, test: null, status: "stopped" });
  const text = await report([root], { format: "markdown" });
  assert.match(text, /Each class: GRU, last validation, seed 1/);
  assert.match(text, /\| c \| – \| – \| – \| 0 \|/);
  assert.match(text, /so it counts in no mean/);
});

if (hasBrowser("report: classes, in a browser"))
  test("on the page it can be read, light and dark, on a desk and on a phone", async () => {
    const browser = await launch();
    for (const count of [2, 5, 20]) {
      const root = await runs(Array.from({ length: count }, (_, n) => `label ${n + 1}`));
      const file = join(root, "report.html");
      await writeFile(file, await report([root], { format: "html" }));
      for (const [width, colorScheme] of [
        [1280, "light"],
        [390, "dark"],
      ] as const) {
        const opened = await openPage(browser, file, { viewport: { width, height: 800 }, colorScheme });
        await checkAlone(opened, file);
        const { page } = opened;
        const svg = page.locator("svg", { has: page.locator("title", { hasText: "Confusion matrix" }) });
        assert.is(await svg.locator("rect").count(), count * count + 6, "cells, and the steps of the legend");
        // Nothing of the page is wider than the window; a large matrix scrolls in its own frame.
        const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert.is(wide, 0);
        const shot = process.env.SCONCE_SHOTS;
        if (shot) await page.locator("#classes").screenshot({ path: join(shot, `classes-${count}-${width}.png`) });
        await page.context().close();
      }
    }
    await browser.close();
  });

test.run();
