/** The flags of `sconce sweep` that change the definition: what they set, what they refuse, and whose fault an error is. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { withFlags } from "#sconce/cli/sweep-flags.js";
import { resolveSweep, type SweepDefinition } from "#sconce/sweep/definition.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { rejection, sconce, temporary } from "../helpers.js";
import { curveExecutor } from "./helpers/curve-executor.js";

const test = suite("sweep: flags");
const folder = temporary();
const file = join(folder, "cells.yaml");
const definition: SweepDefinition = {
  name: "cells",
  base: { model: { name: "gru", hiddenDim: 8 }, training: { epochs: 3 } },
  space: { "model.layers": [1, 2], "training.optimizer": ["adam", "sgd"], "training.learningRate": [0.1, 0.01] },
  search: { sampler: "grid" },
  executor: { workers: 1 },
};
writeFileSync(file, stringify(definition));
const nothing = {
  set: [],
  seed: undefined,
  "search-seed": undefined,
  sampler: undefined,
  epochs: undefined,
  data: undefined,
};
const given = (flags: object) => withFlags(definition, file, { ...nothing, ...flags });
const preview = (...flags: string[]) =>
  sconce(["sweep", file, "--dry-run", "--no-estimate", "--json", ...flags], { cwd: folder });

test("each sets its field, --set over the others, and the file's definition stays as it is", () => {
  const before = structuredClone(definition);
  const set = ["model.hiddenDim=16", "training.epochs=2", "metrics=[macroF1]"];
  const flags = { set, seed: 7, epochs: 5, data: "there", sampler: "random", "search-seed": 9, trials: 4 };
  const resolved = resolveSweep(given(flags).definition);
  const { model, training, data, seed, metrics } = resolved.base as never as Record<string, Record<string, unknown>>;
  assert.equal(
    [
      model?.hiddenDim,
      model?.name,
      training?.epochs,
      data?.root,
      seed,
      (metrics as never as string[]).includes("macroF1"),
    ],
    [16, "gru", 2, "there", 7, true],
  );
  assert.equal([resolved.search.sampler, resolved.search.seed, resolved.search.trials], ["random", 9, 4]);
  assert.equal(definition, before);
  assert.is(given({}).definition, definition);
});

test("a field that is searched is refused, and one within a section that is", async () => {
  for (const [set, words] of [
    [
      "training.learningRate=1",
      /^--set: training\.learningRate cannot be set: it is searched, by space\.training\.learn/,
    ],
    [
      "training.optimizer.momentum=0.9",
      /: training\.optimizer, which it is a part of, is searched, by space\.training\.o/,
    ],
  ] as const) {
    const error = await rejection((async () => given({ set: [set] }))());
    assert.is(error.kind, "usage");
    assert.match(error.message, words);
    assert.match(error.hint as string, "take the parameter out of the space");
  }
  for (const [set, hint] of [
    ["base.model.hiddenDim=4", "write model.hiddenDim"],
    ["search.trials=4", "there are flags for others, as --sampler, --trials and --workers"],
  ] as const) {
    const error = await rejection((async () => given({ set: [set] }))());
    assert.match(error.message, /: it sets fields of the definition's base$/);
    assert.ok(error.hint?.startsWith(hint), error.hint);
  }
  const seeded = { ...definition, seeds: [1, 2] };
  const twice = await rejection((async () => withFlags(seeded, file, { ...nothing, seed: 5 }))());
  assert.match(
    twice.message,
    /^--seed: each setting of .*cells\.yaml is run with the seeds that its field seeds names$/,
  );
  const searched = { ...definition, space: { "training.epochs": [1, 2] } };
  const error = await rejection((async () => withFlags(searched, file, { ...nothing, epochs: 1 }))());
  assert.match(error.message, /^--epochs: training\.epochs cannot be set: it is searched/);
});

test("an error names the file only where the file is at fault, and points to the schema of sweeps", async () => {
  const { stderr, exitCode } = await preview("--set", "data.batchSize=3");
  assert.is(exitCode, 2);
  assert.match(
    stderr,
    /^sconce: base\.data\.batchSize: unknown key \(did you mean base\.training\.batchSize\?\); .*\n {2}hint: `sconce schema sweep` prints/,
  );
  const broken = { ...definition, base: { model: { name: "gru", hidden: 8 } } } as unknown as SweepDefinition;
  assert.is(withFlags(broken, file, { ...nothing, epochs: 2 }).source, file);
  assert.is(given({ set: ["model.hidden=8"] }).source, undefined);
  assert.is(given({ epochs: 2 }).source, file);
});

test("sconce sweep takes them", async () => {
  const { stdout, exitCode, stderr } = await preview(
    "--epochs",
    "2",
    "--seed",
    "5",
    "--sampler",
    "random",
    "--trials",
    "3",
  );
  assert.is(exitCode, 0, stderr);
  const { trials, points, first } = JSON.parse(stdout);
  assert.equal([trials, points], [3, null]);
  assert.equal([first[0].config.training.epochs, first[0].config.seed], [2, 5]);
});

test("a sweep that goes on with other flags is refused, with the difference", async () => {
  const out = join(folder, "cells");
  const executor = () => curveExecutor({ workers: 1, loss: () => 1 });
  const flags = { set: ["model.hiddenDim=16"], "search-seed": 2 };
  await sweep(given(flags).definition, { out, executor: executor(), trials: 1 });
  assert.is((await sweep(given(flags).definition, { out, executor: executor() })).trials.length, 8);
  const error = await rejection(sweep(given({ seed: 3 }).definition, { out, executor: executor() }));
  assert.match(
    error.message,
    "base.model.hiddenDim: was 16, now 8\nbase.seed: was 1, now 3\nsearch.seed: was 2, now 1",
  );
});

test.run();
