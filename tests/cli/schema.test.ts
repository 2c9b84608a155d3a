/** `sconce schema`: a JSON Schema that editors and other tools take, and that says what zod says. */
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { experimentSchema, resolveConfig, resolveSweep, type SweepDefinition } from "#sconce/index.js";
import { python, sconce } from "../helpers.js";

const test = suite("cli: schema");

const PROGRAM = `
import json, sys
import jsonschema
schema, configs = json.load(sys.stdin)
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
print(json.dumps([validator(schema).is_valid(config) for config in configs]))
`;

const GOOD: object[] = [
  { model: { name: "gru" } },
  { model: { name: "rnn", dropout: 0 }, training: { epochs: 1 }, seed: 4294967295, device: "cuda:1", threads: null },
  resolveConfig({ model: { name: "lstm" } }),
];
const BAD: object[] = [
  {},
  { model: {} },
  { model: { name: "cnn" } },
  { model: { name: "gru", width: 3 } },
  { model: { name: "gru" }, extra: 1 },
  { model: { name: "gru" }, seed: -1 },
  { model: { name: "gru" }, seed: 1.5 },
  { model: { name: "gru" }, training: { epochs: "3" } },
  { model: { name: "gru" }, data: { splitRatio: 1 } },
  { model: { name: "gru" }, device: "gpu" },
];

test("it takes and refuses what zod takes and refuses", async () => {
  const { stdout, exitCode } = await sconce(["schema"]);
  assert.is(exitCode, 0);
  const schema = JSON.parse(stdout);
  const configs = [...GOOD, ...BAD];
  const answer = await execa(python, ["-c", PROGRAM], { input: JSON.stringify([schema, configs]) });
  assert.equal(JSON.parse(answer.stdout), [...GOOD.map(() => true), ...BAD.map(() => false)]);
  assert.equal(
    configs.map((config) => experimentSchema.safeParse(config).success),
    JSON.parse(answer.stdout),
  );
});

const gru = { model: { name: "gru" } };
const SWEEPS: [good: boolean, definition: object][] = [
  [true, { space: { "model.name": ["gru", "rnn"] } }],
  [true, { base: gru, space: { seed: { int: [1, 4], step: 2 }, "data.maxTokens": { choice: [null, 20] } } }],
  [
    true,
    {
      base: gru,
      space: {
        "training.learningRate": { logUniform: [1e-4, 1e-2], when: { "model.layers": [1] } },
        "model.layers": [1, 2],
      },
    },
  ],
  [true, { space: { model: ["gru", { file: "a.py" }], "model.args.width": { int: [1, 2], when: { model: "a" } } } }],
  [true, { base: gru, space: { "training.optimizer": ["adam", "sgd"] }, search: { pruner: "median", lag: 2 } }],
  [true, { base: gru, space: { seed: [1] }, search: { pruner: { name: "patient", wrapped: { name: "median" } } } }],
  [true, { base: gru, space: { seed: [1] }, executor: { workers: 2 }, objective: [{ metric: "trainLoss" }, {}] }],
  [true, { base: gru, space: { seed: [1] }, executor: { kind: "ray", gpus: 0.5 } }],
  [false, { base: gru }],
  [false, { base: { model: { name: "cnn" } }, space: { seed: [1] } }],
  [false, { base: { ...gru, training: { epoch: 1 } }, space: { seed: [1] } }],
  [false, { base: gru, space: { sede: [1] } }],
  [false, { base: gru, space: { seed: [1.5] } }],
  [false, { base: gru, space: { seed: [] } }],
  [false, { base: gru, space: { seed: { int: [1] } } }],
  [false, { base: gru, space: { seed: { int: [1, 2], choice: [1] } } }],
  [false, { base: gru, space: { "model.sigmoid": { float: [0, 1] } } }],
  [false, { base: gru, space: { "training.optimizer": ["lion"] } }],
  [false, { base: gru, space: { "data.maxTokens": { logUniform: [0, 20] } } }],
  [false, { base: gru, space: { seed: [1] }, search: { sampler: "magic" } }],
  [false, { base: gru, space: { seed: [1] }, search: { pruner: { name: "median", patience: 3 } } }],
  [false, { base: gru, space: { seed: [1] }, executor: { kind: "ray", workersPerDevice: 2 } }],
  [false, { base: gru, space: { seed: [1] }, objective: { metric: "acuracy" } }],
];

test("so does that of a sweep, with spaces, pruners and executors", async () => {
  const { stdout, exitCode } = await sconce(["schema", "sweep"]);
  assert.is(exitCode, 0);
  const schema = JSON.parse(stdout);
  assert.is(schema.title, "sconce sweep");
  const given = SWEEPS.map(([, definition]) => ({
    name: "s",
    ...definition,
    search: { trials: 2, ...("search" in definition ? (definition.search as object) : {}) },
  }));
  const answer = await execa(python, ["-c", PROGRAM], { input: JSON.stringify([schema, given]) });
  const expected = SWEEPS.map(([good]) => good);
  assert.equal(JSON.parse(answer.stdout), expected);
  const taken = (definition: object) => {
    try {
      return resolveSweep(definition as SweepDefinition) !== undefined;
    } catch {
      return false;
    }
  };
  assert.equal(given.map(taken), expected);
});

test("a file may name it, as editors want it", async () => {
  const { properties } = JSON.parse((await sconce(["schema"])).stdout);
  assert.is(properties.$schema.type, "string");
});

/** Of one's own data it is told in words: what such a field may hold has no default in JSON Schema. */
const NO_DEFAULT = new Set(["name", "table", "folders", "tokenizer", "vectors"]);

test("every field has a description, and all but the model's name and one's own data a default", async () => {
  const { properties } = JSON.parse((await sconce(["schema"])).stdout);
  const [model, ownModel] = properties.model.anyOf;
  const sections = { model, data: properties.data, training: properties.training };
  for (const [section, { properties: fields }] of Object.entries(sections))
    for (const [name, field] of Object.entries<Record<string, unknown>>(fields)) {
      assert.type(field.description, "string", `${section}.${name}`);
      assert.is("default" in field, !NO_DEFAULT.has(name), `${section}.${name}`);
    }
  assert.equal(model.required, ["name"]);
  assert.equal(ownModel.required, ["file"]);
  for (const [name, field] of Object.entries<Record<string, unknown>>(ownModel.properties))
    assert.type(field.description, "string", name);
});

test.run();
