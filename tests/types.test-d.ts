/** What must compile, and what must not: `tsc` is the runner of this file. */
import { expectTypeOf } from "expect-type";
import {
  type BatchEvent,
  type CompletedRun,
  type Corpus,
  defineExperiment,
  defineTable,
  type Evaluation,
  type ExperimentConfig,
  type Model,
  openSession,
  type ResolvedConfig,
  type ResolvedModelConfig,
  type ResolvedOwnModelConfig,
  type RunEvent,
  type RunResult,
  resolveConfig,
  runExperiment,
  type TableDefinition,
} from "#sconce/index.js";

const gru: ExperimentConfig = { model: { name: "gru" } };
const { signal } = new AbortController();

// Without a signal a run cannot be stopped: it is complete, and its test is there.
const plain = () => runExperiment(gru);
const listening = () =>
  runExperiment(gru, { runDir: null, onEvent: (event) => expectTypeOf(event).toEqualTypeOf<RunEvent>() });
const stoppable = () => runExperiment(gru, { signal });
const resumed = () => runExperiment({}, { resume: "runs/x" });
const resumedStoppable = () => runExperiment({}, { resume: "runs/x", signal });
expectTypeOf(plain).returns.resolves.toEqualTypeOf<CompletedRun>();
expectTypeOf(listening).returns.resolves.toEqualTypeOf<CompletedRun>();
expectTypeOf(stoppable).returns.resolves.toEqualTypeOf<RunResult>();
expectTypeOf(resumed).returns.resolves.toEqualTypeOf<CompletedRun>();
expectTypeOf(resumedStoppable).returns.resolves.toEqualTypeOf<RunResult>();
expectTypeOf<CompletedRun["test"]["accuracy"]>().toEqualTypeOf<number>();
expectTypeOf<RunResult["status"]>().toEqualTypeOf<"completed" | "stopped">();

// What the configuration's metrics name is in the result by type; where they are not known by name, it may be there.
const asking = () => runExperiment({ ...gru, metrics: ["macroF1", "confusionMatrix"] });
expectTypeOf(asking).returns.resolves.toEqualTypeOf<CompletedRun<"macroF1" | "confusionMatrix">>();
type Asked = Awaited<ReturnType<typeof asking>>;
expectTypeOf<Asked["test"]["macroF1"]>().toEqualTypeOf<number>();
expectTypeOf<Asked["epochs"][number]["validation"]["confusionMatrix"]["counts"]>().toEqualTypeOf<number[][]>();
expectTypeOf<Asked["test"]["rocAuc"]>().toEqualTypeOf<number | undefined>();
expectTypeOf<CompletedRun["test"]["macroF1"]>().toEqualTypeOf<number | undefined>();
expectTypeOf<Asked>().toExtend<CompletedRun>();
// @ts-expect-error no such metric
defineExperiment({ model: { name: "gru" }, metrics: ["macroF2"] });
// @ts-expect-error no such metric
runExperiment({ model: { name: "gru" }, metrics: ["macroF2"] });

// Configurations: only the model's name must be there; resolved, everything is.
expectTypeOf<{ model: { name: "lstm" } }>().toExtend<ExperimentConfig>();
expectTypeOf(resolveConfig(gru)).toEqualTypeOf<ResolvedConfig>();
expectTypeOf<ResolvedConfig["training"]["epochs"]>().toEqualTypeOf<number>();
expectTypeOf<ResolvedConfig["data"]["maxTokens"]>().toEqualTypeOf<number | null>();
expectTypeOf<ResolvedModelConfig["name"]>().toEqualTypeOf<"rnn" | "gru" | "lstm">();
expectTypeOf<ResolvedConfig["model"]>().toEqualTypeOf<ResolvedModelConfig | ResolvedOwnModelConfig>();

