/** Grids: counted and numbered without being built, in the order of nested loops. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Dimension } from "#sconce/bridge/protocol.js";
import { SconceError } from "#sconce/errors.js";
import { checkSpace } from "#sconce/sweep/check-space.js";
import { gridOf, type Params } from "#sconce/sweep/grid.js";
import { choice, float, int, when } from "#sconce/sweep/space.js";

const test = suite("sweep: grid");
const dimensionsOf = (space: object) => checkSpace(space, { model: { name: "gru" } });

/** The points as nested loops make them, all at once. */
function nested(dimensions: readonly Dimension[]): Params[] {
  let points: Params[] = [{}];
  for (const { path, kind, choices, low, high, step, when } of dimensions) {
    const count = Math.floor((high - low) / (step ?? 1) + 1e-9) + 1;
    const numbers = Array.from({ length: count }, (_, i) => Number((low + i * (step ?? 1)).toPrecision(12)));
    points = points.flatMap((point) =>
      Object.entries(when).every(([other, allowed]) => other in point && allowed.includes(point[other] ?? null))
        ? (kind === "categorical" ? choices : numbers).map((value) => ({ ...point, [path]: value }))
        : [point],
    );
  }
  return points;
}

const spaces: Record<string, object> = {
  "one value": { seed: [7] },
  "lists and ranges": {
    "model.name": ["lstm", "rnn"],
    seed: int(3, 11, { step: 4 }),
    "model.dropout": float(0.1, 0.3, { step: 0.1 }),
  },
  "a condition": {
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, float(0.1, 0.3, { step: 0.1 })),
    seed: int(1, 3, { step: 2 }),
  },
  "a condition on a value in the middle of a range, and on several of a list": {
    "model.hiddenDim": int(8, 40, { step: 8 }),
    "model.name": ["rnn", "gru", "lstm"],
    "model.layers": when({ "model.hiddenDim": [16, 32], "model.name": ["rnn", "lstm"] }, choice(1, 2, 3)),
    "data.maxTokens": when({ "model.hiddenDim": 24 }, choice(null, 5)),
    seed: [2, 1],
  },
  "a condition on a parameter that has one itself": {
    "model.layers": choice(2, 1, 3),
    "model.applyDropout": when({ "model.layers": [2, 3] }, choice(true, false)),
    "model.dropout": when({ "model.applyDropout": true }, choice(0.1, 0.5)),
    "training.batchSize": when({ "model.dropout": 0.5, "model.layers": 3 }, choice(10, 20)),
    "training.epochs": int(1, 2),
  },
};

for (const [name, space] of Object.entries(spaces))
  test(`the points, their order and the order of their parameters: ${name}`, () => {
    const dimensions = dimensionsOf(space);
    const grid = gridOf(dimensions);
    const expected = nested(dimensions);
    assert.is(grid.length, expected.length);
    const points = Array.from({ length: grid.length }, (_, number) => grid.at(number));
    assert.equal(
      points.map((point) => JSON.stringify(point)),
      expected.map((point) => JSON.stringify(point)),
    );
  });

test("a hundred million points, and thousands of thousands of millions, take no memory", () => {
  const grid = gridOf(dimensionsOf({ seed: int(1, 100_000), "model.hiddenDim": int(1, 1000) }));
  assert.is(grid.length, 100_000_000);
  assert.equal(grid.at(0), { seed: 1, "model.hiddenDim": 1 });
  assert.equal(grid.at(1000), { seed: 2, "model.hiddenDim": 1 });
  assert.equal(grid.at(99_999_999), { seed: 100_000, "model.hiddenDim": 1000 });
  const conditional = gridOf(
    dimensionsOf({
      seed: int(0, 4_294_967_295),
      "model.layers": when({ seed: [5, 4_000_000_000] }, choice(1, 2, 3)),
      "training.epochs": int(1, 1000),
    }),
  );
  assert.is(conditional.length, (4_294_967_296 + 4) * 1000);
  assert.equal(conditional.at(5000), { seed: 5, "model.layers": 1, "training.epochs": 1 });
  assert.equal(conditional.at(7999), { seed: 5, "model.layers": 3, "training.epochs": 1000 });
  assert.equal(conditional.at(8000), { seed: 6, "training.epochs": 1 });
  assert.equal(conditional.at(conditional.length - 1), { seed: 4_294_967_295, "training.epochs": 1000 });
});

test("only what cannot be numbered is refused", () => {
  const space = { seed: int(0, 4_294_967_295), "model.hiddenDim": int(1, 4_000_000_000) };
  let error: unknown;
  try {
    gridOf(dimensionsOf(space));
  } catch (thrown) {
    error = thrown;
  }
  assert.instance(error, SconceError);
  assert.match((error as Error).message, /^search\.sampler: a grid of about 1\.72e\+19 points is too large/);
});

test("a point that there is not is no point", () => {
  const grid = gridOf(dimensionsOf({ seed: [1, 2] }));
  for (const number of [-1, 2, 0.5, Number.NaN]) assert.throws(() => grid.at(number), /has no point/);
});

test.run();
