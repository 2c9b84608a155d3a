/** `sconce sweep FILE` with a wrong space, in YAML, JSON and TypeScript: exit 2, the field's path, and no Python started. */
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { python, sconce, temporary } from "../helpers.js";

const test = suite("sweep: refused");
const folder = temporary();
/** A Python that says that it was started. */
const witness = join(folder, "python");
const started = join(folder, "started");
writeFileSync(witness, `#!/bin/sh\ntouch '${started}'\nexec '${python}' "$@"\n`);
chmodSync(witness, 0o755);

const base = { model: { name: "gru" }, data: { root: folder } };
const wrong: Record<string, [space: object, field: RegExp]> = {
  "an empty choice": [
    { "model.layers": { choice: [] } },
    /^sconce: .*space\.model\.layers: choice is empty; name at least one value$/m,
  ],
  "low above high": [
    { "model.hiddenDim": { int: [64, 8] } },
    /^sconce: .*space\.model\.hiddenDim: low 64 is above high 8$/m,
  ],
  "a log range from 0": [
    { "training.learningRate": { logUniform: [0, 0.1] } },
    /^sconce: .*space\.training\.learningRate: a logarithmic range must start above 0, got 0$/m,
  ],
  "a range that is asked to be logarithmic": [
    { "training.learningRate": { float: [0.001, 0.1], log: true } },
    /^sconce: .*space\.training\.learningRate\.log: unknown key; a logarithmic scale is a kind of its own: logUniform: \[low, high\]$/m,
  ],
  "a grid over a continuous range": [
    { "model.dropout": { float: [0, 0.5] } },
    /^sconce: .*space\.model\.dropout: a grid needs a finite number of values, and this range has none$/m,
  ],
  "a path that is none": [
    { "model.depth": [1, 2] },
    /^sconce: .*space\.model\.depth: no such field of an experiment; allowed: /m,
  ],
};
const formats: Record<string, (definition: object) => string> = {
  yaml: stringify,
  json: JSON.stringify,
  ts: (definition) => `const definition: object = ${JSON.stringify(definition)};\nexport default definition;\n`,
};
// Each fault in one of the formats, and one of them in all.
const cases = Object.entries(wrong).flatMap(([name, fault], index) =>
  Object.keys(formats)
    .filter((_, which) => index === 3 || which === index % 3)
    .map((format) => ({ name, format, fault })),
);

test("exit 2 and the field's path, before any Python is started", async () => {
  const one = async ({ name, format, fault: [space, field] }: (typeof cases)[number]) => {
    const file = join(folder, `${name.replaceAll(" ", "-")}.${format}`);
    const definition = { name: "wrong", base, space, search: { sampler: "grid" } };
    writeFileSync(file, (formats[format] as (definition: object) => string)(definition));
    const args = ["sweep", file, "--out", join(folder, "out"), "--python", witness];
    const { exitCode, stdout, stderr } = await sconce(args, { cwd: folder });
    const what = `${name}, ${format}: ${stderr}`;
    assert.is(exitCode, 2, what);
    assert.match(String(stderr), `sconce: ${file}: `, what);
    assert.match(String(stderr), field, what);
    assert.not.match(String(stderr), "starting Python", what);
    assert.is(stdout, "", what);
    assert.not.match(String(stderr), /^\s+at /m, what);
  };
  for (let n = 0; n < cases.length; n += 2) await Promise.all(cases.slice(n, n + 2).map(one));
  assert.not(existsSync(started), "a Python was started");
  assert.not(existsSync(join(folder, "out")), "a folder was made");
});

test("the witness tells of a Python that is started", async () => {
  const file = join(folder, "right.json");
  writeFileSync(
    file,
    JSON.stringify({ name: "right", base, space: { seed: [1] }, search: { sampler: "random", trials: 1 } }),
  );
  const { exitCode } = await sconce(["sweep", file, "--dry-run", "--python", witness], { cwd: folder });
  assert.is(exitCode, 0);
  assert.ok(existsSync(started));
});

test.run();
