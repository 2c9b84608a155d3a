/** Ctrl-C and SIGTERM through the command line. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { pause, readJson, sconce, temporary, until, within } from "../helpers.js";
import { hasOpen, marked, markProcesses, nobodyLeft } from "./helpers/processes.js";
import { linesOf, numbersOf } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: interrupted");
const folder = temporary();
const file = join(folder, "sweep.yaml");
const definition: SweepDefinition = {
  name: "interrupted",
  base: tinyBase(tinyCorpus(), 60),
  space: { seed: [1, 2, 3] },
  search: { sampler: "grid" },
  executor: { workers: 2 },
};
markProcesses();
writeFileSync(file, stringify(definition));

/** Start the sweep, and wait until both workers are in the middle of a trial. */
async function begun(out: string) {
  const process_ = sconce(["sweep", file, "--out", out, "--json"], { cwd: folder });
  const epochs = new Set<number>();
  process_.stdout.on("data", (chunk: Buffer) => {
    for (const [, number] of String(chunk).matchAll(
      /"type":"run","number":(\d),"attempt":\d+,"event":\{"type":"checkpoint"/g,
    ))
      epochs.add(Number(number));
  });
  let stderr = "";
  process_.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  await until(() => epochs.size >= 2, 120, "an epoch of two trials");
  return { process_, stderr: () => stderr };
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  test(`${signal}: the trials stop with a checkpoint, exit ${code}, and the same command goes on`, async () => {
    const out = join(folder, signal);
    const { process_ } = await begun(out);
    process_.kill(signal);
    const { exitCode, stdout } = await within(process_, 60, "the end");
    assert.is(exitCode, code);
    const result = JSON.parse(stdout.split("\n").at(-1) as string);
    assert.equal([result.type, result.status], ["result", "stopped"]);
    const stopped = linesOf(out).filter(({ interrupted }) => interrupted);
    assert.ok(stopped.length >= 1);
    for (const { runDir, epochs } of stopped) {
      assert.ok(epochs < 60);
      assert.is(readJson(out, runDir as string, "result.json").status, "stopped");
      assert.ok(existsSync(join(out, runDir as string, "checkpoints")));
    }
    await nobodyLeft();
    if (signal === "SIGTERM") return;
    const rest = await sconce(["sweep", file, "--out", out, "--json"], { cwd: folder });
    assert.is(rest.exitCode, 0, String(rest.stderr));
    const { trials } = JSON.parse(String(rest.stdout).split("\n").at(-1) as string);
    const whole = await sweep(definition, { out: join(folder, "whole") });
    assert.equal(numbersOf(trials), numbersOf(whole.trials));
  });

test("a second Ctrl-C does not wait for a batch that never ends, and no Python is left", async () => {
  const out = join(folder, "second");
  const { process_, stderr } = await begun(out);
  // A Python that is stopped heeds nothing, and its trial's batch never ends.
  for (const { pid } of marked().filter(({ kind }) => kind === "python"))
    if (!hasOpen(pid, join(out, ".lock"))) process.kill(pid, "SIGSTOP");
  process_.kill("SIGINT");
  await until(() => stderr().includes("Interrupt again"), 30, "the first signal's answer");
  await pause();
  process_.kill("SIGINT");
  const { exitCode } = await within(process_, 30, "the end");
  assert.is(exitCode, 130);
  await nobodyLeft();
});

test.run();
