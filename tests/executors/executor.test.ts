/** The local executor: the contract of all executors, and its choice of workers. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { localExecutor } from "#sconce/executors/local.js";
import { memoryOf } from "#sconce/experiment/memory.js";
import { hasOpen, kill, marked, markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { executorContract } from "./helpers/executor-contract.js";

const small = resolveConfig({ model: { name: "gru", hiddenDim: 8 }, data: { maxTokens: 10 }, device: "cpu" });
const options = { threadsPerWorker: 1, workersPerDevice: 1, memory: "check", config: small } as const;
const test = suite("local executor");
markProcesses();

test("the memory check counts padded batches, and starts no more workers than fit", async () => {
  const tutorial = resolveConfig({ model: { name: "gru" } });
  const gib = memoryOf(tutorial) / 1024 ** 3;
  assert.ok(gib > 3.5 && gib < 5, `${gib} GiB; a batch of the longest reviews took 3.5 in a worker`);
  assert.ok(memoryOf(small) < memoryOf(tutorial) / 2);
  const huge = resolveConfig({ model: { name: "lstm", hiddenDim: 1_000_000 }, device: "cpu" });
  const fitting = await localExecutor({ ...options, workers: 4, config: huge });
  assert.is(fitting.workers, 1);
  assert.match(fitting.warnings[0] ?? "", /^4 workers of about .* do not fit/);
  assert.is((await localExecutor({ ...options, workers: 4, config: huge, memory: "ignore" })).workers, 4);
});

test.run();
executorContract("local", async () => ({
  executor: await localExecutor({ ...options, workers: 2 }),
  lose({ files }) {
    for (const { pid } of marked()) if (hasOpen(pid, join(files.path, ".lock"))) kill(pid);
  },
}));
const left = suite("local executor, at the end");
left("no process is left behind", nobodyLeft);
left.run();
