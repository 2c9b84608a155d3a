/** The page of a sweep, in a browser. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { choice, float, int, logUniform, report, type SweepDefinition, when } from "#sconce/index.js";
import type { LoggedEvent } from "#sconce/sweep/event-log.js";
import { temporary } from "../helpers.js";
import { checkAlone, checkCharts, hasBrowser, launch, openPage } from "./helpers/browser.js";
import { fakeSweep } from "./helpers/fake-sweep.js";

const test = suite("a sweep's page, in a browser");
const root = temporary();
const file = join(root, "report.html");
let browser: Browser;

const space: SweepDefinition["space"] = {
  "model.name": choice("rnn", "gru"),
  "model.hiddenDim": int(16, 256),
  "model.layers": choice(1, 2),
  "model.dropout": when({ "model.layers": 2 }, float(0, 0.5)),
  "training.learningRate": logUniform(1e-4, 1e-1),
};
const trials = Array.from({ length: 14 }, (_, n) => ({
  params: {
    "model.name": n % 3 ? "gru" : "rnn",
    "model.hiddenDim": 16 + 17 * n,
    "model.layers": 1 + (n % 2),
    ...(n % 2 ? { "model.dropout": n / 30 } : {}),
    "training.learningRate": 10 ** -(1 + (n % 7) / 2.5),
  },
  values: [60 + ((n * 7) % 25)],
  ...(n % 5 === 4 ? { status: "pruned" as const, epochs: 2 } : {}),
  ...(n === 6
    ? { status: "failed" as const, values: null, epochs: 0, error: { kind: "python-error", message: "<b>boom</b>" } }
    : {}),
}));

/** Trials one after another on two workers, a minute each; the third was lost once, and a night lies in their middle. */
const started = Date.parse("2026-11-24T06:00:00Z");
const events: LoggedEvent[] = trials.flatMap(({ status = "completed" }, number): LoggedEvent[] => {
  const at = started + Math.floor(number / 2) * 60e3 + (number >= 8 ? 36e6 : 0);
  return [
    ...(number === 0 || number === 8 ? [{ at, type: "sweep", workers: 2, done: number, target: 14 } as const] : []),
    { at, type: "trial", number, resumed: false },
    ...(number === 2 ? [{ at: at + 20e3, type: "retry", number, attempt: 2, message: "it was killed" } as const] : []),
    { at: at + 60e3, type: "trial-end", number, status, interrupted: false } as const,
  ];
});
events.sort((a, b) => a.at - b.at);

test.before(async () => {
  const base = { training: { epochs: 6 } };
  await fakeSweep(join(root, "sweeps", "one"), {
    definition: { name: "one", base, space, search: { sampler: "tpe", trials: 14, pruner: "median" } },
    trials,
    events,
    importance: [{ "model.name": 0.25, "training.learningRate": 0.75 }],
  });
  await fakeSweep(join(root, "sweeps", "two"), {
    definition: {
      name: "two",
      base: { ...base, model: { name: "gru" } },
      space: { seed: choice(1, 2, 3, 4) },
      search: { sampler: "grid" },
      objective: [{ metric: "validation.accuracy" }, { metric: "seconds" }],
    },
    trials: [
      [70, 5],
      [80, 9],
      [75, 9],
      [81, 20],
    ].map((values, n) => ({ params: { seed: n + 1 }, values })),
  });
  await writeFile(file, await report([join(root, "sweeps")], { format: "html", title: "Two <sweeps>" }));
  browser = await launch();
});
test.after(() => browser?.close());

const open = (options: BrowserContextOptions) => openPage(browser, file, options);

test("every chart is drawn and says what it shows; nothing is asked for, no error said", async () => {
  const opened = await open({});
  await checkAlone(opened, file);
  const { page } = await open({ javaScriptEnabled: false });
  assert.is(await page.title(), "Two <sweeps>");
  const captions = await page.locator("figcaption").allTextContents();
  assert.equal(captions, [
    "Optimisation history: validation.accuracy (%)",
    "All trials by epoch: validation.accuracy (%)",
    "Importance for validation.accuracy (%)",
    "Trials by worker",
    "Parallel coordinates: settings and validation.accuracy",
    ...Object.keys(space),
    "Optimisation history: validation.accuracy (%)",
    "Optimisation history: seconds",
    "All trials by epoch: validation.accuracy (%)",
    "seconds against validation.accuracy (%)",
    "Parallel coordinates: settings and validation.accuracy",
    "seed: validation.accuracy (%)",
    "seed: seconds",
  ]);
  const ids = await checkCharts(page.locator("figure svg[role=img]"), { width: 200, height: 120, paths: 3 });
  assert.is(new Set(ids).size, 2 * captions.length);
  assert.not.match(await page.locator("main").innerHTML(), /NaN|undefined/);
});

