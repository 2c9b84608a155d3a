/** The field `metrics`: what it takes, what it refuses, and what asks for numbers by itself. */
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { metricsFor } from "#sconce/config/asked-metrics.js";
import { ASKED_FIGURES, DETAIL_NAMES } from "#sconce/config/metrics.js";
import { parseAssignment } from "#sconce/config/overrides.js";
import {
  defineTable,
  EVALUATION_METRICS,
  type ExperimentConfig,
  knownAfterEpoch,
  resolveConfig,
  resolveSweep,
  trialConfig,
} from "#sconce/index.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";
import { home, python } from "../helpers.js";

const test = suite("config: metrics");
const gru = { model: { name: "gru" as const } };
const refused = (metrics: unknown) => {
  try {
    resolveConfig({ ...gru, metrics } as ExperimentConfig);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was taken");
};

test("a list of names, by default none", () => {
  assert.equal(resolveConfig(gru).metrics, []);
  assert.equal(resolveConfig({ ...gru, metrics: ["accuracy", "macroF1"] }).metrics, ["accuracy", "macroF1"]);
  assert.match(
    refused(["macroF2"]),
    /^metrics\.0: "macroF2" is not allowed \(did you mean macroF1\?\); allowed: loss, accuracy, macroF1,/,
  );
  assert.match(refused("macroF1"), /^metrics: must be a list of metrics, each named once, got "macroF1"/);
  assert.match(refused(["rocAuc", "rocAuc"]), /^metrics: must be a list of metrics, each named once/);
});

test("--set takes a list", () => {
  assert.equal(parseAssignment("metrics=[macroF1, 'rocAuc']"), ["metrics", ["macroF1", "rocAuc"]]);
  assert.equal(parseAssignment("metrics=[]"), ["metrics", []]);
  assert.equal(parseAssignment("a=[1,true,null]"), ["a", [1, true, null]]);
});

test("Python has the same names", async () => {
  const code = "import json; from sconce.figures import FIGURES; print(json.dumps(list(FIGURES)))";
  const { stdout } = await execa(python, ["-c", code], { env: { PYTHONPATH: join(home, "python") } });
  assert.equal(JSON.parse(stdout), [...ASKED_FIGURES, ...DETAIL_NAMES]);
  assert.equal(EVALUATION_METRICS, ["loss", "accuracy", ...JSON.parse(stdout)]);
});

test("what is known after an epoch depends on what is asked for", () => {
  assert.equal(knownAfterEpoch({}), ["validation.loss", "validation.accuracy", "trainLoss"]);
  assert.equal(knownAfterEpoch(resolveConfig({ ...gru, metrics: ["rocAuc", "perClass"] })), [
    "validation.loss",
    "validation.accuracy",
    "validation.rocAuc",
    "trainLoss",
  ]);
  const training = { keep: { metric: "validation.macroF1" }, epochs: 1, earlyStopping: null };
  assert.ok(knownAfterEpoch({ training }).includes("validation.macroF1"));
  assert.equal(metricsFor(["perClass"], ["seconds", "test.macroF1", "validation.macroF1"]), ["perClass", "macroF1"]);
});

test("the objective of a sweep is computed, and is a number", () => {
  const sweep = (metric: string, base = {}) =>
    resolveSweep({
      name: "s",
      base: { ...gru, ...base },
      space: { "model.hiddenDim": [8, 16] },
      search: { sampler: "grid" },
      objective: { metric } as never,
    });
  const found = sweep("validation.macroF1", { metrics: ["perClass"] });
  assert.equal(found.objectives, [{ metric: "validation.macroF1", direction: "maximize", epoch: "last" }]);
  assert.equal(trialConfig(found, { "model.hiddenDim": 8 }).metrics, ["perClass", "macroF1"]);
  assert.is(sweep("test.calibrationError").objectives[0]?.direction, "minimize");
  assert.equal(trialConfig(sweep("test.loss"), {}).metrics, []);
  for (const [name, is] of [
    ["confusionMatrix", "a matrix of counts"],
    ["perClass", "a table with a row for each class"],
  ])
    assert.throws(
      () => sweep(`validation.${name}`),
      (error: Error) =>
        error.message.includes(`objective.metric: "validation.${name}" is ${is}, where a number is needed; allowed: `),
    );
});

test("so is the column of a table, which no run of other metrics is another experiment for", () => {
  const table = resolveTable(
    defineTable({
      name: "t",
      base: { metrics: ["rocAuc"] },
      rows: [{ label: "GRU", config: gru }],
      columns: [
        { label: "F1", metric: "test.macroF1" },
        { label: "accuracy", metric: "test.accuracy" },
      ],
    }),
  );
  assert.equal(table.experiments[0]?.config.metrics, ["rocAuc", "macroF1"]);
  assert.is(table.columns[0]?.digits, 4);
});

test.run();
