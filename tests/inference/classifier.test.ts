/** loadClassifier on an export that lies with the tests: what it says, what it refuses, and that it needs no Python. */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Classification, loadClassifier } from "#sconce/inference/index.js";
import { home, readJson, rejection, temporary } from "../helpers.js";

const EXPORTED = join(home, "tests", "fixtures", "exported");
const test = suite("inference: loadClassifier");
const classifier = await loadClassifier(EXPORTED, { labels: ["pos", "neg"], threads: 1 });
const samples = readJson(EXPORTED, "classifier.json").samples as { text: string; scores: number[] }[];
test.after(() => classifier.dispose());

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a} and ${b}`);
const nearly = (a: Classification, b: Classification) => {
  assert.equal([a.label, a.tokens], [b.label, b.tokens]);
  for (const label of classifier.labels) near(a.scores[label] as number, b.scores[label] as number);
};

test("one text or several: label, scores, probability, tokens, in the given order", async () => {
  const texts = ["Great lovely film", "dull", "a plot of actors was moving in café", "DULL and awful", "dull"];
  const all = await classifier.classify(texts);
  assert.equal(
    all.map(({ tokens }) => tokens),
    [3, 1, 8, 3, 1],
  );
  for (const [at, text] of texts.entries()) {
    const one = await classifier.classify(text);
    nearly(one, all[at] as Classification);
    const [first, second] = classifier.labels.map((label) => one.scores[label] as number) as [number, number];
    const label: "pos" | "neg" = one.label; // typed by the option
    assert.is(label, first >= second ? classifier.labels[0] : classifier.labels[1]);
    near(one.probability, 1 / (1 + Math.exp(-Math.abs(first - second))));
  }
});

test("the texts that come with the export have torch's scores", async () => {
  assert.ok(samples.length > 0);
  for (const { text, scores } of samples) {
    const got = await classifier.classify(text);
    for (const [at, label] of classifier.labels.entries()) near(got.scores[label], scores[at] as number);
  }
});

test("padTo pads as `sconce predict` does: the tutorial's model reads the padding", async () => {
  const [alone, padded, mixed] = await Promise.all([
    classifier.classify("great lovely film"),
    classifier.classify("great lovely film", { padTo: 9 }),
    classifier.classify(["great lovely film", "a film of a plot and actors it was a scene"], { padTo: 9 }),
  ]);
  assert.ok(Math.abs(alone.scores.pos - padded.scores.pos) > 1e-6, "the padding counts");
  nearly(padded, mixed[0] as Classification);
  assert.is(padded.tokens, 3);
});

test("an empty text, no texts, a disposed classifier, an aborted signal", async () => {
  assert.equal(await classifier.classify([]), []);
  const empty = await rejection(classifier.classify(["film", " \u001f\n"]));
  assert.equal([empty.kind, empty.message], ["usage", "text 1 is empty: there is no word to read"]);
  const other = await loadClassifier(EXPORTED);
  const pending = rejection(other.classify(["film", "a film"]));
  await other.dispose();
  await other.dispose();
  assert.is((await pending).kind, "closed");
  const aborted = AbortSignal.abort(new Error("enough"));
  assert.is((await rejection(classifier.classify("film", { signal: aborted }))).message, "enough");
});

/** A copy of the export, changed. */
function changed(change: (folder: string) => void): string {
  const folder = temporary();
  cpSync(EXPORTED, folder, { recursive: true });
  change(folder);
  return folder;
}
const flip = (folder: string, name: string) => {
  const bytes = readFileSync(join(folder, name));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  writeFileSync(join(folder, name), bytes);
};
const edit = (folder: string, name: string, from: string, to: string) =>
  writeFileSync(join(folder, name), readFileSync(join(folder, name), "utf8").replace(from, to));

const REFUSED: [what: string, folder: () => string, words: RegExp][] = [
  ["no folder", () => "/no/such/folder", /is not a folder of `sconce export`: it has no manifest\.json/],
  ["a folder of something else", temporary, /is not a folder of `sconce export`/],
  ["a flipped bit in the model", () => changed((f) => flip(f, "model.onnx")), /model\.onnx is damaged/],
  ["a flipped bit in the words", () => changed((f) => flip(f, "vocabulary.json")), /vocabulary\.json is damaged/],
  ["other labels", () => changed((f) => edit(f, "classifier.json", '"pos"', '"pso"')), /classifier\.json is damaged/],
  [
    "no vocabulary",
    () => changed((f) => rmSync(join(f, "vocabulary.json"))),
    /cannot read .*vocabulary\.json: there is no such file/,
  ],
  ["a manifest cut short", () => changed((f) => edit(f, "manifest.json", "}", "")), /manifest\.json is not JSON/],
  [
    "a later version",
    () => changed((f) => edit(f, "manifest.json", '"schemaVersion": 1', '"schemaVersion": 2')),
    /not of this version of sconce: schemaVersion/,
  ],
  [
    "another format",
    () => changed((f) => edit(f, "manifest.json", '"onnx"', '"safetensors"')),
    /an export to safetensors, which cannot be run without Python/,
  ],
];
for (const [what, folder, words] of REFUSED)
  test(`refused: ${what}`, async () => {
    const error = await rejection(loadClassifier(folder()));
    assert.is(error.kind, "export");
    assert.match(error.message, words);
    assert.ok(error.hint);
  });

test("refused: other labels than the program's, options that make no sense", async () => {
  const labels = await rejection(loadClassifier(EXPORTED, { labels: ["good", "bad"] }));
  assert.match(labels.message, /has the labels (pos, neg|neg, pos), not good, bad$/);
  const threads = await rejection(loadClassifier(EXPORTED, { threads: 0 }));
  assert.equal([threads.kind, threads.message], ["usage", "threads: 0 is not a whole number of at least 1"]);
});

/** Run a module that classifies, with a loader that sees every import. */
function alone(loader: string, code: string) {
  const hooks = `data:text/javascript,${encodeURIComponent(loader)}`;
  const register = `data:text/javascript,${encodeURIComponent(`import { register } from "node:module"; register(${JSON.stringify(hooks)});`)}`;
  const inference = pathToFileURL(join(home, "dist", "inference", "index.js")).href;
  const source = `import { loadClassifier } from ${JSON.stringify(inference)};\n${code}`;
  return execa(process.execPath, ["--import", register, "--input-type=module", "-e", source], {
    env: { PATH: "", SCONCE_PYTHON: "/no/such/python" },
    reject: false,
  });
}
const CLASSIFY = `
const classifier = await loadClassifier(${JSON.stringify(EXPORTED)});
console.log((await classifier.classify("a great film")).tokens);
await classifier.dispose();`;

test("it loads neither pythonia nor anything of sconce's that starts a Python", async () => {
  const loader = `import { writeSync } from "node:fs";