test("what is pointed at says which trial it is", async () => {
  const { page } = await open({ javaScriptEnabled: false });
  const titles = (id: string) => page.locator(`svg[aria-labelledby="${id}-title"] g title`).allTextContents();
  const history = await titles("sweep-one-history");
  assert.is(history.filter((text) => text.startsWith("Trial ")).length, 14);
  assert.ok(history.includes("Best so far, from trial 7: 84.00 %"), history.join("\n"));
  assert.ok(history.some((text) => /^Trial 4, pruned: validation\.accuracy 63\.00 %\nmodel\.name=gru /.test(text)));
  assert.ok(history.some((text) => /^Trial 6, failed\n.*\npython-error: <b>boom<\/b>$/.test(text)));
  const lines = await titles("sweep-one-curves");
  assert.is(new Set(lines).size, 13);
  const across = await titles("sweep-one-parallel");
  assert.ok(across.some((text) => text.startsWith("Trial 7, completed: validation.accuracy 84.00 %\n")));
  // Only trials of two layers have a dropout.
  const dropout = await titles("sweep-one-slice-model-dropout");
  assert.is(new Set(dropout).size, 7);
  const pareto = page.locator('svg[aria-labelledby="sweep-two-pareto-title"] desc');
  assert.match(
    (await pareto.textContent()) ?? "",
    /the Pareto set is trial 0 \(70\.00 %, 5\.0 s\), trial 1 .*, trial 3 \(/,
  );
  // The pointer itself finds a title: what is seen lies on nothing that hides it.
  const dot = page.locator('svg[aria-labelledby="sweep-one-slice-model-name-title"] g[data-mark=dot] path').last();
  await dot.scrollIntoViewIfNeeded();
  const box = await dot.boundingBox();
  const found = await page.evaluate(
    `document.elementFromPoint(${(box?.x ?? 0) + (box?.width ?? 0) / 2}, ${(box?.y ?? 0) + (box?.height ?? 0) / 2}).textContent`,
  );
  assert.match(String(found), /^Trial \d+, completed: /);
});

test("what each parameter matters, and which trial was on which worker when, is drawn", async () => {
  const { page } = await open({ javaScriptEnabled: false });
  const importance = page.locator('svg[aria-labelledby="sweep-one-importance-title"]');
  assert.equal(await importance.locator("rect > title").allTextContents(), [
    "training.learningRate: 75.0 %",
    "model.name: 25.0 %",
  ]);
  const widths = (await importance.locator("rect").all()).map(async (bar) => Number(await bar.getAttribute("width")));
  const [first = 0, second = 0] = await Promise.all(widths);
  assert.ok(Math.abs(first / second - 3) < 0.05, `${first} ${second}`);
  const timeline = page.locator('svg[aria-labelledby="sweep-one-timeline-title"]');
  const bars = await timeline.locator("rect > title").allTextContents();
  assert.is(bars.length, 15, "fourteen trials, one of them twice");
  assert.ok(
    bars.some((text) => /^Trial 2, on worker 1: lost, tried again after 20\.0 s\n.*\nit was killed$/.test(text)),
  );
  assert.ok(bars.some((text) => text.startsWith("Trial 2, attempt 2, on worker 1: completed after 40.0 s\n")));
  assert.ok(bars.some((text) => text.startsWith("Trial 4, on worker 1: pruned after 60.0 s\n")));
  // The night is left out: seven minutes of work.
  assert.match(
    (await timeline.locator("desc").textContent()) ?? "",
    /^A bar for each of 15 attempts .* in 7\.0 minutes: /,
  );
  assert.is(await timeline.locator("title", { hasText: "Nothing was at work for 600.0 minutes" }).count(), 1);
});

test("no text of a chart is cut off or lies on another", async () => {
  const { page } = await open({ viewport: { width: 1200, height: 900 } });
  const faults = await page.evaluate(`(() => {
    const faults = [];
    for (const svg of document.querySelectorAll("figure svg")) {
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "")
        .map((text) => [text.textContent, text.getBoundingClientRect()]);
      for (const [name, box] of texts)
        if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2)
          faults.push(svg.querySelector("title").textContent + ": cut: " + name);
      for (const [i, [name, a]] of texts.entries())
        for (const [other, b] of texts.slice(i + 1))
          if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
            faults.push(svg.querySelector("title").textContent + ": " + name + " on " + other);
    }
    return faults;
  })()`);
  assert.equal(faults, []);
});

test("on a phone the body does not scroll sideways, the wide chart and the tables do", async () => {
  const { page } = await open({ viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  const widths = await page.evaluate(
    "[document.documentElement.scrollWidth, document.body.scrollWidth, window.innerWidth]",
  );
  assert.equal(widths, [390, 390, 390]);
  const scrolling = await page.evaluate(
    "[...document.querySelectorAll('figure .scroll')].map((frame) => frame.scrollWidth > frame.clientWidth)",
  );
  assert.equal(scrolling, [true, true, true]); // the timeline, and the coordinates of both
});

test("dark and light, and paper", async () => {
  const colours = async (options: BrowserContextOptions, media?: "print") => {
    const { page } = await open(options);
    if (media) await page.emulateMedia({ media });
    return page.evaluate(`(() => {
      const of = (selector, what) => getComputedStyle(document.querySelector(selector))[what];
      const chart = 'svg[aria-labelledby="sweep-one-history-title"]';
      return [of("body", "backgroundColor"), of(chart + " g[data-mark=line]", "stroke"),
        of('svg[aria-labelledby="sweep-one-parallel-title"] rect:nth-of-type(7)', "fill")];
    })()`);
  };
  const light = await colours({ colorScheme: "light" });
  assert.equal(light, ["rgb(255, 255, 255)", "rgb(180, 83, 9)", "rgb(21, 45, 105)"]);
  assert.equal(await colours({ colorScheme: "dark" }), ["rgb(20, 23, 28)", "rgb(245, 158, 11)", "rgb(214, 230, 255)"]);
  assert.equal(await colours({ colorScheme: "dark" }, "print"), light);
});

test("the best setting and the tables are there", async () => {
  const { page } = await open({});
  assert.match((await page.locator("pre").first().textContent()) ?? "", /^# trial 7\nmodel:\n {2}name: gru\n/);
  assert.is(await page.locator("td", { hasText: "sconce run --config" }).count(), 2);
  const trialsTable = page.locator("section", { has: page.getByRole("heading", { name: "Sweep one: trials" }) });
  assert.is(await trialsTable.locator("tbody tr").count(), 14);
  assert.is(await trialsTable.locator("tbody tr").first().locator("th").textContent(), "7");
});

if (hasBrowser("a sweep's page, in a browser")) test.run();
