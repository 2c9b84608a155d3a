/** The page of sconce watch in a real browser: live, escaped, accessible, alone; a server that goes and comes back. */
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { execa } from "execa";
import type { Browser, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { choice } from "#sconce/index.js";
import { keepTable } from "#sconce/reproduce/table-file.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";
import { type Watching, watch } from "#sconce/watch/watch.js";
import { temporary } from "../helpers.js";
import { hasBrowser, launch } from "../report/helpers/browser.js";
import { longStory, overSeeds, search, TRIALS } from "../report/helpers/example-sweep.js";
import { fakeRun } from "../report/helpers/fake-runs.js";
import { fakeSweep } from "../report/helpers/fake-sweep.js";

const NAME = "the page of sconce watch";
const EVIL = '<img src=x onerror="document.title=1">';

if (hasBrowser(NAME)) {
  const test = suite(NAME);
  const root = temporary();
  let browser: Browser;
  let watching: Watching;
  let page: Page;
  const said: string[] = [];
  const asked: string[] = [];
  const batch = (number: number) =>
    `{"type": "batch", "phase": "train", "epoch": 3, "batch": ${number}, "batches": 200, "seen": 0, "of": 1, "loss": 0.1234}\n`;
  const show = (fields: string) => page.goto(watching.url.replace("/#", `/?${fields}#`));

  test.before(async () => {
    const gru = { name: "gru" as const };
    await fakeRun(join(root, "a"), { config: { model: gru, training: { epochs: 3 } }, done: 2, status: "killed" });
    await fakeRun(join(root, "b"), { config: { model: gru, seed: 2, training: { epochs: 3 } } });
    await fakeRun(join(root, "named"), { config: { model: gru, seed: 3, training: { epochs: 3 } } });
    await writeFile(join(root, "named", "about.json"), '{"name": "the best one", "tags": [], "note": null}');
    await fakeRun(join(root, EVIL.replaceAll("/", "")), {
      config: { model: gru, training: { epochs: 3 } },
      status: "failed",
      error: EVIL,
    });
    await fakeSweep(join(root, "sweep"), {
      definition: search,
      trials: TRIALS,
      importance: [{ "training.learningRate": 0.9, "model.name": 0.1 }],
    });
    await fakeSweep(join(root, "story"), longStory());
    await fakeSweep(join(root, "seeds"), { ...overSeeds, runs: false });
    await ownTable(join(root, "cells"));
    await mkdir(join(root, "bare"));
    await writeFile(join(root, "bare", "reproduction.json"), '{"runs": []}');
    await fakeSweep(join(root, "line"), {
      definition: { ...search, base: { ...search.base, model: { name: "gru" } }, space: { seed: choice(1, 2, 3) } },
      trials: [1, 2, 3].map((seed) => ({ params: { seed }, values: [70 + seed] })),
      importance: [{ seed: 1 }],
    });
    watching = await watch([root], { port: 0 });
    browser = await launch();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
  });
  test.after(async () => {
    await browser.close();
    await watching.close();
  });

  test("the list: sorted, filtered, chosen, and the address keeps it; foreign text is text", async () => {
    await page.goto(watching.url);
    await page.getByRole("link", { name: "a", exact: true }).waitFor();
    assert.not.match(page.url(), /token/);
    assert.is(await page.locator("main img").count(), 0);
    assert.ok((await page.locator("main").textContent())?.includes(`python-error: ${EVIL}`));
    await page.getByLabel("Filter").fill("status=completed kind=run");
    await page.getByRole("link", { name: "a", exact: true }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "test %" }).click();
    await page.getByLabel("choose b").check();
    await page.reload();
    assert.is(await page.getByLabel("Filter").inputValue(), "status=completed kind=run");
    assert.is(await page.getByLabel("choose b").isChecked(), true);
    assert.is(await page.locator("th[aria-sort=descending]").textContent(), "test % ↓");
    await page.getByRole("link", { name: "Compare" }).click();
    await page.getByRole("heading", { name: "1 run", exact: true }).waitFor();
  });

  test("that a sweep is paused is no error", async () => {
    const folder = join(root, "waits");
    await fakeSweep(folder, { definition: search, trials: TRIALS.slice(0, 1) });
    await rm(join(folder, "outcome.json"), { force: true });
    const entry = { at: 1, origin: "page", action: { type: "pause" } };
    await writeFile(
      join(folder, "events.jsonl"),
      `${JSON.stringify({ at: 1, type: "steering", entry, outcome: "" })}\n`,
    );
    await writeFile(join(folder, ".lock"), "");
    const holder = execa("flock", ["--no-fork", join(folder, ".lock"), "sleep", "600"], { reject: false });
    await show("filter=waits");
    await page.locator(".note.quiet", { hasText: "paused" }).waitFor();
    assert.is(await page.locator(".note.bad", { hasText: "paused" }).count(), 0);
    holder.kill();
    await holder;
    await rm(folder, { recursive: true });
  });

  test("runs beside each other are called as they were named, or by what they differ in", async () => {
    await show("view=compare&run=0/a&run=0/b&run=0/named");
    await page.getByRole("heading", { name: "3 runs beside each other" }).waitFor();
    const legend = page.locator(".chart", { hasText: "Validation loss" }).locator(".u-label");
    assert.equal(await legend.allTextContents(), ["epoch", "seed 1", "seed 2", "the best one"]);
    await page.getByRole("link", { name: "the best one" }).waitFor();
    await page.getByLabel("mean and range over seeds").check();
    await legend.getByText("gru, 3 seeds", { exact: true }).waitFor();
  });

  test("a run: its curve grows while it is looked at, by the keyboard too", async () => {
    await show("view=run&id=0/a");
    const chart = page.getByRole("application", { name: "Loss" });
    const description = page.locator(`[id="${await chart.getAttribute("aria-describedby")}"]`);
    await description.filter({ hasText: "train, each batch: 400 values" }).waitFor();
    await appendFile(join(root, "a", "metrics.jsonl"), batch(0) + batch(1));
    await description.filter({ hasText: "402 values, the last 0.1234" }).waitFor();
    await chart.focus();
    const legend = page.locator(".u-legend", { hasText: "train, each batch" });
    const reads = async () => ((await legend.textContent()) ?? "").includes("0.1234");
    await page.keyboard.press("ArrowLeft"); // the last place of all: a published value's, far from the batches
    assert.not(await reads(), "a value is read off where it is");
    for (let press = 0; press < 20 && !(await reads()); press++) await page.keyboard.press("ArrowLeft");
    assert.ok(await reads());
    await appendFile(
      join(root, "a", "metrics.jsonl"),
      '{"type": "evaluation", "phase": "validation", "epoch": 3, "loss": 0.4, "accuracy": 77.25}\n',
    );
    await page.getByRole("cell", { name: "77.25" }).waitFor();
  });

  test("a run at work: the loss and the time of its epochs, what its process takes, what it says", async () => {
    const add = (name: string, text: string) => appendFile(join(root, "a", name), `${text}\n`);
    await add("system.jsonl", '{"at": 1795696595272, "cpu": 40.1, "rss": 334008320}');
    await add("log.txt", "2026-11-26 12:36:35  started on cpu");
    await show("view=run&id=0/a");
    const memory = page.getByRole("application", { name: "Memory, GB" });
    const description = page.locator(`[id="${await memory.getAttribute("aria-describedby")}"]`);
    await description.filter({ hasText: "1 value, the last 0.33" }).waitFor();
    await page.getByText("Log", { exact: true }).click();
    await page.getByRole("log").getByText("started on cpu").waitFor();
    await add("system.jsonl", '{"at": 1795696596272, "cpu": 50, "rss": 434008320}');
    await add("log.txt", `2026-11-26 12:36:36  ${EVIL}`);
    await add(
      "epochs.jsonl",
      '{"epoch": 3, "trainLoss": 0.5151, "validation": {"loss": 0.4, "accuracy": 77.25}, "seconds": 7.5}',
    );
    await page.getByRole("row", { name: "3 0.5151 0.4000 77.25 7.5" }).waitFor();
    await description.filter({ hasText: "2 values, the last 0.43" }).waitFor();
    await page.getByRole("log").getByText(EVIL).waitFor();
    assert.is(await page.locator("main img").count(), 0);
  });

  test("a sweep on paper: no drawing is cut off where it would have to be scrolled", async () => {
    await show("view=sweep&id=0/story");
    await page.getByRole("img", { name: /^A line for each of/ }).waitFor();
    await page.emulateMedia({ media: "print" });
    // A printer asks for the page as it stands: nothing is drawn anew for the paper's width.
    const beyond = await page.locator(".scroll > svg.drawn").evaluateAll((drawings) => {
      const body = drawings[0]?.ownerDocument.body;
      if (!body) return [];
      body.style.width = "640px";
      const pixels = drawings.map((one) => {
        const room = one.parentElement?.getBoundingClientRect().right ?? 0;
        return Math.max(0, Math.round(one.getBoundingClientRect().right - room));
      });
      body.style.width = "";
      return pixels;
    });
    await page.emulateMedia({ media: "screen" });
    assert.ok(beyond.length > 0 && beyond.every((pixels) => pixels === 0), String(beyond));
  });

  test("a list with many columns on paper: the table fits", async () => {
    await show("");
    await page.locator("table.runs tbody tr").first().waitFor();
    await page.emulateMedia({ media: "print" });
    const sizes = await page.locator("table.runs").evaluate((table) => {
      const body = table.ownerDocument.body;
      body.style.width = "680px";
      const { width } = table.getBoundingClientRect();
      body.style.width = "";
      return { width, columns: table.querySelectorAll("thead th").length };
    });
    await page.emulateMedia({ media: "screen" });
    assert.ok(sizes.columns >= 10 && sizes.width <= 680, JSON.stringify(sizes));
  });

  test("a table of one's own fills up from its folder alone", async () => {
    await show("view=reproduction&id=0/cells");
    await page.getByText("Two cells; published: a paper").waitFor();
    await page.getByText("1 of 4 runs").waitFor();
    const row = page.getByRole("region", { name: "Two cells", exact: true }).getByRole("row", { name: /^GRU/ });
    assert.match((await row.textContent()) ?? "", /99\.2.*84\.2/);
  });

  test("a reproduction without runs has no heading for them", async () => {
    await show("view=reproduction&id=0/bare");
    await page.getByRole("heading", { name: "bare" }).waitFor();
    assert.is(await page.getByRole("heading", { name: "Runs" }).count(), 0);
  });

  test("the chart of a single parameter is as wide as the one beside it", async () => {
    await show("view=sweep&id=0/line");
    const width = async (caption: string) =>
      Math.round((await page.locator("figure", { hasText: caption }).boundingBox())?.width ?? 0);
    await page.locator("figure", { hasText: "validation.accuracy by seed" }).waitFor();
    assert.is(await width("validation.accuracy by seed"), await width("Importance for"));
  });

  test("a page that was away has nothing missing and nothing twice", async () => {
    await show("view=run&id=0/a");
    await page.locator(".unseen", { hasText: "402 values" }).waitFor();
    const port = watching.port;
    await watching.close();
    await page.getByText("The server is gone").waitFor();
    await appendFile(join(root, "a", "metrics.jsonl"), batch(2) + batch(3));
    watching = await watch([root], { port });
    await page.locator(".unseen", { hasText: "404 values" }).waitFor();
    await page.locator(".connection.open").waitFor();
  });

  test("what is opened before it is there appears, a trial at work is live, and what is deleted is said to be", async () => {
    // A page of its own: this one is complained to that there is nothing.
    const page = await browser.newPage();
    const show = (fields: string) => page.goto(watching.url.replace("/#", `/?${fields}#`));
    await show("view=run&id=0/late");
    await page.getByText("There is no such run here yet. It appears by itself as soon as it begins.").waitFor();
    const config = { model: { name: "gru" as const }, training: { epochs: 3 } };
    await fakeRun(join(root, "late"), { config, done: 1, status: "killed" });
    await writeFile(join(root, "late", ".lock"), "");
    // The lock is a process's, as Python holds it: the run is at work.
    const holder = execa("flock", ["--no-fork", join(root, "late", ".lock"), "sleep", "600"], { reject: false });
    await page.getByRole("heading", { name: "late" }).waitFor();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await rm(join(root, "late"), { recursive: true });
    holder.kill();
    await holder;
    await page.getByText("there is no such run; it may have been deleted").waitFor();
    await page.locator(".summary .status", { hasText: "deleted" }).waitFor();
    assert.match((await page.locator(".summary").textContent()) ?? "", /1 of 3 epochs(?!,)/);
    assert.is(await page.getByRole("button", { name: "Stop" }).count(), 0);
    await fakeRun(join(root, "late"), { config });
    await page.locator(".summary .status", { hasText: "completed" }).waitFor();

    await show("view=sweep&id=0/later");
    await page.getByText("There is no such sweep here yet.").waitFor();
    await fakeSweep(join(root, "later"), { definition: search, trials: TRIALS.slice(0, 2) });
    await page.getByRole("heading", { name: "later" }).waitFor();
    await fakeRun(join(root, "later", "trials", "0002-gru"), {
      config: { model: { name: "gru" }, training: { epochs: 3 } },
      done: 1,
      status: "killed",
    });
    await appendFile(join(root, "later", "events.jsonl"), '{"at":1,"type":"trial","number":2,"resumed":false}\n');
    const row = page.locator("tr", { hasText: "running" });
    const epochs = join(root, "later", "trials", "0002-gru", "epochs.jsonl");
    await row.waitFor();
    const before = await row.textContent();
    await appendFile(
      epochs,
      '{"epoch": 1, "trainLoss": 0.6, "validation": {"loss": 0.6, "accuracy": 60}, "seconds": 2}\n',
    );
    await page.waitForFunction(
      `(old) => [...document.querySelectorAll("tr")].every(({ textContent }) => textContent !== old)`,
      before,
    );
    await rm(join(root, "later"), { recursive: true });
    await page.getByText("there is no such sweep; it may have been deleted").waitFor();
    await page.close();
  });

  test("a sweep has its charts and its trials", async () => {
    await show("view=sweep&id=0/sweep");
    await page.getByRole("heading", { name: "sweep" }).waitFor();
    assert.is(await page.getByRole("meter").count(), 2);
    assert.is(await page.locator("polyline").count(), TRIALS.filter(({ values }) => values).length);
    const pruned = TRIALS.filter(({ status }) => status === "pruned").length;
    assert.is(await page.locator("polyline[stroke-dasharray]").count(), pruned);
    await page.getByText("Dashed: trials that were pruned, at the value of their last epoch.").waitFor();
    assert.is(await page.getByRole("region", { name: "Trials" }).locator("tbody tr").count(), TRIALS.length);
    await page.getByRole("row", { name: /^0 / }).getByRole("link").click();
    await page.getByRole("heading", { name: "trials/0000-gru" }).waitFor();
  });

  test("figures have the digits that they have in reports and on the terminal", async () => {
    await show("view=sweep&id=0/seeds");
    await page
      .getByRole("row", { name: "0 completed 50.17 (se 0.12) of seeds 1, 2, 3 gru 1 – 0.001235 4 10.0" })
      .waitFor();
    assert.is(await page.getByTitle("50.12", { exact: true }).textContent(), "1"); // a tie: to even, as in Python
    await page.getByText("Best: trial 0 with 50.17 (se 0.12)").waitFor();
    assert.is(await page.getByRole("heading", { name: "Known from the start" }).count(), 0);
  });

  test("a sweep's page tells what it began with, apart from its trials, and when its space was made wider", async () => {
    await show("view=sweep&id=0/story");
    await page.getByText("Better, and known before: trial 4 of sweeps/before with 88.89").waitFor();
    const known = page.getByRole("region", { name: "Known from the start" }).locator("tbody tr");
    assert.match((await known.allTextContents()).join("; "), /^sweeps.before4?88.89.*; runs.onea run61.12/);
    await page
      .getByText(/Space widened from trial 2 on .*: training.learningRate 0.001 to 0.1 → 0.0001 to 0.1/)
      .waitFor();
    const chart = page.getByRole("application", { name: "validation.accuracy by trial" });
    const description = page.locator(`[id="${await chart.getAttribute("aria-describedby")}"]`);
    await description.filter({ hasText: "space widened before 2" }).waitFor();
    assert.is(
      await page.getByRole("region", { name: "Trials", exact: true }).locator("tbody tr").count(),
      TRIALS.length,
    );
  });

  test("no rule of accessibility is broken, in light and dark, wide and narrow", async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const views = [
      "",
      "view=run&id=0/a",
      "view=sweep&id=0/story",
      "view=compare&run=0/a&run=0/b",
      "view=reproduction&id=0/cells",
    ];
    const found: string[] = [];
    for (const [at, width] of [1280, 390].entries())
      for (const colorScheme of ["light", "dark"] as const) {
        const other = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
        const one = await other.newPage();
        for (const view of views) {
          await one.goto(watching.url.replace("/#", `/?${view}#`));
          await one.locator("table").first().waitFor();
          await one.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
          await one.evaluate(axe);
          // biome-ignore lint/suspicious/noExplicitAny: axe puts itself into the page
          const { violations } = await one.evaluate(() => (globalThis as any).axe.run());
          for (const { id, nodes } of violations)
            found.push(`${view} ${width} ${colorScheme}: ${id}: ${nodes[0]?.html}`);
          const wide = await one.evaluate("document.documentElement.scrollWidth");
          if ((wide as number) > width) found.push(`${view}: ${wide} wide at ${width} (${at})`);
        }
        await other.close();
      }
    assert.equal(found, []);
  });

  test("it weighs less than 200 KB", async () => {
    const { length } = gzipSync(await (await fetch(watching.url)).text());
    assert.ok(length < 200_000, `${length} bytes, gzipped`);
  });

  test("it asks this server alone, and nothing was complained of but the server that was gone", async () => {
    await writeFile(join(root, "probe"), "");
    const refused = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'asked', () => 'refused')");
    assert.is(await refused, "refused");
    assert.ok(
      said.some((text) => text.includes("Content Security Policy")),
      "the policy has refused it",
    );
    const others = asked.filter(
      (url) => !url.startsWith(`http://127.0.0.1:${watching.port}/`) && !url.startsWith("data:"),
    );
    assert.equal(others, []);
    const own = said.filter((text) => !/ERR_|Content Security Policy|Fetch API cannot load/.test(text));
    assert.equal(own, []);
  });

  test.run();
}

/** A reproduction of a table of one's own, of whose four runs one is done. */
async function ownTable(out: string): Promise<void> {
  const config = { model: { name: "gru" as const }, training: { epochs: 2 } };
  await fakeRun(join(out, "runs", "gru-seed1"), { config });
  const plan = { schemaVersion: 2, table: "cells", experiments: {}, conditions: {}, runs: ["a", "b", "c", "d"] };
  await writeFile(join(out, "reproduction.json"), JSON.stringify(plan));
  const definition = {
    name: "cells",
    caption: "Two cells",
    published: { source: "a paper", rounding: { accuracy: "rounded" as const } },
    base: { training: { epochs: 2 } },
    rows: [
      { label: "RNN", config: { model: { name: "rnn" as const } } },
      { label: "GRU", config: { model: { name: "gru" as const } } },
    ],
    columns: [{ label: "Test", metric: "test.accuracy" as const }],
    cells: { GRU: { Test: { published: 99.2 } } },
  };
  await keepTable(out, resolveTable(definition));
}
