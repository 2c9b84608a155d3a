/** Spaces that choose among whole models: the tutorial's cells, and classes of Python files. */
import { appendFileSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { report, SconceError, sweep } from "#sconce/index.js";
import { resolveSweep, type SweepDefinition, trialConfig } from "#sconce/sweep/definition.js";
import { largestConfig } from "#sconce/sweep/largest-params.js";
import { copyOfModels, readJson, rejection, sconce, temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: a choice of models");
const files = copyOfModels();
const file = (name: string) => join(files, name);
const attention = { file: file("attention.py"), class: "AttentionPool" };
const first = { file: file("several.py"), class: "First" };

const define = (space: object, more: object = {}) =>
  ({ name: "s", space, search: { sampler: "random", trials: 1 }, ...more }) as SweepDefinition;
const resolve = (space: object, more: object = {}) => resolveSweep(define(space, more));
const namesOf = (...model: (string | object)[]) => Object.keys(resolve({ model }).models);

const refused = (what: RegExp, space: object, more: object = {}) => {
  let error: unknown;
  try {
    resolve(space, more);
  } catch (thrown) {
    error = thrown;
  }
  assert.instance(error, SconceError);
  assert.match((error as SconceError).message, what);
  return error as SconceError;
};

test("entries are called by cell, class or file, and told apart where that is not enough", () => {
  assert.equal(namesOf("gru", { name: "lstm", hiddenDim: 8 }, attention, first), [
    "gru",
    "lstm",
    "AttentionPool",
    "First",
  ]);
  assert.equal(namesOf({ file: "x/net.py" }, { name: "mine", file: "y/net.py" }), ["net", "mine"]);
  const two = [
    { file: "a.py", class: "Net" },
    { file: "b.py", class: "Net" },
  ];
  assert.equal(namesOf(...two), ["a.py:Net", "b.py:Net"]);
  assert.equal(namesOf("gru", { file: "gru.py" }), ["gru", "gru.py"]);
  assert.equal(namesOf("gru", { name: "gru", hiddenDim: 8 }, "rnn"), ["gru-1", "gru-2", "rnn"]);
  assert.equal(namesOf(attention, { ...attention, args: { heads: 4 } }), [
    "attention.py:AttentionPool-1",
    "attention.py:AttentionPool-2",
  ]);
});

test("a trial has the model that it names, whole, and its own parameters", () => {
  const sweep = resolve({
    "model.args.width": { choice: [16, 32], when: { model: "AttentionPool" } },
    "model.hiddenDim": { choice: [8, 2048], when: { model: ["gru"] } },
    model: ["gru", { ...attention, args: { heads: 4 } }],
  });
  assert.not("model" in sweep.base);
  assert.equal(trialConfig(sweep, { model: "AttentionPool", "model.args.width": 32 }).model, {
    name: "AttentionPool",
    ...attention,
    args: { heads: 4, width: 32 },
    digest: null,
  });
  const { model } = trialConfig(sweep, { "model.hiddenDim": 8, model: "gru" });
  assert.equal([model.name, (model as { hiddenDim: number }).hiddenDim], ["gru", 8]);
  // Its memory is known, and the other's is not.
  assert.equal((largestConfig(sweep).model as { hiddenDim: number }).hiddenDim, 2048);
});

test("a condition may follow from that of another parameter", () => {
  const space = {
    model: ["gru", attention],
    "model.layers": { choice: [1, 2], when: { model: "gru" } },
    "model.dropout": { float: [0, 0.5], when: { "model.layers": 2 } },
  };
  assert.equal(Object.keys(resolve(space).models), ["gru", "AttentionPool"]);
});

test("what makes no sense is refused with its field, before any Python starts", () => {
  const model = ["gru", attention];
  const error = refused(/^space\.model\.args\.width: the model gru does not take it; allowed: model\.hiddenDim, /, {
    model,
    "model.args.width": [16],
  });
  assert.match(error.hint ?? "", /when: \{ model: … \}/);
  refused(/^space\.model\.hiddenDim: the model AttentionPool does not take it; allowed: model\.args\.NAME alone/, {
    model,
    "model.hiddenDim": [16],
  });
  refused(/^space\.model\.hiddenDim: 0 is too small; must be at least 1 \(with model gru\)/, {
    model,
    "model.hiddenDim": { choice: [16, 0], when: { model: "gru" } },
  });
  refused(
    /^space\.model\.args\.width\.when\.model: "AttentionPol" is not among the values of model \(did you mean AttentionPool\?\); allowed: gru, AttentionPool$/,
    { model, "model.args.width": { choice: [16], when: { model: "AttentionPol" } } },
  );
  refused(/^space\.model\.2: the same model as space\.model\.0/, {
    model: [...model, { name: "gru", hiddenDim: 256 }],
  });
  refused(/^space\.model\.1: the same model/, { model: [attention, { ...attention, name: "another" }] });
  refused(/^space\.model\.1\.name: another model is called net, too/, {
    model: [
      { file: "a.py", name: "net" },
      { file: "b.py", name: "net" },
    ],
  });
  refused(/^space\.model\.1\.name: "gruu" is not allowed/, { model: ["gru", "gruu"] });
  refused(/^space\.model\.0\.width: unknown key; allowed: file, class, args/, { model: [{ ...attention, width: 3 }] });
  refused(/^space\.model: must be a list of models/, { model: { int: [1, 2] } });
  refused(/^space\.model: choice is empty/, { model: [] });
  refused(/^space\.model\.when: a choice of models has no condition/, {
    seed: [1],
    model: { choice: model, when: { seed: 1 } },
  });
  refused(/^space\.model\.name: must be left out/, { model, "model.name": ["gru"] });
  refused(/^base\.model: must be left out/, { model }, { base: { model: { hiddenDim: 8 } } });
});

const root = tinyCorpus();
const { model: _, ...base } = tinyBase(root);
const space = {
  model: [
    { name: "gru", hiddenDim: 4 },
    { file: "attention.py", class: "AttentionPool" },
    { file: "several.py", class: "First" },
  ],
  "model.args.width": { choice: [4, 8], when: { model: "AttentionPool" } },
};
const executor = { workers: 1, memory: "ignore" };
const yaml = (name: string, content: object) => {
  const path = file(`${name}.yaml`);
  writeFileSync(path, stringify({ name, base, search: { sampler: "grid" }, executor, ...content }));
  return path;
};

test("a sweep over a cell and classes of two files, its report, and another start", async () => {
  const out = join(temporary(), "sweep");
  // From another folder: files are looked for beside the YAML.
  const given = ["sweep", yaml("models", { space }), "--out", out, "--quiet"];
  const swept = await sconce(given, { cwd: temporary() });
  assert.is(swept.exitCode, 0, swept.stderr);
  for (const words of [/completed .* gru /, /AttentionPool +4/, /AttentionPool +8/, /First +-/])
    assert.match(swept.stdout, words);
  assert.equal(readdirSync(join(out, "trials")).sort(), [
    "0000-gru",
    "0001-AttentionPool-width4",
    "0002-AttentionPool-width8",
    "0003-First",
  ]);
  const kept = readJson(out, "trials", "0001-AttentionPool-width4", "config.json").config.model;
  const { models } = readJson(out, "sweep.json").definition;
  assert.match(kept.digest, /^[0-9a-f]{64}$/);
  assert.equal({ ...kept, args: {} }, models.AttentionPool);
  assert.match(await report([out], { format: "markdown" }), /\| AttentionPool \| +8 \|/);

  const again = await sconce(given, { cwd: temporary() });
  assert.is(again.exitCode, 0, again.stderr);
  assert.is(again.stdout, swept.stdout);

  // A trial that an earlier driver began is told by its folder alone.
  rmSync(join(out, "trials.jsonl"));
  const begun = JSON.parse(await report([out], { format: "json" })).sweeps[0].trials;
  assert.equal(
    begun.map(({ params }: { params: object }) => params),
    [
      { model: "gru" },
      { model: "AttentionPool", "model.args.width": 4 },
      { model: "AttentionPool", "model.args.width": 8 },
      { model: "First" },
    ],
  );

  yaml("models", { space: { ...space, model: [{ ...space.model[0], hiddenDim: 5 }, ...space.model.slice(1)] } });
  const changed = await sconce(given);
  assert.is(changed.exitCode, 2);
  assert.match(changed.stderr, /space\.model\.gru\.hiddenDim: was 4, now 5/);

  yaml("models", { space });
  appendFileSync(file("several.py"), "\n# changed\n");
  const edited = await sconce(given);
  assert.is(edited.exitCode, 2);
  assert.match(
    edited.stderr,
    /several\.py, or a file beside it that it imports, has changed since the sweep was started/,
  );
});

test("arguments that a class does not take are refused before any trial", async () => {
  const out = join(temporary(), "none");
  const run = (space: object) => rejection(sweep(define(space, { base, executor }), { out }));
  const model = ["gru", attention, first];
  const forOwn = { model: ["AttentionPool", "First"] };
  assert.match(
    (await run({ model, "model.args.p": { choice: [0.1], when: forOwn } })).message,
    /^space\.model\.args\.p: First has no such argument; allowed: .* \(with model First\)$/,
  );
  assert.match(
    (await run({ model, "model.args.heads": { choice: [1, 3], when: { model: "AttentionPool" } } })).message,
    /^space\.model\.args\.heads: input should be 1, 2 or 4, got 3 \(with model AttentionPool\)$/,
  );
  assert.match(
    (await run({ model: [attention, { file: attention.file }] })).message,
    /^space\.model: AttentionPool and attention are the same model$/,
  );
  assert.not(existsSync(join(out, "sweep.json")));
});

test.run();
