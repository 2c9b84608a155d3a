/** A made-up sweep for several tests, and what a report says of a sweep. */
import { choice, float, logUniform, report, type SweepDefinition, when } from "#sconce/index.js";

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
/** The importance of its parameters. */
export const SHARES = [{ "training.learningRate": 0.8, "model.name": 0.2 }];

/** What a JSON report says of a sweep, of which each test looks at a part. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export const sweepJson = async (path: string, more: { sort?: string; filter?: string[] } = {}): Promise<any> =>
  JSON.parse(await report([path], { format: "json", ...more })).sweeps[0];
/** The trials of a sweep as a report lists them. */
export const numbers = async (path: string, more: { sort?: string; filter?: string[] }) =>
  (await sweepJson(path, more)).trials.map(({ number }: { number: number }) => number);
