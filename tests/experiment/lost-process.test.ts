/** A run whose Python is killed says which batch it had in hand, and that memory may have been the reason. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { oomKills } from "#sconce/experiment/batch-in-hand.js";
import { markLost } from "#sconce/experiment/lost-process.js";
import { openSession, runExperiment, SconceError } from "#sconce/index.js";
import { faultAt } from "../faults/faults.js";
import { makeCorpus, readJson, rejection, temporary, tiny } from "../helpers.js";

const test = suite("experiment: lost process");
const folder = temporary();
const config = tiny(makeCorpus(join(folder, "corpus")), { epochs: 1 });
const runDir = join(folder, "run");
const THIRD = "sconce.training:F.cross_entropy,call=3";

test("the batch in hand is named, with what to do; the run goes on", async () => {
  const session = await openSession({ env: { ...faultAt(THIRD) } });
  const error = await rejection(runExperiment(config, { session, runDir }));
  assert.is(error.kind, "python-died");
  assert.match(
    error.message,
    /^Python was killed \(SIGKILL\) in epoch 1, train batch 2: 7 reviews x \d+ tokens; if nobody did that, it ran out of memory$/,
  );
  assert.match(error.hint as string, /training\.batchSize.*option `resume` goes on/);
  assert.is(error.runDir, runDir);
  assert.equal(readJson(runDir, "result.json").error, { kind: error.kind, message: error.message, signal: "SIGKILL" });
  assert.ok(existsSync(join(runDir, ".batch")));
  await session.close();
});

test("where the kernel has killed for memory since, it says so plainly", async () => {
  const died = new SconceError("python-died", "Python ended by SIGKILL", { signal: "SIGKILL" });
  const lost = { runDir, epochs: [], seconds: 1, pythonPid: undefined };
  const plain = await markLost(died, { ...lost, killsBefore: oomKills() - 1 });
  assert.match(plain.message, /^Python ran out of memory and was killed by the kernel in epoch 1, train batch 2: 7 /);
  const nowhere = await markLost(died, { ...lost, runDir: null, killsBefore: oomKills() - 1 });
  assert.is(nowhere.message, "Python ran out of memory and was killed by the kernel");
  assert.not.match(nowhere.hint as string, /resume/);
  const other = new SconceError("python-died", "Python ended by SIGSEGV", { signal: "SIGSEGV" });
  assert.is(await markLost(other, { ...lost, runDir: null, killsBefore: 0 }), other);
});

test("a run that goes on leaves no note of the batch", async () => {
  assert.is((await runExperiment({}, { resume: runDir })).status, "completed");
  assert.not(existsSync(join(runDir, ".batch")));
  assert.is(readJson(runDir, "result.json").error, null);
});

test("a finished result is not marked, whatever becomes of the process", async () => {
  const before = readJson(runDir, "result.json");
  const died = new SconceError("python-died", "Python ended by SIGKILL", { signal: "SIGKILL" });
  await markLost(died, { runDir, epochs: [], seconds: 1, pythonPid: undefined, killsBefore: oomKills() });
  assert.equal(readJson(runDir, "result.json"), before);
});

test.run();
