/** Trials that raise, give no number, run out of memory, die again and again, hang: none of them ends the sweep. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { choice } from "#sconce/sweep/space.js";
import { type SweepOptions, sweep } from "#sconce/sweep/sweep.js";
import { readSweep } from "#sconce/sweep/sweep-folder.js";
import { python, temporary, until, within } from "../helpers.js";
import { gone, hasOpen, kill, marked, markProcesses, nobodyLeft } from "./helpers/processes.js";
import { ends } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: trials that fail");
const root = tinyCorpus();
const folder = temporary();
markProcesses();

const one: SweepDefinition = {
  name: "one",
  base: tinyBase(root),
  space: {},
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
  executor: { workers: 1, memory: "ignore" },
  retries: 1,
};
const run = (name: string, definition: Partial<SweepDefinition>, options: SweepOptions = {}) =>
  sweep({ ...one, ...definition, name }, { out: join(folder, name), ...options });

/** The Python that runs a trial: it has the run directory's lock open. */
const pythonOf = (name: string, runDir: string) =>
  marked().find(({ pid }) => hasOpen(pid, join(folder, name, runDir, ".lock")))?.pid as number;

test("one that raises, one that runs out of memory, one that is well", async () => {
  // An embedding of 1e15 numbers a word is petabytes; a matrix of 27e15 x 1,000 has more bytes than 64 bits can say.
  const space = {
    "model.embedDim": choice(1_000_000_000_000_000, 1000),
    "model.hiddenDim": choice(9_000_000_000_000_000, 8),
  };
  const result = await run("raises", { space });
  assert.is(result.status, "completed");
  const memory = "failed: out-of-memory";
  assert.equal(ends(result), [memory, memory, "failed: python-error", "completed"]);
  assert.match(result.trials[1]?.error?.message ?? "", /allocate/);
  const kept = (await readSweep(result.folder)).trials;
  for (const { error } of [result.trials[2], kept[2]].flatMap((trial) => trial ?? []))
    assert.match(error?.traceback ?? "", /^Traceback \(most recent call last\):\n/);
  assert.equal(
    result.trials.map(({ attempts }) => attempts),
    [1, 1, 1, 1],
    "another attempt would end the same",
  );
  assert.is(result.best?.number, 3);
});

test("values that are no numbers: failed with a word, with a pruner too, and read back as they were", async () => {
  // The tutorial's sigmoid bounds its loss whatever happens to the weights; without it they overflow.
  const base = { ...tinyBase(root, 8), model: { ...tinyBase(root).model, sigmoid: false } };
  const space = { "training.learningRate": choice(1e-3, 3e37), seed: choice(1, 2, 3) };
  for (const pruner of [undefined, { name: "median", startupTrials: 3 }] as const) {
    const name = `nan-${pruner?.name}`;
    const result = await run(name, { space, base, search: { sampler: "grid", pruner } });
    const failed = "failed: not-a-number";
    assert.equal(ends(result).slice(2), ["completed", failed, failed, failed]);
    assert.match(result.trials[5]?.error?.message ?? "", /validation\.loss is not a number/);
    assert.is(result.trials[5]?.values, null);
    assert.not(Number.isFinite(result.trials[5]?.validation?.loss));
    const kept = (await readSweep(result.folder)).trials;
    assert.equal(
      kept.map((trial) => ({ ...trial, value: trial.values?.[0] ?? null })),
      result.trials,
    );
    assert.ok((result.best?.number ?? 3) < 3);
    const again = await run(name, { space, base, search: { sampler: "grid", pruner } });
    assert.equal(again.trials, result.trials, "and so does the search");
  }
});

test("one whose Python is killed each time, as the kernel does when memory runs out", async () => {
  const retries: number[] = [];
  const onEvent = (event: SweepEvent) => {
    if (event.type === "retry") retries.push(event.attempt);
    if (event.type === "run" && event.number === 0 && event.event.type === "epoch")
      kill(pythonOf("dies", "trials/0000-seed1"));
  };
  const result = await run(
    "dies",
    { space: { seed: choice(1, 2) }, base: tinyBase(root, 200), retries: 2 },
    { onEvent },
  );
  assert.equal(ends(result), ["failed: python-died", "completed"]);
  assert.equal(retries, [2, 3]);
  assert.is(result.trials[0]?.attempts, 3);
  assert.match(result.trials[0]?.error?.message ?? "", /SIGKILL/);
  assert.ok((result.trials[0]?.epochs ?? 0) >= 3, "the attempts went on from each other's checkpoints");
});

