/** `report` of sweeps' folders: made-up ones, and one of a real sweep. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { choice, float, logUniform, report, resolveConfig, type SweepDefinition, sweep, when } from "#sconce/index.js";
import { cli, rejection, temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "../sweep/helpers/tiny-corpus.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { fakeSweep } from "./helpers/fake-sweep.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("reports of sweeps");
// biome-ignore lint/suspicious/noExplicitAny: JSON of which each test looks at a part
const json = async (path: string, more: { sort?: string; filter?: string[] } = {}): Promise<any> =>
  JSON.parse(await report([path], { format: "json", ...more })).sweeps[0];
const numbers = async (path: string, more: { sort?: string; filter?: string[] }) =>
  (await json(path, more)).trials.map(({ number }: { number: number }) => number);

const search: SweepDefinition = {
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
const setting = (name: string, learningRate: number, dropout?: number) => ({
  "model.name": name,
  "model.layers": dropout === undefined ? 1 : 2,
  ...(dropout === undefined ? {} : { "model.dropout": dropout }),
  "training.learningRate": learningRate,
});
const TRIALS = [
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
const SHARES = [{ "training.learningRate": 0.8, "model.name": 0.2 }];

test("the summary, the best setting as a config file, the trials, the importance", async () => {
  const root = temporary();
  await fakeSweep(join(root, "sweeps", "search"), { definition: search, trials: TRIALS, importance: SHARES });
  const text = await report([join(root, "sweeps")], { format: "terminal" });
  assert.match(text, /^Report on sweep search\n/);
  assert.match(text, /5 of 6 trials done: 3 completed, 1 pruned, 1 failed; 1 begun\. Best: trial 0, .* 84\.25 %\./);
  assert.match(text, /^Sampler +tpe, seed 1, 10 random trials first$/m);
  assert.match(text, /^Pruner +hyperband \(minEpochs 1, reductionFactor 3\)$/m);
  assert.match(text, /^Objective +maximize validation\.accuracy of the last epoch$/m);
  assert.match(text, /^Run it again +sconce run --config .*sweeps\/search\/best\.yaml$/m);
  // Of two completed trials and a duplicate, shares would say nothing.
  assert.match(text, /^Too few trials are completed: at least 10 are needed\.$/m);
  const rows = text.slice(text.indexOf("\nTrials\n===")).split("\n").slice(3, 11);
  assert.match(
    rows[0] ?? "",
    /^Trial +Status +validation\.accuracy \(%\) +model\.name +model\.layers +model\.dropout +training\.learningRate +Epochs +Seconds +Note$/,
  );
  assert.match(rows[2] ?? "", /^ +0 +completed +84\.250 +gru +1 +– +0\.001 +4 +10\.0 +best$/);
  assert.match(rows[3] ?? "", /^ +4 +completed .* same settings as 0$/);
  assert.match(rows[5] ?? "", /^ +1 +pruned +50\.500 +rnn +2 +0\.25 +0\.01235 +1 +11\.0$/);
  assert.match(rows[6] ?? "", /^ +5 +running +– +rnn +1 +– +0\.002 +2 +– +begun, then interrupted$/);
  assert.match(rows[7] ?? "", /^ +3 +failed +– .* python-error: boom <b>$/);
  assert.match(text, /best\.yaml:\n {2}# trial 0\n {2}model:\n {4}name: gru\n/);

  const one = await json(join(root, "sweeps", "search"));
  assert.equal(resolveConfig(one.bestConfig), one.bestConfig);
  assert.equal(parse(await readFile(join(root, "sweeps", "search", "best.yaml"), "utf8")), one.bestConfig);
  assert.is(one.trials[3].params["training.learningRate"], 0.0123456);
  assert.equal([one.done, one.target, one.best.number], [5, 6, 0]);
  assert.equal(one.importance, [{ metric: "validation.accuracy", shares: SHARES[0] }]);
  const whole = JSON.parse(await report([join(root, "sweeps")], { format: "json" }));
  assert.equal([whole.runs, whole.environments[0].runs], [[], 5]);
});

test("a sweep that was killed: the importance comes at its end, and the best setting is to be saved", async () => {
  const root = temporary();
  await fakeSweep(root, { definition: search, trials: TRIALS, importance: null, target: 20 });
  const text = await report([root], { format: "terminal" });
  assert.match(text, /5 of 20 trials done/);
  assert.match(text, /^Ended +not yet: it was interrupted; the same command goes on with it$/m);
  assert.match(text, /it is known once the sweep has ended\.$/m);
  assert.not.match(text, /^Run it again/m);
  assert.match(text, /^Save this as best\.yaml; then: sconce run --config best\.yaml:\n {2}# trial 0\n {2}model:\n/m);
  // A best.yaml of an earlier end is not taken for the present one.
  await writeFile(join(root, "best.yaml"), "# trial 2: [71]\nmodel: { name: gru }\n");
  assert.is((await json(root)).bestConfigFile, null);
  // A line that is being written is left out, one that cannot be read is said.
  await appendFile(join(root, "trials.jsonl"), 'nonsense\n{"number":6,');
  const torn = await json(root);
  assert.is(torn.trials.length, 6);
  assert.match(torn.notes[0], /line 6 cannot be read/);
});

test("a sweep of which nothing can be read is a sentence, and the rest of the report is there", async () => {
  const root = temporary();
  await fakeSweep(join(root, "good"), { definition: search, trials: TRIALS });
  for (const [name, text] of Object.entries({
    empty: "{}",
    torn: '{"schemaVersion":',
    odd: '{"schemaVersion":1,"name":"odd","createdAt":"","target":1,"definition":{"base":{},"space":[],"search":{}}}',
  })) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "sweep.json"), text);
  }
  await fakeRun(join(root, "run"), { config: { model: { name: "gru" } } });
  for (const format of ["terminal", "markdown", "csv", "latex", "html"] as const)
    assert.ok((await report([root], { format })).includes("84.25"));
  const text = await report([root], { format: "terminal" });
  assert.match(text, /^Report on 4 sweeps and 1 run\n/);
  assert.match(text, /Sweep empty: It cannot be read: sweep\.json has schema version undefined/);
  assert.match(text, /Sweep odd: It cannot be read: .*definition\.search/);
  assert.match(text, /^Sweep search: trials$/m);
  assert.match(text, /GRU, seed 1: \d of 6 evaluations agree/);
});

test("sorting and filtering", async () => {
  const root = temporary();
  await fakeSweep(root, { definition: search, trials: TRIALS });
  assert.equal(await numbers(root, {}), [0, 4, 2, 1, 5, 3]);
  assert.equal(await numbers(root, { sort: "number" }), [0, 1, 2, 3, 4, 5]);
  assert.equal(await numbers(root, { sort: "value" }), [1, 2, 0, 4, 5, 3]); // what has none comes last
  assert.equal(await numbers(root, { sort: "-value" }), [0, 4, 2, 1, 5, 3]);
  assert.equal(await numbers(root, { sort: "-training.learningRate" }), [3, 1, 2, 5, 0, 4]);
  assert.equal(await numbers(root, { sort: "model.dropout" }), [1, 0, 4, 2, 5, 3]);
  assert.equal(await numbers(root, { sort: "status" }), [0, 4, 2, 3, 1, 5]);
  assert.equal(await numbers(root, { sort: "-seconds", filter: ["model.name=gru"] }), [4, 2, 0]);
  assert.equal(await numbers(root, { filter: ["value>=71", "validation.accuracy<80"] }), [2]);
  assert.equal(await numbers(root, { filter: ["status=completed", "number!=0"] }), [4, 2]);
  assert.equal(await numbers(root, { filter: ["model.dropout = 0.25"] }), [1]);
  assert.equal(await numbers(root, { filter: ["training.learningRate=1e-3"] }), [0, 4]);
  assert.equal(await numbers(root, { filter: ["value>100"] }), []);
  const text = await report([root], { format: "markdown", filter: ["value>=71"], sort: "-number" });
  assert.match(text, /^3 of 6 trials: those with value\\>=71\.$/m);
  assert.match(text, /^Sorted by -number\.$/m);

  for (const [options, kind, message] of [
    [{ sort: "speed" }, "config", /^sort speed: no column "speed"; allowed: number, status, value, .*model\.dropout/],
    [{ filter: ["model=gru"] }, "config", /^filter model=gru: no column "model"; allowed: number,/],
    [{ filter: ["value"] }, "config", /^filter value: must be COLUMN, one of = != > >= < <=, VALUE/],
    [{ filter: ["value>"] }, "config", /must be COLUMN/],
    [{ filter: ["value>many"] }, "config", /> takes a number, not "many"/],
    [{ filter: ["status=done"] }, "config", /no status "done"; allowed: completed, pruned,/],
  ] as const) {
    const error = await rejection(report([root], { format: "json", ...options }));
    assert.is(error.kind, kind);
    assert.match(error.message, message);
  }
  const run = await fakeRun(join(temporary(), "run"), { config: { model: { name: "gru" } } });
  const without = await rejection(report([run], { format: "json", sort: "value" }));
  assert.is(without.kind, "usage");
  assert.match(without.message, /no sweep was given/);
});

test("a column that another sweep of the report searches is the base's here", async () => {
  const root = temporary();
  await fakeSweep(join(root, "a"), { definition: search, trials: TRIALS });
  const fixed: SweepDefinition = {
    name: "fixed",
    base: { model: { name: "gru" }, training: { epochs: 2 } },
    space: { seed: choice(1, 2) },
    search: { sampler: "grid" },
  };
  await fakeSweep(join(root, "b"), {
    definition: fixed,
    trials: [1, 2].map((seed) => ({ params: { seed }, values: [60 + seed] })),
  });
  const { sweeps } = JSON.parse(await report([root], { format: "json", filter: ["model.name=gru"] }));
  assert.equal(
    sweeps.map(({ name, trials }: { name: string; trials: unknown[] }) => [name, trials.length]),
    [
      ["search", 3],
      ["fixed", 2],
    ],
  );
  assert.equal((await numbers(join(root, "b"), { sort: "-value" })).length, 2);
});

test("several objectives have a Pareto set", async () => {
  const root = temporary();
  const definition: SweepDefinition = {
    ...search,
    search: { sampler: "tpe", trials: 4 },
    objective: [{ metric: "validation.accuracy" }, { metric: "seconds" }],
  };
  const values = [
    [80, 10],
    [84, 30],
    [70, 20],
    [84, 29],
    ...Array.from({ length: 6 }, (_, n) => [60 + n, 40 - n]), // importance takes ten trials
  ];
  const trials = values.map((some, n) => ({ params: setting("gru", 10 ** -(n % 3) / 100), values: some }));
  await fakeSweep(root, {
    definition,
    trials,
    importance: [SHARES[0], { "model.name": 1 }] as Record<string, number>[],
  });
  const one = await json(root);
  assert.equal(one.pareto, [3, 0]);
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /^table,Trial,Status,validation\.accuracy \(%\),seconds,model\.name,.*,Epochs,Note$/m);
  assert.match(csv, /^Pareto set,3,completed,84,29,gru,.*,best; Pareto set\nPareto set,0,completed,80,10,/m);
  const text = await report([root], { format: "terminal" });
  assert.match(text, /^training\.learningRate +80\.0 +–\nmodel\.name +20\.0 +100\.0\nmodel\.layers +– +–$/m);
  assert.match(csv, /^Importance of each parameter,training\.learningRate,80,\n/m);
});

test("trials with the tutorial's settings are put beside the post", async () => {
  const root = temporary();
  const cells: SweepDefinition = {
    name: "cells",
    space: { "model.name": choice("gru"), seed: choice(1, 2) },
    search: { sampler: "grid" },
  };
  const trials = [1, 2].map((seed) => ({ params: { "model.name": "gru", seed }, values: [85] }));
  await fakeSweep(root, { definition: cells, trials });
  const { comparisons } = await reportJson(root);
  assert.equal([comparisons.length, comparisons[0].model, comparisons[0].seeds], [1, "gru", [1, 2]]);
});

test("texts of errors and settings are escaped in every format", async () => {
  const root = temporary();
  const message = "=cmd|' /C calc'!A0 \u001b[31m `x` <script>alert(1)</script> \\input{a} | b";
  const error = { kind: "python-error", message };
  const definition = { ...search, base: { ...search.base, data: { root: "</code>```\n\\end{verbatim}<script>x" } } };
  const bad = { params: setting("rnn", 0.01), values: null, status: "failed" as const, error };
  await fakeSweep(root, { definition, trials: [{ params: setting("gru", 0.001), values: [84.25] }, bad] });
  const html = await report([root], { format: "html" });
  assert.not.match(html, /<script|<\/code>``/);
  assert.ok(html.includes("&lt;script&gt;alert(1)&lt;/"));
  const markdown = await report([root], { format: "markdown" });
  assert.ok(markdown.includes("\\<script\\>alert"));
  assert.match(markdown, /^````\n# trial 0$/m); // a fence that the text cannot close
  const latex = await report([root], { format: "latex" });
  assert.not.match(latex, /\\input\{|\\end\{verbatim/);
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /,python-error: =cmd/);
  for (const format of ["terminal", "markdown", "html", "csv", "latex"] as const)
    assert.not((await report([root], { format })).includes("\u001b"));
});

test("a thousand trials", async () => {
  const root = temporary();
  const trials = Array.from({ length: 1000 }, (_, n) => ({
    params: setting(n % 2 ? "gru" : "rnn", 1e-4 * (n + 1), n % 3 ? undefined : (n % 5) / 10),
    values: [50 + (n % 300) / 10],
    ...(n % 2 ? { status: "pruned" as const, epochs: 1 + (n % 3) } : {}),
  }));
  await fakeSweep(root, { definition: search, trials, importance: null });
  const page = join(root, "page.html");
  const code = `
    import { report } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
    import { writeFileSync } from "node:fs";
    writeFileSync(${JSON.stringify(page)}, await report([${JSON.stringify(root)}], { format: "html" }));
    console.log(process.resourceUsage().maxRSS);`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", code]);
  assert.ok(Number(stdout) < 300_000, `${stdout} KB`);
  const html = await readFile(page, "utf8");
  assert.is(html.match(/<tr><th scope="row" class="number">\d+<\/th>/g)?.length, 1000);
});

test("a real sweep, by the command: what is kept, shown, drawn; its best setting runs", async () => {
  const root = temporary();
  const definition: SweepDefinition = {
    name: "real",
    base: { ...tinyBase(tinyCorpus(), 4), threads: 1 },
    space: {
      "model.name": choice("rnn", "gru"),
      "model.layers": choice(1, 2),
      "model.dropout": when({ "model.layers": 2 }, float(0, 0.5)),
      "training.learningRate": logUniform(1e-4, 1e-1),
    },
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
  const wrong = await sconce("report", "sweeps/real", "--filter", "speed>1");
  assert.is(wrong.exitCode, 2);
  assert.match(wrong.stderr, /no column "speed"; allowed: number, status,/);
  assert.is((await sconce("report", "sweeps/real", "--sort", "value", "--sort", "number")).exitCode, 2);
});

test.run();