export async function resolve(name, context, next) {
  const found = await next(name, context);
  writeSync(2, found.url + "\\n");
  return found;
}`;
  const { stdout, stderr, exitCode } = await alone(loader, CLASSIFY);
  assert.equal([exitCode, stdout], [0, "3"], stderr);
  const loaded = stderr.split("\n");
  const own = loaded.filter((url) => url.includes(`${home}/dist/`)).map((url) => /\/dist\/([\w-]+)/.exec(url)?.[1]);
  assert.ok(own.length > 5);
  assert.equal(
    [...new Set(own)].filter((part) => !["inference", "errors", "files", "text"].includes(part as string)),
    [],
  );
  assert.not.match(stderr, /pythonia|execa/);
});

test("without onnxruntime-node it says which command installs it", async () => {
  const loader = `export async function resolve(name, context, next) {
  if (name !== "onnxruntime-node") return next(name, context);
  throw Object.assign(new Error("Cannot find package 'onnxruntime-node' imported from x"), { code: "ERR_MODULE_NOT_FOUND" });
}`;
  const { stderr, exitCode } = await alone(loader, CLASSIFY);
  assert.is(exitCode, 1);
  assert.match(stderr, /SconceError: the package onnxruntime-node is not installed/);
  assert.match(stderr, /npm install --ignore-scripts onnxruntime-node/);
});

test.run();
