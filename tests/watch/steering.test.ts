/** Runs and sweeps that are at work, steered from the shell and from the page. */
import { existsSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, runExperiment, type Session, type SweepEvent, sweep } from "#sconce/index.js";
import { parseEvents } from "#sconce/sweep/event-log.js";
import { steerFolder } from "#sconce/sweep/steer-folder.js";
import { sweepStanding } from "#sconce/watch/read/sweep-left.js";
import { watch } from "#sconce/watch/watch.js";
import { makeCorpus, pause, rejection, sconce, temporary, until } from "../helpers.js";
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
    action.reduce<Promise<unknown>>((last, one) => last.then(() => steerFolder(out, one, "api")), Promise.resolve());
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
    ["stop", "done"],
  ]);
  const journal = (await readFile(join(out, "steering.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(journal.length, 7);
  assert.ok(journal.every(({ at, origin }) => at > 1.7e12 && origin === "api"));
  assert.match(await readFile(join(out, "events.jsonl"), "utf8"), /"type":"steering"/);
  assert.is(JSON.parse(await readFile(join(out, "sweep.json"), "utf8")).target, 3);
});

/** A definition of short trials, one at a time, as a file. */
async function sweepFile(name: string, trials: number): Promise<string> {
  const path = join(temporary(), `${name}.json`);
  const definition = {
    name,
    base: { ...base, training: { epochs: 1, batchSize: 10 } },
    space: { "training.learningRate": { logUniform: [0.001, 0.1] } },
    search: { sampler: "random", trials },
    executor: { workers: 1 },
  };
  await writeFile(path, JSON.stringify(definition));
  return path;
}

/** What a sweep has logged so far. */
const logged = (out: string) =>
  existsSync(join(out, "events.jsonl")) ? parseEvents(readFileSync(join(out, "events.jsonl"), "utf8")) : [];

test("a sweep on the command line that is paused waits, with nothing at work, until it is to go on", async () => {
  const out = join(temporary(), "paused");
  const running = sconce(["sweep", await sweepFile("paused", 3), "--out", out]);
  const has = (type: string) => () => logged(out).some((event) => event.type === type);
  await until(has("trial"), 120, "the first trial");
  await steerFolder(out, { type: "pause" }, "api");
  await until(has("steering"), 30, "the pause");
  await until(has("trial-end"), 120, "the end of the trial at work");
  const begun = logged(out).filter(({ type }) => type === "trial").length;
  await pause();
  const { secondsLeft, paused } = sweepStanding(out);
  assert.equal([secondsLeft, paused], [null, true]);
  assert.match((await sconce(["runs", out])).stdout, /paused/);
  assert.is(logged(out).filter(({ type }) => type === "trial").length, begun);
  await steerFolder(out, { type: "continue" }, "api");
  const { exitCode, stderr } = await running;
  assert.is(exitCode, 0, stderr);
  assert.is(logged(out).filter(({ type }) => type === "trial-end").length, 3);
});

test("points that were enqueued and not tried are tried at the next start; none is taken once no trial is to come", async () => {
  const out = join(temporary(), "points");
  const definition = JSON.parse(await readFile(await sweepFile("points", 4), "utf8"));
  const points = [0.011, 0.012].map((value) => ({ "training.learningRate": value }));
  const refused: string[] = [];
  const said: string[] = [];
  let shell: Awaited<ReturnType<typeof sconce>> | undefined;
  const once = new Set<number>();
  const start = () =>
    sweep(definition, {
      out,
      onEvent: async (event) => {
        if (event.type === "warning") said.push(event.message);
        if (event.type === "steering" && event.outcome !== "done") refused.push(event.outcome);
        if (event.type !== "run" || event.event.type !== "start" || once.has(event.number)) return;
        once.add(event.number);
        if (event.number === 0) {
          for (const params of points) await steerFolder(out, { type: "enqueue", params }, "api");
          await steerFolder(out, { type: "stop" }, "api");
          await until(() => logged(out).filter(({ type }) => type === "steering").length === 3, 30, "what was asked");
        }
        if (event.number === 3) {
          shell = await sconce(["enqueue", out, "training.learningRate=0.013"]);
          await until(() => refused.length > 0, 30, "the refusal");
        }
      },
    });
  assert.is((await start()).status, "stopped");
  assert.match(
    said.join(),
    /enqueued and still not tried: training\.learningRate=0\.011; training\.learningRate=0\.012; the same command tries them/,
  );
  const { status, trials } = await start();
  assert.is(status, "completed");
  assert.equal(
    trials.slice(1, 3).map(({ params }) => params),
    points,
  );
  assert.is(shell?.exitCode, 2);
  assert.match(shell?.stderr ?? "", /^sconce: refused: no further trial is to begin, of 4 in all; ask for more first/);
  assert.match(refused.join(), /^refused: no further trial is to begin, of 4 in all; ask for more first/);
});

test("a trial that has not begun, or has ended, cannot be steered; more trials are in the folder at once", async () => {
  const out = join(temporary(), "others");
  const definition = JSON.parse(await readFile(await sweepFile("others", 2), "utf8"));
  const wrong: string[] = [];
  let target = 0;
  await sweep(definition, {
    out,
    onEvent: async (event) => {
      if (event.type === "steering") target = JSON.parse(readFileSync(join(out, "sweep.json"), "utf8")).target;
      if (event.type !== "run" || event.event.type !== "start" || event.number !== 1) return;
      for (const trial of [0, 7])
        wrong.push((await rejection(steerFolder(out, { type: "stop-trial", trial }, "api"))).message);
      await steerFolder(out, { type: "trials", target: 3 }, "api");
      await until(() => target > 0, 30, "more trials");
    },
  });
  assert.match(wrong[0] ?? "", /^trial 0 of .* is not at work: it is completed$/);
  assert.match(wrong[1] ?? "", /^trial 7 of .* is not at work: it has not begun$/);
  assert.is(target, 3);
});

test("a trial that is pruned by hand before its first epoch is done is pruned, without a value", async () => {
  const out = join(temporary(), "early");
  const definition = JSON.parse(await readFile(await sweepFile("early", 1), "utf8"));
  definition.base.training = LONG;
  const { trials } = await sweep(definition, {
    out,
    onEvent: async (event) => {
      if (event.type !== "run" || event.event.type !== "start") return;
      await steerFolder(out, { type: "prune-trial", trial: 0 }, "api");
      await until(() => logged(out).some(({ type }) => type === "steering"), 30, "what was asked");
    },
  });
  const [trial] = trials;
  assert.equal([trial?.status, trial?.error], ["pruned", null]);
  assert.is(trial?.values === null, trial?.epochs === 0);
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