test("one that hangs: it does not heed the stop, is killed, and the next trial gets a new Python", async () => {
  let hung = 0;
  const onEvent = (event: SweepEvent) => {
    if (hung || event.type !== "run" || event.event.type !== "epoch") return;
    hung = pythonOf("hangs", "trials/0000-epochs100000");
    process.kill(hung, "SIGSTOP");
  };
  const space = { "training.epochs": choice(100_000, 1) };
  const result = await run("hangs", { space, timeoutSeconds: 15, graceSeconds: 0.5 }, { onEvent });
  assert.equal(ends(result), ["stopped: timeout", "completed"]);
  assert.match(result.trials[0]?.error?.message ?? "", /not done after 15 s/);
  await gone(hung);
});

test("one over its time that heeds the stop keeps its checkpoint, and the sweep does not take it up again", async () => {
  const space = { "training.epochs": choice(100_000, 1) };
  const result = await run("slow", { space, timeoutSeconds: 10 });
  assert.equal(ends(result), ["stopped: timeout", "completed"]);
  assert.ok(existsSync(join(result.folder, result.trials[0]?.runDir as string, "checkpoints")));
  const begun: number[] = [];
  const onEvent = (event: SweepEvent) => event.type === "trial" && begun.push(event.number);
  await run("slow", { space, timeoutSeconds: 10 }, { onEvent });
  assert.equal(begun, []);
});

test("a Python that hangs is killed too when the sweep is to end, and its trial goes on later", async () => {
  const controller = new AbortController();
  let hung = 0;
  const onEvent = (event: SweepEvent) => {
    if (hung || event.type !== "run" || event.event.type !== "epoch") return;
    hung = pythonOf("ends", "trials/0000-seed1");
    process.kill(hung, "SIGSTOP");
    controller.abort();
  };
  const definition = { space: { seed: choice(1, 2) }, base: tinyBase(root, 3), graceSeconds: 0.5 };
  const stopped = await run("ends", definition, { onEvent, signal: controller.signal });
  assert.is(stopped.status, "stopped");
  assert.ok(stopped.trials[0]?.interrupted);
  await gone(hung);
  const rest = await run("ends", definition);
  const alone = await run("alone", definition);
  assert.equal(
    rest.trials.map(({ values }) => values),
    alone.trials.map(({ values }) => values),
  );
});

test("a Python that hangs while it starts does not keep the sweep from ending", async () => {
  const stub = join(folder, "python");
  const hang = join(folder, "hang");
  writeFileSync(
    stub,
    `#!/bin/sh\n[ -e '${hang}' ] && { echo $$ > '${hang}'; exec sleep 600; }\nexec '${python}' "$@"\n`,
  );
  chmodSync(stub, 0o755);
  const controller = new AbortController();
  const onEvent = (event: SweepEvent) => {
    if (existsSync(hang) || event.type !== "run" || event.event.type !== "epoch") return;
    // The worker's Python dies; the one in its place hangs.
    writeFileSync(hang, "");
    process.kill(pythonOf("starts", "trials/0000-seed1"), "SIGKILL");
    const hangs = () => readFileSync(hang, "utf8").endsWith("\n");
    void until(hangs, 60, "the hanging Python").then(() => controller.abort());
  };
  const definition = { space: { seed: choice(1) }, base: tinyBase(root, 20), graceSeconds: 0.2 };
  const stopped = run("starts", definition, { onEvent, signal: controller.signal, session: { python: stub } });
  const { status, trials } = await within(stopped, 120, "the end of a sweep whose worker hangs");
  assert.is(status, "stopped");
  assert.ok(trials[0]?.interrupted);
  await gone(Number(readFileSync(hang, "utf8")));
});

test("no process is left behind", nobodyLeft);

test.run();
