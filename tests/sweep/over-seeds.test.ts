/** What a setting's value is, of its runs, and its standard error; seeds that are refused. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveSweep, type SweepDefinition, trialConfig } from "#sconce/sweep/definition.js";
import { overSeeds, overSeedsText, standardError } from "#sconce/sweep/over-seeds.js";
import { testObjective } from "#sconce/sweep/test-objective.js";

const test = suite("sweep: over seeds");
const values = [80, 90, 82, 84];
const up = { direction: "maximize" } as const;
const down = { direction: "minimize" } as const;
const near = (a: number | null, b: number) => assert.ok(a !== null && Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("the value of a setting, and its standard error, by each way", () => {
  const sd = Math.sqrt((16 + 36 + 4) / 3); // of 80, 90, 82, 84 around 84
  near(overSeeds(values, up), 84);
  near(standardError(values, up), sd / 2);
  near(overSeeds(values, { ...up, overSeeds: "median" }), 83);
  near(overSeeds([3, 1, 2], { ...up, overSeeds: "median" }), 2);
  near(standardError(values, { ...up, overSeeds: "median" }), (sd / 2) * Math.sqrt(Math.PI / 2));
  near(overSeeds(values, { ...up, overSeeds: "worst" }), 80);
  near(overSeeds(values, { ...down, overSeeds: "worst" }), 90);
  assert.is(standardError(values, { ...up, overSeeds: "worst" }), null);
  near(overSeeds(values, { ...up, overSeeds: { worseBySd: 2 } }), 84 - 2 * sd);
  near(overSeeds(values, { ...down, overSeeds: { worseBySd: 2 } }), 84 + 2 * sd);
  near(standardError(values, { ...up, overSeeds: { worseBySd: 2 } }), sd * Math.sqrt(1 / 4 + 4 / 6));
  near(overSeeds([7], { ...up, overSeeds: { worseBySd: 2 } }), 7);
  assert.is(standardError([7], up), null);
  assert.is(overSeedsText({ ...up, overSeeds: { worseBySd: 2 } }), "mean − 2 sd");
  assert.is(overSeedsText({ ...down, overSeeds: { worseBySd: 2 } }), "mean + 2 sd");
});

const definition = (more: object): SweepDefinition => ({
  name: "s",
  base: { model: { name: "gru" } },
  space: { "model.hiddenDim": [8, 16] },
  search: { sampler: "grid" },
  ...more,
});

test("a number of seeds counts from 1, a trial's configuration has the first, and without seeds nothing is different", () => {
  const three = resolveSweep(definition({ seeds: 3 }));
  assert.equal(three.seeds, [1, 2, 3]);
  assert.is(three.objectives[0]?.overSeeds, "mean");
  const some = resolveSweep(definition({ seeds: [7, 3] }));
  assert.equal([7, 7, 3], [trialConfig(some, {}).seed, trialConfig(some, {}, 7).seed, trialConfig(some, {}, 3).seed]);
  const without = JSON.parse(JSON.stringify(resolveSweep(definition({}))));
  assert.not.ok("seeds" in without || "race" in without.search || "overSeeds" in without.objectives[0]);
});

const REFUSED: [more: object, message: RegExp][] = [
  [{ seeds: [] }, /^seeds: must not be empty$/],
  [{ seeds: 0 }, /^seeds: 0 is too small; must be at least 1$/],
  [{ seeds: 1.5 }, /^seeds: must be a list of seeds, as in \[1, 2, 3\], or how many there are to be .*, got 1\.5$/],
  [{ seeds: [1, -2] }, /^seeds\.1: -2 is too small; must be at least 0$/],
  [{ seeds: [1, 2 ** 32] }, /^seeds\.1: 4294967296 is too large; must be at most 4294967295$/],
  [{ seeds: [1, 2, 1] }, /^seeds: has 1 twice$/],
  [{ seeds: "all" }, /^seeds: must be a list of seeds, .* from 0 to 4294967295, got "all"$/],
  [{ seeds: 2, space: { seed: [1, 2] } }, /^seeds: the seed is said twice: space\.seed says it, too$/],
  [{ seeds: 2, base: { model: { name: "gru" }, seed: 4 } }, /^seeds: the seed is said twice: base\.seed says it, too$/],
  [{ search: { sampler: "grid", race: "t-test" } }, /^search\.race: only settings that are run with several seeds/],
  [{ objective: { overSeeds: "median" } }, /^objective\.overSeeds: is of a sweep whose settings are run with several/],
  [{ seeds: 2, search: { sampler: "grid", race: "anova" } }, /^search\.race.*t-test, wilcoxon/],
  [
    { seeds: 2, search: { sampler: "grid", race: { name: "t-test", level: 2 } } },
    /^search\.race\.level: 2 is too large; must be less than 0\.5$/,
  ],
  [
    { seeds: 2, search: { sampler: "grid", race: "t-test" }, objective: [{}, { metric: "seconds" }] },
    /^search\.race: several objectives cannot be raced$/,
  ],
  [
    { seeds: 2, search: { sampler: "grid", race: "t-test" }, objective: { overSeeds: { worseBySd: 1 } } },
    /^search\.race: a race compares means, and objective\.overSeeds is worseBySd$/,
  ],
  [{ seeds: 2, objective: { overSeeds: "best" } }, /^objective\.overSeeds.*mean, median, worst/],
];
for (const [more, message] of REFUSED)
  test(`refused: ${JSON.stringify(more)}`, () => {
    assert.throws(
      () => resolveSweep(definition(more)),
      (error: Error) => {
        assert.match(error.message, message);
        return true;
      },
    );
  });

test("an objective on the test is warned of, with the reason", () => {
  assert.is(testObjective([{ metric: "validation.accuracy" }, { metric: "seconds" }]), undefined);
  assert.match(
    testObjective([{ metric: "test.loss" }]) ?? "",
    /^the objective test\.loss chooses .* by validation\.loss/,
  );
});

test.run();
