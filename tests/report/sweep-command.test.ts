/** `sconce report` of a real sweep. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type SweepDefinition, sweep } from "#sconce/index.js";
import { cli, temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "../sweep/helpers/tiny-corpus.js";
import { search } from "./helpers/example-sweep.js";

const test = suite("reports of sweeps: the command");

test("a real sweep, by the command: what is kept, shown, drawn; its best setting runs", async () => {
  const root = temporary();
  const definition: SweepDefinition = {
    name: "real",
    base: { ...tinyBase(tinyCorpus(), 4), threads: 1 },
    space: search.space,
    search: { sampler: "tpe", trials: 12, startupTrials: 6, pruner: "hyperband" },
  };
  const out = join(root, "sweeps", "real");
  const result = await sweep(definition, { out, workers: 1 });
  const kept = JSON.parse(await readFile(join(out, "outcome.json"), "utf8"));
  assert.equal([kept.schemaVersion, kept.status], [1, "completed"]);
  assert.equal(kept.importance, [{ metric: "validation.accuracy", shares: result.importance }]);
  assert.equal(
    kept.pareto,
    result.pareto.map(({ number }) => number),
  );

  const sconce = (...args: string[]) => execa("node", [cli, ...args], { cwd: root, reject: false });
  const shown = await sconce(
    "report",
    "sweeps/real",
    "--sort",
    "-training.learningRate",
    "--filter",
    "status=completed",
    "--filter",
    "number<8",
    "--charts",
    "charts",
    "--format",
    "csv",
  );
  assert.is(shown.exitCode, 0, shown.stderr);
  const expected = result.trials
    .filter(({ status, number }) => status === "completed" && number < 8)
    .sort((a, b) => Number(b.params["training.learningRate"]) - Number(a.params["training.learningRate"]));
  const rows = shown.stdout.split("\n").filter((line) => /^Trials,\d/.test(line));
  assert.equal(
    rows.map((row) => Number(row.split(",")[1])),
    expected.map(({ number }) => number),
  );
  for (const name of ["history", "curves", "parallel", "slice-model-name", "slice-training-learningRate"]) {
    const svg = await readFile(join(root, "charts", `sweep-real-${name}.svg`), "utf8");
    assert.match(svg, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.not.match(svg, /var\(|currentColor|url\(|<style|NaN/);
    assert.is((await readFile(join(root, "charts", `sweep-real-${name}.png`))).subarray(1, 4).toString(), "PNG");
  }
  const command = /^What.*\n[\s\S]*?Run it again +(sconce run --config \S+)$/m.exec(
    (await sconce("report", "sweeps/real")).stdout,
  );
  assert.is(command?.[1], "sconce run --config sweeps/real/best.yaml");
  const again = await sconce("run", "--config", "sweeps/real/best.yaml", "--json", "--quiet");
  assert.is(again.exitCode, 0, again.stderr);
  assert.is(JSON.parse(again.stdout.trim().split("\n").at(-1) as string).test.accuracy, result.best?.test?.accuracy);
  const ofTrial = join("sweeps/real", result.best?.runDir as string, "config.json");
  const same = await sconce("run", "--config", ofTrial, "--json", "--quiet");
  assert.is(same.exitCode, 0, same.stderr);
  assert.is(JSON.parse(same.stdout.trim().split("\n").at(-1) as string).test.accuracy, result.best?.test?.accuracy);
  const wrong = await sconce("report", "sweeps/real", "--filter", "speed>1");
  assert.is(wrong.exitCode, 2);
  assert.match(wrong.stderr, /no column "speed"; allowed: number, status,/);
  assert.is((await sconce("report", "sweeps/real", "--sort", "value", "--sort", "number")).exitCode, 2);
});

test.run();
