/**
 * sconce watch: from a batch's line in `metrics.jsonl` to the frame that shows it, in Chromium, beside dashboards whose pages ask again and again
 * (`make bench-setup`); how long a page of 10,000 runs, and one of a run with 500 MB of metrics, takes to open; what the page weighs; how much
 * longer a run takes that is watched. SCONCE_BENCH_PAIRS (default 5) is how many runs are watched and how many not; 0 leaves this out.
 */
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { watch } from "#sconce/watch/watch.js";
import { fakeRun } from "../tests/report/helpers/fake-runs.js";
import { hasPackage } from "./helpers/arms.js";
import { polledDelays } from "./helpers/polling.js";
import { median, printTable } from "./helpers/table.js";
import { watchedCost } from "./helpers/watched-cost.js";

const RUNS = Number(process.env.SCONCE_BENCH_RUNS ?? 10_000);
const BYTES = Number(process.env.SCONCE_BENCH_BYTES ?? 500e6);
const PAIRS = Number(process.env.SCONCE_BENCH_PAIRS ?? 5);
const BATCHES = 200;
const POLLED = 20;
const root = mkdtempSync(join(tmpdir(), "sconce-bench-live-"));
const line = (epoch: number, batch: number, batches: number) =>
  `{"type": "batch", "phase": "train", "epoch": ${epoch}, "batch": ${batch}, "batches": ${batches}, "seen": ${batch}, "of": 20000, "loss": 0.6${batch % 10}}\n`;

const model = { name: "gru" as const };
const many = join(root, "many");
for (let seed = 0; seed < RUNS; seed++)
  await fakeRun(join(many, `run-${seed}`), { config: { model, seed }, metrics: false });
const one = (name: string) =>
  fakeRun(join(root, "one", name), {
    config: { model, training: { epochs: 50 } },
    done: 0,
    status: "killed",
    metrics: false,
  });
const large = join(await one("large"), "metrics.jsonl");
const file = openSync(large, "w");
for (let epoch = 1, size = 0; size < BYTES; epoch++) {
  const text = Array.from({ length: 100_000 }, (_, batch) => line(epoch, batch, 100_000)).join("");
  writeSync(file, text);
  size += text.length;
}
closeSync(file);
const small = join(await one("small"), "metrics.jsonl");
writeFileSync(small, "");

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const watching = await watch([join(root, "one")], { port: 0 });
const address = (fields: string, url = watching.url) => url.replace("/#", `/?${fields}#`);

const rows: string[][] = [];
try {
  const page = await context.newPage();
  await page.goto(address("view=run&id=0/small"));
  await page.locator(".unseen", { hasText: "There is nothing yet" }).first().waitFor();
  // The frame in which a number of values is shown first.
  await page.evaluate(`globalThis.shown = {};
    const look = () => {
      const count = /(\\d+) values/.exec(document.querySelector("figure .unseen").textContent)?.[1];
      if (count && !(count in shown)) shown[count] = Date.now();
      requestAnimationFrame(look);
    };
    look();`);
  const written: number[] = [];
  for (let batch = 0; batch < BATCHES; batch++) {
    appendFileSync(small, line(1, batch, BATCHES));
    written.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, 120 + 60 * Math.random()));
  }
  const shown = (await page.evaluate("shown")) as Record<string, number>;
  // A frame may show two batches at once.
  const times = written.map((at, batch) => {
    const first = Object.keys(shown)
      .map(Number)
      .filter((count) => count > batch)
      .sort((a, b) => a - b)[0];
    return first === undefined ? Number.NaN : (shown[first] as number) - at;
  });
  times.sort((a, b) => a - b);
  const quantile = (of: number[], share: number) => `${of[Math.floor(share * (of.length - 1))]} ms`;
  rows.push(
    ["batch to frame, median", quantile(times, 0.5)],
    ["batch to frame, 95th percentile", quantile(times, 0.95)],
  );
  for (const [kind, name, module] of [
    ["trackio", "Trackio", "trackio"],
    ["optuna", "optuna-dashboard", "optuna_dashboard"],
  ] as const) {
    if (!(await hasPackage(module))) {
      console.log(`${name} is left out: it is not in .bench-venv (make bench-setup)`);
      continue;
    }
    const folder = join(root, kind);
    mkdirSync(folder);
    const delays = await polledDelays(browser, kind, folder, POLLED);
    rows.push(
      [`${name}: to the answer that has it, median`, quantile(delays, 0.5)],
      [`${name}: the same, 95th percentile`, quantile(delays, 0.95)],
    );
  }

  let started = performance.now();
  await page.goto(address("view=run&id=0/large"));
  await page.locator(".unseen", { hasText: "sampled batches" }).waitFor();
  rows.push([
    `a run with ${Math.round(statSync(large).size / 1e6)} MB of metrics, opened`,
    `${Math.round(performance.now() - started)} ms`,
  ]);

  started = performance.now();
  const other = await watch([many], { port: 0 });
  await page.goto(other.url);
  await page.locator("table.runs tbody tr").first().waitFor();
  rows.push([
    `a folder of ${RUNS} runs, first rows (server started, too)`,
    `${Math.round(performance.now() - started)} ms`,
  ]);
  await page.getByText(`${RUNS} completed`).waitFor({ timeout: 120_000 });
  rows.push(["the same, all runs read", `${Math.round(performance.now() - started)} ms`]);
  await other.close();
  if (PAIRS > 0) {
    const folder = join(root, "cost");
    mkdirSync(folder);
    const { alone, watched } = await watchedCost(browser, folder, PAIRS);
    const [a, b] = [median(alone), median(watched)];
    rows.push([
      `a run that is watched, beside one that is not (${PAIRS} of each)`,
      `${b.toFixed(2)} s / ${a.toFixed(2)} s = ${(b / a).toFixed(3)}`,
    ]);
  }
  const html = await readFile(new URL("../dist/watch/page.html", import.meta.url));
  rows.push(["the page, gzipped", `${(gzipSync(html).length / 1000).toFixed(0)} kB`]);
  printTable("sconce watch", ["what", "measured"], rows);
} finally {
  await browser.close();
  await watching.close();
  rmSync(root, { recursive: true, force: true });
}
