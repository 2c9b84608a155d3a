/** Runs and sweeps that are at work, steered from the shell and from the page. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, runExperiment, type Session, type SweepEvent, sweep } from "#sconce/index.js";
import { steerFolder } from "#sconce/sweep/steer-folder.js";
import { watch } from "#sconce/watch/watch.js";
import { makeCorpus, rejection, sconce, temporary } from "../helpers.js";
import { hasBrowser, launch } from "../report/helpers/browser.js";

const test = suite("steering");
const root = temporary();
const LONG = { epochs: 500, batchSize: 10 };
const base = { model: { name: "rnn" as const, hiddenDim: 8, embedDim: 8 }, data: { root }, device: "cpu", threads: 1 };
let session: Session;

test.before(async () => {
  await makeCorpus(root, { perFolder: 20 });
  session = await openSession();
});
test.after(() => session.close());

test("a run is stopped from another process, and keeps a checkpoint", async () => {
  const runDir = join(temporary(), "run");
  let asked: Promise<unknown> | undefined;
  const result = await runExperiment(
    { ...base, training: LONG },
    {
      ...{ runDir, session, signal: new AbortController().signal, checkpointEvery: 500 },
      onEvent: (event) => {
        if (event.type === "epoch")
          asked ??= sconce(["stop", runDir]).then(({ stderr }) => assert.match(stderr, /asked/));
      },
    },
  );
  await asked;
  assert.is(result.status, "stopped");
  assert.ok(result.status === "stopped" && result.checkpoint);
  const idle = await rejection(steerFolder(runDir, { type: "stop" }, "api"));
  assert.match(idle.message, /nothing is at work in/);
  assert.match(
    (await rejection(steerFolder(root, { type: "stop" }, "api"))).message,
    /neither a run's folder nor a sweep's/,
  );
});

test("a sweep: a point comes next, a trial is stopped and one is pruned, pause and more trials; the journal has it", async () => {
  const out = join(temporary(), "sweep");
  const events: SweepEvent[] = [];
  const ask = (...action: Parameters<typeof steerFolder>[1][]) =>
    action.reduce((last, one) => last.then(() => steerFolder(out, one, "api")), Promise.resolve());
  const params = { "training.learningRate": 0.0125 };
  const wrong: string[] = [];
  const result = await sweep(
    {
      ...{
        name: "steered",
        base: { ...base, training: LONG },
        objective: { metric: "validation.loss", direction: "minimize" },
      },
      ...{ space: { "training.learningRate": { logUniform: [0.001, 0.1] } }, search: { sampler: "random", trials: 2 } },
      executor: { workers: 1 }, // so that trial 1 begins after the point was asked for
    },
    {
      out,
      onEvent: async (event) => {
        events.push(event);
        if (event.type !== "run" || event.event.type !== "epoch" || event.event.epoch !== 1) return;
        if (event.number === 0) {
          const refused = { type: "enqueue" as const, params: { "training.learningRate": 5 } };
          wrong.push((await rejection(steerFolder(out, refused, "api"))).message);
          await ask(
            { type: "enqueue", params },
            { type: "trials", target: 3 },
            { type: "pause" },
            { type: "stop-trial", trial: 0 },
          );
          await ask({ type: "continue" });
        }
        if (event.number === 1) await ask({ type: "prune-trial", trial: 1 });
        if (event.number === 2) {
          await ask({ type: "prune-trial", trial: 1 });
          await ask({ type: "stop" });
        }
      },
    },
  );
  assert.match(wrong[0] ?? "", /training.learningRate is 5: it must be a number from 0.001 to 0.1/);
  assert.is(result.status, "stopped");
  assert.equal(
    result.trials.map(({ status, interrupted, error }) => [status, interrupted, error?.kind]),
    [
      ["stopped", false, "steered"],
      ["pruned", false, undefined],
      ["stopped", true, undefined],
    ],
  );
  assert.equal(result.trials[1]?.params, params);
  const TOLD = "it is told to, and ends after its batch";
  const told = events.flatMap((event) => (event.type === "steering" ? [[event.entry.action.type, event.outcome]] : []));
  assert.equal(told, [
    ["enqueue", "done"],
    ["trials", "done"],
    ["pause", "done"],
    ["stop-trial", TOLD],
    ["continue", "done"],
    ["prune-trial", TOLD],
    ["prune-trial", "refused: trial 1 is not at work"],
    ["stop", "done"],
  ]);
  const journal = (await readFile(join(out, "steering.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(journal.length, 8);
  assert.ok(journal.every(({ at, origin }) => at > 1.7e12 && origin === "api"));
  assert.match(await readFile(join(out, "events.jsonl"), "utf8"), /"type":"steering"/);
  assert.is(JSON.parse(await readFile(join(out, "sweep.json"), "utf8")).target, 3);
});

const NAME = "a run is stopped from the page, which asks first";
if (hasBrowser(NAME))
  test(NAME, async () => {
    const folder = temporary();
    const watching = await watch([folder], { port: 0 });
    const browser = await launch();
    try {
      const signal = new AbortController().signal;
      const running = runExperiment(
        { ...base, training: LONG },
        { runDir: join(folder, "run"), session, signal, checkpointEvery: 500 },
      );
      const page = await browser.newPage();
      await page.goto(watching.url);
      await page.getByRole("link", { name: "run", exact: true }).click();
      await page.getByText("at work").waitFor();
      await page.getByRole("button", { name: "Stop" }).click();
      const dialog = page.getByRole("dialog", { name: "Stop" });
      assert.match((await dialog.textContent()) ?? "", /Stop run after the batch in hand\?/);
      await dialog.getByRole("button", { name: "Stop" }).click();
      assert.is((await running).status, "stopped");
      await page.locator(".status.stopped").waitFor();
      const entry = JSON.parse(await readFile(join(folder, "run", "steering.jsonl"), "utf8"));
      assert.equal([entry.origin, entry.action], ["page", { type: "stop" }]);
    } finally {
      await browser.close();
      await watching.close();
    }
  });

test.run();
