/** What is said before a run that does not fit in memory. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { memoryOf, memoryWarning } from "#sconce/experiment/memory.js";
import { type RunEvent, runExperiment } from "#sconce/index.js";
import { makeCorpus, temporary, tiny } from "../helpers.js";

const test = suite("memory of a run");
const GIB = 1024 ** 3;

test("a run that fits is not warned of; one that does not is told what would fit, and that fits", () => {
  const lstm = resolveConfig({ model: { name: "lstm" } });
  assert.is(memoryWarning(lstm, 16 * GIB), undefined);
  const told = memoryWarning(lstm, 3 * GIB) ?? "";
  assert.match(told, /may take 4\.\d GiB, and 3\.0 GiB of memory are free/);
  const [, batchSize, maxTokens] = /batchSize (\d+), or data\.maxTokens (\d+), would fit/.exec(told) ?? [];
  const smaller = { ...lstm, training: { ...lstm.training, batchSize: Number(batchSize) } };
  const shorter = { ...lstm, data: { ...lstm.data, maxTokens: Number(maxTokens) } };
  for (const config of [smaller, shorter]) {
    assert.is(memoryWarning(config, 3 * GIB), undefined);
    assert.ok(memoryOf(config) > 2.5 * GIB, "what is recommended uses the memory that is there");
  }
  assert.match(memoryWarning(lstm, 0.4 * GIB) ?? "", /no batch of this model would fit/);
});

test("a run says so after its start; with memory: ignore it does not", async () => {
  const root = makeCorpus(temporary());
  const config = tiny(root, { epochs: 1, batchSize: 25_000 }); // it would hold 25,000 reviews of 2,500 tokens at once
  config.model = { name: "lstm", hiddenDim: 64, embedDim: 8 };
  const types = async (memory: "check" | "ignore") => {
    const events: RunEvent[] = [];
    await runExperiment(config, { runDir: null, memory, onEvent: (event) => events.push(event) });
    return events.map((event) => (event.type === "warning" ? event.message : event.type));
  };
  const [start, warning] = await types("check");
  assert.is(start, "start");
  assert.match(warning ?? "", /GiB of memory are free/);
  assert.not.match((await types("ignore")).join(), /GiB/);
});

test.run();