// @ts-expect-error a model's name is needed
defineExperiment({ seed: 1 });
// @ts-expect-error no such section
defineExperiment({ model: { name: "gru" }, optimizer: {} });
// @ts-expect-error no such field
defineExperiment({ model: { name: "gru", width: 3 } });
// @ts-expect-error no such field in a section that may be absent
defineExperiment({ model: { name: "gru" }, training: { epoch: 3 } });
// @ts-expect-error a text where a number belongs
defineExperiment({ model: { name: "gru" }, training: { epochs: "3" } });
// @ts-expect-error no such model
defineExperiment({ model: { name: "transformer" } });
// @ts-expect-error no such corpus
defineExperiment({ model: { name: "gru" }, data: { corpus: "yelp" } });
// @ts-expect-error a new run needs a model
export const withoutModel = () => runExperiment({}, { runDir: null });
// @ts-expect-error no such option
export const wrongOption = () => runExperiment(gru, { onBatch: () => {} });

// Tables
const cells = {
  name: "cells",
  rows: [{ label: "GRU", config: { model: { name: "gru" } } }, { label: "A paper's" }],
  columns: [{ label: "Test", metric: "test.accuracy", config: { data: { maxTokens: 5 } } }],
  cells: { GRU: { Test: { published: "84.0", rounding: { truncated: 1 } } } },
} as const;
expectTypeOf(
  defineTable({ ...cells, rows: [...cells.rows], columns: [...cells.columns] }),
).toEqualTypeOf<TableDefinition>();
const rows: TableDefinition["rows"] = [];
// @ts-expect-error no run gives this figure
defineTable({ name: "a", rows, columns: [{ label: "Test", metric: "test.f1" }] });
// @ts-expect-error no such field of a row's settings
defineTable({ name: "a", rows: [{ label: "GRU", config: { model: { width: 3 } } }], columns: [] });
// @ts-expect-error the seeds are the table's own
defineTable({ name: "a", rows: [{ label: "GRU", config: { seed: 3 } }], columns: [] });
// @ts-expect-error no such way of rounding
defineTable({ name: "a", rows, columns: [], published: { source: "a paper", rounding: { loss: "ceiling" } } });
// @ts-expect-error a table has rows
defineTable({ name: "a", columns: [] });

// Facades
export async function steps(): Promise<void> {
  const session = await openSession({ allocator: false });
  const corpus = await session.loadCorpus({ minFreq: 2, batchSize: 10 });
  const model = await session.buildModel("gru", corpus, { hiddenDim: 8, learningRate: 0.1 });
  expectTypeOf(corpus).toEqualTypeOf<Corpus>();
  expectTypeOf(model).toEqualTypeOf<Model>();
  await model.trainEpoch({ onBatch: (event) => expectTypeOf(event).toEqualTypeOf<BatchEvent>() });
  expectTypeOf(await model.evaluate("test")).toEqualTypeOf<Evaluation>();
  expectTypeOf((await model.evaluate("test", { metrics: ["macroF1"] })).macroF1).toEqualTypeOf<number>();
  expectTypeOf((await model.predict(["a"]))[0]?.label).toEqualTypeOf<string | undefined>();
  expectTypeOf((await session.call("search.pareto", { study: 1 })).numbers).toEqualTypeOf<number[]>();
  // @ts-expect-error the training reviews are not evaluated
  await model.evaluate("train");
  // @ts-expect-error no such option of a corpus
  await session.loadCorpus({ minFrequency: 2 });
  // @ts-expect-error no such model
  await session.buildModel("cnn", corpus);
  // @ts-expect-error no such option of a model
  await session.buildModel("gru", corpus, { name: "lstm" });
  // @ts-expect-error no such function
  await session.call("search.nothing", {});
  // @ts-expect-error a text where a number belongs
  await session.call("search.pareto", { study: "1" });
}

/** An event's type decides its fields. */
export function narrowing(event: RunEvent): void {
  if (event.type === "batch") expectTypeOf(event.loss).toEqualTypeOf<number>();
  if (event.type === "result" && event.status === "completed") expectTypeOf(event.test.loss).toEqualTypeOf<number>();
  // @ts-expect-error not every event has a loss
  void event.loss;
}
