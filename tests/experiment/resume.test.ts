/** A run that was stopped or killed anywhere goes on, and ends as if it never had been. */
import { appendFileSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type RunEvent, type RunResult, runExperiment } from "#sconce/index.js";
import { makeCorpus, readJson, rejection, script, temporary, tiny, until, within } from "../helpers.js";

const test = suite("experiment: resume");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [60, 120] });
const config = { ...tiny(root, { epochs: 3 }), model: { name: "lstm" as const, hiddenDim: 64, embedDim: 16 } };
const session = await openSession();
const whole = await runExperiment(config, { session, runDir: join(folder, "whole") });

const metrics = (directory: string) => readFileSync(join(folder, directory, "metrics.jsonl"), "utf8");
const untimed = (result: Pick<RunResult, "epochs">) => result.epochs.map(({ seconds: _, ...epoch }) => epoch);

function assertWhole(result: RunResult, directory: string, of: RunResult = whole, ofDirectory = "whole"): void {
  assert.is(result.status, "completed");
  assert.equal(result.weights, of.weights);
  assert.equal(result.test, of.test);
  assert.equal(untimed(result), untimed(of));
  assert.is(metrics(directory), metrics(ofDirectory));
  const kept = readJson(folder, directory, "result.json");
  assert.equal([kept.status, kept.test, kept.weights], ["completed", of.test, of.weights]);
  assert.ok(
    readFileSync(join(folder, directory, "model.pt")).equals(readFileSync(join(folder, ofDirectory, "model.pt"))),
  );
}

/** Run until `when` holds of an event, stop there, and give the result. */
async function stopAt(directory: string, when: (event: RunEvent, batches: number) => boolean): Promise<RunResult> {
  const controller = new AbortController();
  let batches = 0;
  return runExperiment(config, {
    session,
    runDir: join(folder, directory),
    logEvery: 1,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "batch") batches += 1;
      if (when(event, batches)) controller.abort();
    },
  });
}

for (const n of [1, 4, 9, 14])
  test(`stopped about batch ${n}, resumed in another Python`, async () => {
    const stopped = await stopAt(`batch-${n}`, (_, batches) => batches === n);
    assert.is(stopped.status, "stopped");
    const events: RunEvent[] = [];
    const resumed = await runExperiment(
      {},
      { resume: join(folder, `batch-${n}`), onEvent: (event) => void events.push(event) },
    );
    assert.equal(
      events.find((event) => event.type === "resume"),
      { type: "resume", position: stopped.position, epochs: stopped.epochs },
    );
    assertWhole(resumed, `batch-${n}`);
  });

for (const phase of ["validation", "test"])
  test(`stopped in ${phase}, resumed in the same Python`, async () => {
    const stopped = await stopAt(phase, (event) => event.type === "batch" && event.phase === phase);
    assert.is(stopped.status, "stopped");
    assertWhole(await runExperiment(config, { session, resume: join(folder, phase) }), phase);
  });

test("stopped twice", async () => {
  await stopAt("twice", (_, batches) => batches === 3);
  const controller = new AbortController();
  const again = await runExperiment(
    {},
    {
      session,
      resume: join(folder, "twice"),
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === "epoch" && event.epoch === 2) controller.abort();
      },
    },
  );
  assert.equal([again.status, again.epochs.length], ["stopped", 2]);
  assertWhole(await runExperiment({}, { session, resume: join(folder, "twice") }), "twice");
});

test("Python killed, once before the first checkpoint and once after", async () => {
  for (const epoch of [1, 2]) {
    const own = await openSession();
    const directory = `killed-${epoch}`;
    const onEvent = (event: RunEvent) => {
      if (event.type === "batch" && event.epoch === epoch && event.batch >= 2)
        process.kill(own.pythonPid as number, "SIGKILL");
    };
    const runDir = join(folder, directory);
    const error = await rejection(runExperiment(config, { session: own, runDir, logEvery: 1, onEvent }));
    assert.is(error.kind, "python-died");
    appendFileSync(join(runDir, "metrics.jsonl"), '{"type":"batch","pha'); // a line that was torn
    assertWhole(await runExperiment({}, { session, resume: runDir }), directory);
    await own.close();
  }
});

test("the whole process killed", async () => {
  const runDir = join(folder, "sudden");
  const parent =
    script(`await sconce.runExperiment(${JSON.stringify({ ...config, training: { ...config.training } })}, {
    runDir: ${JSON.stringify(runDir)}, logEvery: 1,
    onEvent: (event) => event.type === "batch" && event.epoch === 3 && console.log("third"),
  });`);
  let seen = "";
  parent.stdout.on("data", (chunk) => {
    seen += chunk;
  });
  await until(() => seen.includes("third"), 90, "the third epoch");
  parent.kill("SIGKILL");
  await parent;
  assertWhole(await within(runExperiment({}, { session, resume: runDir }), 60, "going on"), "sudden");
});

test("a newest checkpoint that is damaged: the one before is taken, with a warning", async () => {
  const directory = join(folder, "damaged");
  await stopAt("damaged", (event) => event.type === "epoch" && event.epoch === 2);
  const checkpoints = readdirSync(join(directory, "checkpoints")).sort();
  assert.ok(checkpoints.length >= 2, String(checkpoints));
  truncateSync(join(directory, "checkpoints", checkpoints.at(-1) as string), 1000);
  const warnings: string[] = [];
  const onEvent = (event: RunEvent) => void (event.type === "warning" && warnings.push(event.message));
  assertWhole(await runExperiment({}, { session, resume: directory, onEvent }), "damaged");
  assert.is(warnings.length, 1);
  assert.match(warnings[0] as string, checkpoints.at(-1) as string);
});

test("more epochs go on from the end, as one long run", async () => {
  const longer = { ...config, training: { ...config.training, epochs: 4 } };
  const one = await runExperiment(longer, { session, runDir: join(folder, "long") });
  await runExperiment(config, { session, runDir: join(folder, "longer") });
  const two = await runExperiment({ training: { epochs: 4 } }, { session, resume: join(folder, "longer") });
  assertWhole(two, "longer", one, "long");
  assert.is(readJson(folder, "longer", "config.json").config.training.epochs, 4);
});

test("a completed run that is resumed gives its result again", async () => {
  assertWhole(await runExperiment({}, { session, resume: join(folder, "batch-1") }), "batch-1");
});

test("close", () => session.close());

test.run();
