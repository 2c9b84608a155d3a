/** The types of a sweep's result: settings as its space says, values as its objectives say. tsc checks this file; nothing runs it. */
import { expectTypeOf } from "expect-type";
import {
  choice,
  defineSweep,
  float,
  int,
  logUniform,
  readSweep,
  type SweepDefinition,
  sweep,
  when,
} from "#sconce/index.js";

const base = { training: { epochs: 1 } };

// One objective, by default: a value is a number.
const one = await sweep({
  name: "one",
  base,
  space: {
    "model.name": choice("rnn", "gru"),
    "model.hiddenDim": int(8, 64),
    "training.learningRate": logUniform(1e-4, 1e-2),
    "model.layers": [1, 2],
    "data.maxTokens": choice(null, 100),
    "data.lower": { choice: [true, false] },
    "model.dropout": when({ "model.layers": 2 }, float(0, 0.5)),
    "training.schedule": { choice: ["cosine"], when: { "model.layers": [1, 2] } },
  },
});
if (!one.best) throw new Error("no trial");
expectTypeOf(one.best.params["model.name"]).toEqualTypeOf<"rnn" | "gru">();
expectTypeOf(one.best.params["model.hiddenDim"]).toEqualTypeOf<number>();
expectTypeOf(one.best.params["training.learningRate"]).toEqualTypeOf<number>();
expectTypeOf(one.best.params["model.layers"]).toEqualTypeOf<1 | 2>();
expectTypeOf(one.best.params["data.maxTokens"]).toEqualTypeOf<100 | null>();
expectTypeOf(one.best.params["data.lower"]).toEqualTypeOf<boolean>();
expectTypeOf(one.best.params["model.dropout"]).toEqualTypeOf<number | undefined>();
expectTypeOf(one.best.params["training.schedule"]).toEqualTypeOf<"cosine" | undefined>();
expectTypeOf(one.best.value).toEqualTypeOf<number>();
expectTypeOf(one.best.values).toEqualTypeOf<[number]>();
expectTypeOf(one.best.status).toEqualTypeOf<"completed">();
expectTypeOf(one.trials[0]?.params["model.name"]).toEqualTypeOf<"rnn" | "gru" | undefined>();
expectTypeOf(one.trials[0]?.value).toEqualTypeOf<number | null | undefined>();
// @ts-expect-error it is not searched
one.best.params["training.batchSize"];
// @ts-expect-error no such model in this space
one.best.params["model.name"] === "lstm";

// Several: as many numbers as there are objectives, and no single one.
const two = await sweep({
  name: "two",
  base,
  space: { "model.name": choice("rnn", "gru") },
  objective: [{ metric: "validation.loss" }, { metric: "seconds" }],
});
expectTypeOf(two.best?.values).toEqualTypeOf<[number, number] | undefined>();
expectTypeOf(two.pareto[0]?.values).toEqualTypeOf<[number, number] | null | undefined>();
expectTypeOf(two.best?.value).toEqualTypeOf<null | undefined>();

// A list of one is one; so is an objective alone.
const listed = await sweep({ name: "l", base, space: { seed: [1, 2] }, objective: [{ metric: "validation.loss" }] });
expectTypeOf(listed.best?.value).toEqualTypeOf<number | undefined>();
const alone = await sweep({ name: "a", base, space: { seed: [1, 2] }, objective: { metric: "seconds" } });
expectTypeOf(alone.best?.value).toEqualTypeOf<number | undefined>();

// By defineSweep, and by a space that stands for itself.
const defined = defineSweep({
  name: "defined",
  space: { model: choice("lstm", { name: "gru", hiddenDim: 8 }), "model.layers": int(1, 2) },
  objective: [{ metric: "validation.loss" }, { metric: "seconds" }],
});
const third = await sweep(defined);
expectTypeOf(third.best?.values).toEqualTypeOf<[number, number] | undefined>();
expectTypeOf(third.best?.params["model.layers"]).toEqualTypeOf<number | undefined>();
expectTypeOf<"lstm">().toMatchTypeOf<NonNullable<typeof third.best>["params"]["model"]>();
// @ts-expect-error another cell
third.best?.params.model === "rnn";
const space = { "model.name": choice("rnn", "gru"), seed: [1, 2] };
const fourth = await sweep({ name: "fourth", base, space });
expectTypeOf(fourth.best?.params["model.name"]).toEqualTypeOf<"rnn" | "gru" | undefined>();
expectTypeOf(fourth.best?.params.seed).toEqualTypeOf<number | undefined>();

// Of a definition that is not known, anything.
const any = await sweep({ name: "any", space: {} } as SweepDefinition);
expectTypeOf(any.best?.params["model.name"]).toEqualTypeOf<string | number | boolean | null | undefined>();
expectTypeOf(any.trials[0]?.values).toEqualTypeOf<number[] | null | undefined>();
expectTypeOf(any.best?.value).toEqualTypeOf<number | null | undefined>();
const read = await readSweep("sweeps/one");
expectTypeOf(read.trials[0]?.values).toEqualTypeOf<number[] | null | undefined>();

// What does not compile in a definition does not in the call.
// @ts-expect-error no such field
void sweep({ name: "x", space: { "model.hiddenDimm": int(8, 64) } });
// @ts-expect-error no such model
void sweep({ name: "x", space: { "model.name": choice("rnn", "transformer") } });
// @ts-expect-error text for a number
void sweep({ name: "x", space: { "model.hiddenDim": choice("8") } });
// @ts-expect-error no such field of a parameter
void sweep({ name: "x", space: { "model.hiddenDim": { int: [8, 64], setp: 8 } } });
// @ts-expect-error no such parameter for a condition
void sweep({ name: "x", space: { "model.dropout": { float: [0, 1], when: { "model.layer": 2 } } } });
// @ts-expect-error no such sampler
void sweep({ name: "x", space: { seed: [1] }, search: { sampler: "magic" } });
// @ts-expect-error no such metric
void sweep({ name: "x", space: { seed: [1] }, objective: { metric: "validation.acuracy" } });
// @ts-expect-error no such field of a definition
void sweep({ name: "x", space: { seed: [1] }, spcae: {} });
