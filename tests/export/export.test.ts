/** `exportRun` on real runs: the folder, its model beside Python's, what is refused, and that nothing is ever half there. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { choice, type ExportOptions, exportRun, openSession, runExperiment, sweep } from "#sconce/index.js";
import { loadClassifier } from "#sconce/inference/index.js";
import { home, makeCorpus, readJson, rejection, sconce, temporary, tiny } from "../helpers.js";

const test = suite("export");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const session = await openSession();
const runDir = join(folder, "gru");
await runExperiment(tiny(root), { session, runDir });
const exportTo = (out: string, options: ExportOptions = {}) =>
  exportRun(runDir, { out: join(folder, out), session, ...options });
test.after(() => session.close());

const TEXTS = [
  "Great lovely, moving film",
  "DULL",
  "  Awful,\tboring\u0085scene\u001fin\u00a0CAFÉ <br />  ",
  "İSTANBUL ΟΔΥΣΣΕΥΣ \ufeffwooden <pad> <unk>",
  ...Array.from({ length: 30 }, (_, n) => "the plot of a charming film was awful, ".repeat(1 + (n % 7)) + n),
];

/** What `sconce predict` says of texts. */
async function predicted(run: string, padTo: number | null) {
  const { config } = readJson(run, "config.json");
  return (await session.call("experiment.predict", { config, runDir: run, texts: TEXTS, padTo })).predictions;
}

/** The exported model says what `sconce predict` says. */
async function alike(run: string, exported: string) {
  await using classifier = await loadClassifier(exported, { threads: 1, batchSize: 8 });
  for (const padTo of [null, 12]) {
    const wanted = await predicted(run, padTo);
    const got = await classifier.classify(TEXTS, { padTo: padTo ?? undefined });
    for (const [at, { label, tokens, scores }] of wanted.entries()) {
      assert.equal([got[at]?.label, got[at]?.tokens], [label, tokens], TEXTS[at]);
      for (const [name, score] of Object.entries(scores))
        assert.ok(Math.abs((got[at]?.scores[name] as number) - score) < 1e-5, `${TEXTS[at]}: ${name}`);
    }
  }
}

test("a GRU: the folder, and scores as sconce predict has them, alone and in batches of any lengths", async () => {
  const exported = await exportTo("onnx");
  assert.equal(readdirSync(exported.path).sort(), [
    "classifier.json",
    "manifest.json",
    "model.onnx",
    "vocabulary.json",
  ]);
  assert.equal([exported.format, exported.runDir, exported.trial], ["onnx", runDir, null]);
  assert.ok(exported.texts >= 8 && exported.largestDifference < 1e-5);
  assert.equal(readJson(exported.path, "vocabulary.json"), readJson(runDir, "vocabulary.json"));
  for (const file of readdirSync(exported.path)) {
    const content = readFileSync(join(exported.path, file), "latin1");
    for (const place of [folder, home])
      assert.not.ok(content.includes(place), `${file} tells of this machine's folders`);
  }
  await alike(runDir, exported.path);
});

const PLAIN = { layers: 2, applyDropout: true, sigmoid: false };
for (const [name, more] of [
  ["rnn", PLAIN],
  ["gru", { packed: true }],
  ["lstm", PLAIN],
  ["lstm", { ...PLAIN, packed: true }],
] as const)
  test(`${name} with ${Object.keys(more).join(", ")}`, async () => {
    const run = join(folder, `${name}-${Object.keys(more).join("-")}`);
    const config = { ...tiny(root, { epochs: 1 }), model: { name, hiddenDim: 8, embedDim: 8, ...more } };
    await runExperiment(config, { session, runDir: run });
    const { path } = await exportRun(run, { out: `${run}-exported`, session });
    assert.is(readJson(path, "classifier.json").model.padded, true);
    await alike(run, path);
  });

for (const to of ["safetensors", "torchscript"] as const)
  test(`to ${to}`, async () => {
    const exported = await exportTo(to, { to });
    const [model] = Object.keys(exported.files).filter((name) => name.startsWith("model."));
    assert.is(model, { safetensors: "model.safetensors", torchscript: "model.pt" }[to]);
    const error = await rejection(loadClassifier(exported.path));
    assert.match(error.message, `is an export to ${to}, which cannot be run without Python`);
  });

test("an earlier export is replaced, whatever its format; anything else is refused and left as it is", async () => {
  const place = join(folder, "again");
  await exportRun(runDir, { out: place, to: "safetensors", session });
  await exportRun(runDir, { out: place, session });
  assert.equal(readdirSync(place).sort(), ["classifier.json", "manifest.json", "model.onnx", "vocabulary.json"]);
  writeFileSync(join(place, "notes.txt"), "mine");
  const foreign = await rejection(exportRun(runDir, { out: place, session }));
  assert.equal(
    [foreign.kind, foreign.message],
    ["output", `cannot export to ${place}: it holds notes.txt, which is of no export`],
  );
  const run = await rejection(exportRun(runDir, { out: runDir, session }));
  assert.match(run.message, "it is not empty, and no earlier export");
  symlinkSync(join(folder, "onnx"), join(folder, "link"));
  assert.match((await rejection(exportTo("link"))).message, "a symbolic link is there");
  writeFileSync(join(folder, "file"), "");
  assert.match((await rejection(exportTo("file"))).message, "something that is no folder is there");
  mkdirSync(join(folder, "empty"));
  await exportTo("empty", { to: "safetensors" });
  assert.ok(existsSync(join(folder, "empty", "manifest.json")));
  assert.equal(
    readdirSync(folder).filter((name) => name.startsWith(".")),
    [],
    "nothing is left beside them",
  );
});

test("a sweep's folder: the best trial", async () => {
  await sweep(
    {
      name: "s",
      base: tiny(root, { epochs: 1 }),
      space: { "training.learningRate": choice(1e-4, 0.02) },
      search: { sampler: "grid" },
      objective: { metric: "test.accuracy" },
      executor: { kind: "local", workers: 1 },
    },
    { out: join(folder, "sweep") },
  );
  const exported = await exportRun(join(folder, "sweep"), { out: join(folder, "best"), session });
  assert.is(exported.trial?.objective, "test.accuracy");
  assert.ok(exported.runDir.startsWith(join(folder, "sweep", "trials")));
  await alike(exported.runDir, exported.path);
});

test("refused: no run, a run that was not completed, an unknown format", async () => {
  assert.is((await rejection(exportRun(join(folder, "nowhere"), { session }))).kind, "run-directory");
  const stopped = join(folder, "stopped");
  await runExperiment(tiny(root), { session, runDir: stopped, signal: AbortSignal.abort() });
  const error = await rejection(exportRun(stopped, { out: join(folder, "none"), session }));
  assert.is(error.kind, "run-directory");
  assert.match(error.hint ?? "", "was the run completed?");
  assert.is((await rejection(exportTo("none", { to: "tflite" as never }))).message, "to: tflite is no format");
  assert.not.ok(existsSync(join(folder, "none")));
});

test("the command line: the folder on stdout, what was compared on stderr; refusals with code 2", async () => {
  const out = join(folder, "by-command");
  const { stdout, stderr, exitCode } = await sconce(["export", runDir, "--out", out, "--to", "safetensors"]);
  assert.equal([exitCode, stdout], [0, out], stderr);
  assert.match(stderr, /^0\.0 MB; 10 texts beside torch: the same labels, scores within \d\.\de-\d+$/m);
  const refused = await sconce(["export", runDir, "--out", folder]);
  assert.is(refused.exitCode, 2);
  assert.match(refused.stderr, "it is not empty, and no earlier export");
});

test.run();
