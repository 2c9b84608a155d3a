/** A made-up sweep for several tests, and what a report says of a sweep. */
import { choice, float, logUniform, report, resolveSweep, type SweepDefinition, when } from "#sconce/index.js";
import type { FakeSweep } from "./fake-sweep.js";

/** Its definition: a space with a condition. */
export const search: SweepDefinition = {
  name: "search",
  base: { training: { epochs: 4 }, data: { corpus: "sample" } },
  space: {
    "model.name": choice("rnn", "gru"),
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, float(0, 0.5)),
    "training.learningRate": logUniform(1e-4, 1e-1),
  },
  search: { sampler: "tpe", trials: 6, pruner: "hyperband" },
};
/** The parameters of a trial; with a dropout it has two layers. */
export const setting = (name: string, learningRate: number, dropout?: number) => ({
  "model.name": name,
  "model.layers": dropout === undefined ? 1 : 2,
  ...(dropout === undefined ? {} : { "model.dropout": dropout }),
  "training.learningRate": learningRate,
});
/** A trial of each status, and one that repeats another. */
export const TRIALS = [
  { params: setting("gru", 0.001), values: [84.25] },
  { params: setting("rnn", 0.0123456, 0.25), values: [50.5], status: "pruned" as const, epochs: 1, test: null },
  { params: setting("gru", 0.01), values: [71] },
  {
    params: setting("rnn", 0.05),
    values: null,
    status: "failed" as const,
    epochs: 0,
    error: { kind: "python-error", message: "boom <b>\nmore" },
  },
  { params: setting("gru", 0.001), values: [84.25], duplicateOf: 0, attempts: 0 },
  { params: setting("rnn", 0.002), values: null, status: "running" as const, epochs: 2 },
];
/** A setting that was run with three seeds: its mean has no end of digits. */
export const overSeeds = {
  definition: { ...search, name: "seeds", seeds: [1, 2, 3], search: { sampler: "random", trials: 1 } },
  trials: [
    {
      params: setting("gru", 0.00123456),
      values: [50 + 1 / 6],
      standardErrors: [0.123456],
      seeds: [50.125, 50.5, 49.875].map((value, at) => ({
        ...{ seed: at + 1, status: "completed", values: [value], runDir: null, epochs: 4, seconds: 9, attempts: 1 },
        ...{ validation: null, test: null, error: null },
      })),
    },
  ],
} satisfies FakeSweep;
/** A sweep that began with a trial of another one and with a run, and whose space was made wider before its third trial. */
export const longStory = (): FakeSweep => {
  const definition = { ...search, name: "story", from: ["sweeps/before", "runs/one"] };
  const figures = { steps: [], validation: null, test: null, seconds: 12.345 };
  const { space } = resolveSweep(definition);
  const narrow = space.map((one) => (one.path === "training.learningRate" ? { ...one, low: 0.001 } : one));
  return {
    ...{ definition, trials: TRIALS },
    known: [
      { ...figures, from: "runs/one", number: null, params: setting("rnn", 0.002), values: [61.125] },
      { ...figures, from: "sweeps/before", number: 4, params: setting("gru", 0.003), values: [88.88888] },
    ],
    widened: [{ trial: 2, at: "2026-11-24T08:30:00.000Z", space: narrow, models: {}, values: {} }],
  };
};
/** The importance of its parameters. */
export const SHARES = [{ "training.learningRate": 0.8, "model.name": 0.2 }];

/** What a JSON report says of a sweep, of which each test looks at a part. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export const sweepJson = async (path: string, more: { sort?: string; filter?: string[] } = {}): Promise<any> =>
  JSON.parse(await report([path], { format: "json", ...more })).sweeps[0];
/** The trials of a sweep as a report lists them. */
export const numbers = async (path: string, more: { sort?: string; filter?: string[] }) =>
  (await sweepJson(path, more)).trials.map(({ number }: { number: number }) => number);
