/** What is said before a run that does not fit in memory. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { memoryOf, memoryWarning, memoryWarningOfSeveral } from "#sconce/experiment/memory.js";
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

test("several runs: the largest together against what is free, and how many would fit", () => {
  const of = (name: "rnn" | "gru" | "lstm") => resolveConfig({ model: { name } });
  const [rnn, gru, lstm] = [of("rnn"), of("gru"), of("lstm")];
  const all = [rnn, lstm, gru, lstm];
  const [g, l] = [memoryOf(gru), memoryOf(lstm)];
  assert.ok(memoryOf(rnn) < g && g < l);
  assert.is(memoryWarningOfSeveral(all, 2, (2 * l) / 0.9 + 1), undefined);
  const told = memoryWarningOfSeveral(all, 3, (2 * l) / 0.9 + 1) ?? "";
  const gib = (bytes: number) => (bytes / GIB).toFixed(1);
  assert.is(
    told,
    `3 runs at a time may take ${gib(2 * l + g)} GiB, and ${gib((2 * l) / 0.9)} GiB of memory are free: 2 at a time would fit`,
  );
  assert.match(memoryWarningOfSeveral(all, 2, (2 * l) / 0.9 - 1) ?? "", /: 1 at a time would fit$/);
  assert.match(memoryWarningOfSeveral(all, 2, GIB) ?? "", /: even one alone may not fit$/);
  assert.is(memoryWarningOfSeveral([rnn], 5, 2 * l), undefined, "one run is not five");
});

test.run();
