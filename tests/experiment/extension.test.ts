/** A finished run that goes on with more epochs and is killed on the way keeps its result, and goes on afterwards. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { faultAt } from "../faults/faults.js";
import { makeCorpus, readJson, rejection, temporary, tiny } from "../helpers.js";

const test = suite("experiment: extension");
const folder = temporary();
const config = tiny(makeCorpus(join(folder, "corpus")), { epochs: 2 });
const longer = { training: { epochs: 4 } };
const session = await openSession();
const finished = join(folder, "finished");
await runExperiment(config, { session, runDir: finished });
const long = join(folder, "long");
const whole = await runExperiment(
  { ...config, training: { ...config.training, ...longer.training } },
  { session, runDir: long },
);

const KEPT = [
  "config.json",
  "environment.json",
  "result.json",
  "metrics.jsonl",
  "model.pt",
  "vocabulary.json",
  "labels.json",
];
const bytes = (directory: string, name: string) => readFileSync(join(directory, name));

async function goesOn(runDir: string): Promise<void> {
  const result = await runExperiment({}, { session, resume: runDir });
  assert.equal([result.status, result.weights, result.test], ["completed", whole.weights, whole.test]);
  for (const name of ["metrics.jsonl", "model.pt"]) assert.ok(bytes(runDir, name).equals(bytes(long, name)), name);
  assert.is(readJson(runDir, "config.json").config.training.epochs, 4);
  assert.equal(readJson(runDir, "result.json").weights, whole.weights);
  const left = readdirSync(runDir).filter((name) => /extension|\.batch|\.part$/.test(name));
  assert.equal(left, []);
}

/** Where Python is killed, and the files that may be the longer run's by then. */
const POINTS: [name: string, point: string, replaced: string[]][] = [
  ["before its first batch", "sconce.training:train", []],
  ["in its first epoch", "sconce.training:F.cross_entropy,call=3", []],
  ["before its first checkpoint is there", "os:replace,with=checkpoints/", []],
  ["after it", "os:replace,with=checkpoints/,when=after", []],
  ["in its second epoch", "sconce.training:train,call=2,when=after", []],
  ["before its model is there", "os:replace,with=model.pt", []],
  ["after its model", "os:replace,with=labels.json,when=after", ["model.pt"]],
  ["after its metrics", "os:replace,with=extension.jsonl,when=after", ["model.pt", "metrics.jsonl"]],
];

for (const [name, point, replaced] of POINTS)
  test(`killed ${name}: the finished result stays, and the longer run goes on`, async () => {
    const runDir = join(folder, name.replaceAll(" ", "-"));
    cpSync(finished, runDir, { recursive: true });
    const own = await openSession({ env: { ...faultAt(point) } });
    const error = await rejection(runExperiment(longer, { session: own, resume: runDir }));
    assert.is(error.kind, "python-died", error.message);
    await own.close();
    for (const file of KEPT.filter((file) => !replaced.includes(file)))
      assert.ok(bytes(runDir, file).equals(bytes(finished, file)), file);
    await goesOn(runDir);
  });

for (const [name, point] of [
  ["its result", "os:replace,with=/result.json,when=after"],
  ["its configuration", "os:replace,with=/config.json,when=after"],
] as const)
  test(`killed after ${name} is there: the longer result stays`, async () => {
    const runDir = join(folder, name.replaceAll(" ", "-"));
    cpSync(finished, runDir, { recursive: true });
    const own = await openSession({ env: { ...faultAt(point) } });
    assert.is((await rejection(runExperiment(longer, { session: own, resume: runDir }))).kind, "python-died");
    await own.close();
    const kept = readJson(runDir, "result.json");
    assert.equal([kept.status, kept.weights], ["completed", whole.weights]);
    await goesOn(runDir);
  });

test("stopped, or failed: the finished result stays, and the longer run goes on", async () => {
  const runDir = join(folder, "stopped");
  cpSync(finished, runDir, { recursive: true });
  const controller = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.type === "epoch") controller.abort();
  };
  const stopped = await runExperiment(longer, { session, resume: runDir, signal: controller.signal, onEvent });
  assert.equal([stopped.status, stopped.epochs.length], ["stopped", 3]);
  const own = await openSession({ env: { ...faultAt("sconce.training:train,do=ENOMEM") } });
  const error = await rejection(runExperiment({}, { session: own, resume: runDir }));
  assert.is(error.kind, "python-error");
  await own.close();
  for (const file of KEPT) assert.ok(bytes(runDir, file).equals(bytes(finished, file)), file);
  await goesOn(runDir);
});

test("a finished run without its checkpoint is done again from its start, says so, and has its result meanwhile", async () => {
  const runDir = join(folder, "cleaned");
  cpSync(finished, runDir, { recursive: true });
  rmSync(join(runDir, "checkpoints"), { recursive: true });
  const said: string[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.type === "warning") said.push(event.message);
    if (event.type === "epoch") assert.is(readJson(runDir, "result.json").status, "completed");
  };
  const again = await runExperiment({}, { session, resume: runDir, onEvent });
  assert.equal(again.weights, readJson(finished, "result.json").weights);
  assert.match(said.join("\n"), /^the finished run has no checkpoint any more: it is done from its start/);
});

test("a run that was stopped and goes on with more epochs may be killed, too", async () => {
  const runDir = join(folder, "unfinished");
  const controller = new AbortController();
  const onEvent = (event: RunEvent) => {
    if (event.type === "epoch") controller.abort();
  };
  await runExperiment(config, { session, runDir, signal: controller.signal, onEvent });
  const own = await openSession({ env: { ...faultAt("sconce.training:train,call=2") } });
  assert.is((await rejection(runExperiment(longer, { session: own, resume: runDir }))).kind, "python-died");
  await own.close();
  assert.is(readJson(runDir, "result.json").status, "failed");
  assert.not(existsSync(join(runDir, "extension.json")));
  await goesOn(runDir);
});

test("close", () => session.close());

test.run();
