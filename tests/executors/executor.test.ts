/** The local executor: the contract of all executors, and its choice of workers. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { localExecutor } from "#sconce/executors/local.js";
import { AttemptFiles } from "#sconce/executors/task-files.js";
import { memoryOf } from "#sconce/experiment/memory.js";
import { temporary, until } from "../helpers.js";
import { hasOpen, kill, marked, markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { tinyBase, tinyCorpus } from "../sweep/helpers/tiny-corpus.js";
import { executorContract } from "./helpers/executor-contract.js";

const small = resolveConfig({ model: { name: "gru", hiddenDim: 8 }, data: { maxTokens: 10 }, device: "cpu" });
const options = { threadsPerWorker: 1, workersPerDevice: 1, memory: "check", config: small } as const;
const test = suite("local executor");
const folder = temporary();
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

if (process.platform === "linux")
  test("sessions that no task will need are ended; one for a task that comes all the same starts anew", async () => {
    const executor = await localExecutor({ ...options, workers: 2, config: resolveConfig(tinyBase(tinyCorpus())) });
    const pythons = () =>
      marked()
        .filter(({ kind }) => kind === "python")
        .map(({ pid }) => pid);
    executor.prepare?.();
    await until(() => pythons().length === 2, 60, "both workers");
    executor.atMost?.(1);
    await until(() => pythons().length === 1, 60, "the end of one");
    const run = (number: number) => {
      const files = new AttemptFiles(join(folder, String(number)));
      const never = new AbortController().signal;
      const config = resolveConfig(tinyBase(tinyCorpus()));
      return executor.run(
        { number, attempt: 1, config, files, resume: false },
        { onEvent() {}, signal: never, kill: never },
      );
    };
    const results = await Promise.all([run(0), run(1)]);
    assert.equal(
      results.map(({ status }) => status),
      ["completed", "completed"],
    );
    await until(() => pythons().length === 1, 60, "the end of the second");
    await executor.close();
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
