/** `loadRun` and `listRuns`: what a script gets of runs that are on disk or at work. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { writeAbout } from "#sconce/experiment/about.js";
import { listRuns, loadRun, type MetricLine, openSession, runExperiment } from "#sconce/index.js";
import { makeCorpus, rejection, temporary, tiny } from "../helpers.js";
import { search, TRIALS } from "../report/helpers/example-sweep.js";
import { fakeRun } from "../report/helpers/fake-runs.js";
import { fakeSweep } from "../report/helpers/fake-sweep.js";

const test = suite("loadRun and listRuns");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const session = await openSession();
const runDir = join(folder, "runs", "live");

const all = async (lines: AsyncIterable<MetricLine>) => {
  const found: MetricLine[] = [];
  for await (const line of lines) found.push(line);
  return found;
};

test("the metrics of a run at work are read until it ends; then all of it can be loaded, and its model used", async () => {
  let hold: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    hold = resolve;
  });
  const heard: Promise<MetricLine[]>[] = [];
  const first: MetricLine[] = [];
  const result = await runExperiment(tiny(root, { epochs: 2 }), {
    session,
    runDir,
    name: "the live one",
    onEvent: async (event) => {
      if (event.type !== "epoch" || event.epoch !== 1) return;
      const run = await loadRun(runDir);
      assert.equal([run.status, run.result, run.about.name], ["at work", null, "the live one"]);
      first.push(...(await all(run.metrics({ follow: false }))));
      heard.push(all(run.metrics()));
      setTimeout(hold, 300);
      await held;
    },
  });
  const [lines = []] = await Promise.all(heard);
  const run = await loadRun(runDir);
  assert.is(run.status, "completed");
  assert.equal(run.config.training.epochs, 2);
  assert.ok(run.result?.status === "completed");
  assert.equal([run.result.test, run.result.epochs], [result.test, result.epochs]);
  assert.equal([run.result.weights, run.environment?.environment.device], [result.weights, "cpu"]);
  assert.ok(run.startedAt < run.result.finishedAt);
  assert.equal(lines, await all(run.metrics()));
  assert.ok(first.length > 0 && first.length < lines.length, `${first.length} of ${lines.length}`);
  const evaluations = lines.filter((line) => line.type === "evaluation");
  assert.equal(
    evaluations.map(({ phase, accuracy }) => [phase, accuracy]),
    [...result.epochs.map(({ validation }) => ["validation", validation.accuracy]), ["test", result.test.accuracy]],
  );
  const predictions = await run.predict(["Great lovely film", "awful"], { session });
  assert.equal(
    predictions.map(({ tokens }) => tokens),
    [3, 1],
  );
  const { kind, message } = await rejection(run.predict(["good", " "], { session }));
  assert.match(`${kind}: ${message}`, /^usage: text 2 is empty/);
});

test("runs are listed by filter and order; a filter that can mean nothing is refused", async () => {
  const runs = join(folder, "runs");
  await fakeRun(join(runs, "within", "failed"), {
    config: { model: { name: "gru" } },
    status: "failed",
    error: "it broke",
  });
  await fakeRun(join(runs, "best"), {
    config: { model: { name: "lstm" }, seed: 7 },
    test: { loss: 0.3, accuracy: 99 },
  });
  await writeAbout(join(runs, "best"), { name: null, tags: ["chosen"], note: "keep" });
  const names = async (filter: string, sort?: string) =>
    (await listRuns(runs, { filter, sort })).map(({ name }) => name);
  assert.equal(await names("", "-test.accuracy"), ["best", "live", "within/failed"]);
  assert.equal(await names("tag=chosen"), ["best"]);
  assert.equal(await names("model.hiddenDim<100 test.accuracy>1"), ["live"]);
  const [best] = await listRuns(runs, { filter: "lstm" });
  assert.equal(
    [best?.seed, best?.about.note, best?.test, best?.epochs],
    [7, "keep", { loss: 0.3, accuracy: 99 }, { done: 15, of: 15 }],
  );
  assert.equal((await best?.load())?.config.model, { ...(await loadRun(join(runs, "best"))).config.model });
  const refused = async (options: object, wanted: RegExp) =>
    assert.match(await rejection(listRuns(runs, options)).then(({ kind, message }) => `${kind}: ${message}`), wanted);
  await refused(
    { filter: "test.acuracy>80" },
    /^config: filter test\.acuracy>80: there is no column .* mean.*test\.accuracy/,
  );
  await refused({ filter: "test.accuracy>high" }, /is a number, "high" is none/);
  await refused({ filter: "status=complete" }, /there is no status complete .*completed/);
  await refused({ sort: "-epoch" }, /^config: sort -epoch/);
  assert.equal(await listRuns(join(folder, "not there")), []);
});

test("a folder that is no run is refused with what it is", async () => {
  const refused = async (dir: string, wanted: RegExp) => {
    const { kind, message, hint } = await rejection(loadRun(dir));
    assert.match(`${kind}: ${message}; ${hint}`, wanted);
  };
  const sweep = join(folder, "sweep");
  await fakeSweep(sweep, { definition: search, trials: TRIALS });
  await refused(join(folder, "none"), /^run-directory: there is no folder .*none/);
  await refused(folder, /is not the folder of a run or a sweep: \d+ lie below it/);
  await refused(root, /it has no config\.json, and holds no runs/);
  await refused(sweep, /is a sweep, not a run; name one of its trials/);
  await refused(`${sweep}#99`, /has no trial 99/);
  const torn = join(folder, "torn");
  mkdirSync(torn);
  writeFileSync(join(torn, "config.json"), "{");
  await refused(torn, /^run-directory: cannot read .*config\.json/);
  rmSync(torn, { recursive: true });
});

test.after(() => session.close());
test.run();
