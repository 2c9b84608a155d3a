/** Runs beside the post: which are judged, over which seeds, and which are only marked. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compare } from "#sconce/report/compared/compare.js";
import { publicationOf } from "#sconce/report/compared/publication.js";
import { readFolders } from "#sconce/report/read/folders.js";
import type { ReadOptions } from "#sconce/report/read/run.js";
import { report } from "#sconce/reproduce/report.js";
import { POST } from "#sconce/reproduce/tables/post.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: beside the post");
const readRuns = async (paths: string[], options: ReadOptions) => (await readFolders(paths, options)).runs;

test("published beside measured, over the seeds", async () => {
  const root = temporary();
  for (const seed of [1, 2, 3])
    await fakeRun(join(root, `gru-seed${seed}`), {
      config: { model: { name: "gru" }, seed },
      validation: (epoch) =>
        epoch === 1 ? { loss: 0.6925, accuracy: 48 + seed / 2 } : { loss: 0.4 + seed / 100, accuracy: 85.98 },
      test: { loss: 0.464 + seed / 1000, accuracy: 85 + seed },
    });
  const { comparisons } = compare(POST, await readRuns([root], { batches: publicationOf(POST).batches }));
  assert.is(comparisons.length, 1);
  const [one] = comparisons;
  assert.equal([one?.experiment.id, one?.standing.kind, one?.runs.length], ["gru", "published", 3]);
  const figure = (id: string) => one?.figures.find((figure) => figure.id === id);
  assert.equal(figure("train.1.50.loss")?.verdict, { kind: "not judged", why: "a single batch of unknown seed" });
  assert.equal(figure("train.1.50.loss")?.published, { text: "0.693059", value: 0.693059, rounding: null });
  assert.ok(Math.abs((figure("train.1.50.loss")?.measured?.mean ?? 0) - (0.6925 - 0.02 + 0.005)) < 1e-12);
  assert.is(figure("train.15.150.loss")?.measured?.runs, 3);
  const found = (id: string) => [figure(id)?.verdict.kind, figure(id)?.alike];
  assert.equal(found("validation.1.loss"), ["consistent", { alike: true }]);
  const accuracy = figure("validation.1.accuracy"); // 48.5 to 49.5 against [50, 51)
  assert.equal(found("validation.1.accuracy"), ["cannot tell yet", { alike: false, by: 0.5 }]);
  assert.equal([accuracy?.measured?.mean, accuracy?.measured?.deviation, accuracy?.difference], [49, 0.5, -1]);
  assert.equal(found("validation.15.accuracy"), ["consistent", { alike: true }]);
  assert.ok(Math.abs(((figure("validation.15.loss")?.alike as { by: number } | undefined)?.by ?? 0) - 0.015) < 1e-12);
  assert.equal(found("test.loss"), ["consistent", { alike: true }]); // 0.465 is the end of 0.46's interval
  assert.equal(found("test.accuracy"), ["cannot tell yet", { alike: false, by: 1 }]);
  const text = await report([root], { format: "terminal" });
  assert.match(
    text,
    /^Test: accuracy \(%\) +84\.00 +87\.000 +cannot tell yet +73\.43 to 99\.57 +1 +no, by 1\.000 +\+3\.000 +1\.000 +86\.000 +88\.000 +3$/m,
  );
  assert.match(text, /^Train, epoch 15, batch 0: loss +0\.363591 /m);
  assert.match(
    text,
    /GRU, seeds 1, 2, 3: of 6 figures, 3 are consistent with what was published, 3 cannot be judged yet; 3 are printed alike\./,
  );
  assert.match(text, /Not run with the table's full settings: RNN, LSTM\./);
});

test("what is scaled down, synthetic or another experiment is marked and not judged", async () => {
  const root = temporary();
  const few = { train: 80, validation: 20, test: 100, vocabulary: 50, classes: 2 };
  await fakeRun(join(root, "quick"), {
    config: {
      model: { name: "gru" },
      data: { reviewsPerSplit: 4000, maxTokens: 80 },
      training: { epochs: 5, batchSize: 25 },
    },
    counts: few,
  });
  await fakeRun(join(root, "sample"), { config: { model: { name: "rnn" }, data: { corpus: "sample" } }, counts: few });
  await fakeRun(join(root, "short"), { config: { model: { name: "lstm" }, training: { epochs: 2 } } });
  await fakeRun(join(root, "mini"), { config: { model: { name: "lstm" } }, counts: few });
  await fakeRun(join(root, "wide"), { config: { model: { name: "gru", hiddenDim: 512 } } });
  await fakeRun(join(root, "long"), { config: { model: { name: "gru" }, training: { epochs: 16 } } });
  const { runs, comparisons } = await reportJson(root);
  const marks = Object.fromEntries(
    runs.map((run: { run: string; standing: string; marks: string[] }) => [
      run.run.split("/").at(-1),
      [run.standing, ...run.marks],
    ]),
  );
  assert.equal(marks, {
    quick: [
      "scaled",
      "scaled down: 4000 reviews each of train and test, their first 80 words, 5 of 15 epochs, batches of 25",
    ],
    sample: ["scaled", "synthetic corpus: 80 + 20 + 100 reviews"],
    short: ["scaled", "scaled down: 2 of 15 epochs"],
    mini: ["scaled", "scaled down: 80 + 20 + 100 reviews"],
    wide: ["other", "model.hiddenDim 512 instead of 256"],
    long: ["other", "training.epochs 16 instead of 15"],
  });
  assert.is(comparisons.length, 4);
  const kinds = (mark: string) =>
    Object.fromEntries(
      comparisons
        .find((one: { marks: string[] }) => one.marks[0]?.includes(mark))
        .figures.map((figure: { id: string; verdict: { kind: string } }) => [figure.id, figure.verdict.kind]),
    );
  assert.is(kinds("80 words")["validation.1.loss"], "not judged");
  assert.is(kinds("80 words")["validation.15.loss"], "not run");
  assert.is(kinds("synthetic")["test.accuracy"], "not judged");
  // Epoch 1 is the tutorial's own, however many follow; the test after epoch 2 is not.
  assert.is(kinds("2 of 15")["validation.1.loss"], "cannot tell yet");
  assert.is(kinds("2 of 15")["test.loss"], "not judged");
  const text = await report([root], { format: "markdown" });
  assert.match(text, /^## RNN \(synthetic D\)$/m);
  assert.match(text, "\n- D – synthetic corpus: 80 + 20 + 100 reviews.\n- RNN (synthetic D), seed 1: shown");
});

test("how runs are scaled down is said once, before the first of them", async () => {
  const root = temporary();
  for (const name of ["rnn", "gru"] as const)
    await fakeRun(join(root, name), { config: { model: { name }, training: { epochs: 2, batchSize: 10 } } });
  const definition = "Scaled down: 2 of 15 epochs, batches of 10.";
  const text = await report([root], { format: "markdown" });
  assert.match(
    text,
    `- ${definition}\n- RNN (scaled down), seed 1: shown beside what was published, not judged.\n- GRU (scaled down), `,
  );
  assert.match(text, /^## GRU \(scaled down\)$/m);
  const compared = text.slice(0, text.indexOf("## Runs"));
  assert.is(compared.toLowerCase().split("2 of 15 epochs").length - 1, 1);
  // A chart is also a file of its own: two of each model, one of both.
  const page = await report([root], { format: "html" });
  assert.is(page.split(definition).length - 1, 1 + 4 + 1);
});

test("what all runs have that the experiment has not is said once, beneath the table; data formats have it in each row", async () => {
  const root = temporary();
  for (const hiddenDim of [8, 16])
    await fakeRun(join(root, `gru-${hiddenDim}`), {
      config: { model: { name: "gru", hiddenDim }, training: { batchSize: 50, learningRate: 0.01 } },
    });
  const shared = "training.batchSize 50 instead of 100; training.learningRate 0.01 instead of 0.001";
  const text = await report([root], { format: "markdown" });
  assert.match(text, /\| model\.hiddenDim 8 instead of 256 \|$/m);
  assert.match(text, `\nIn all of these runs, other than in the published experiment: ${shared}.\n`);
  assert.match(await report([root], { format: "csv" }), `model.hiddenDim 16 instead of 256; ${shared}`);
});

test("a seed counts once", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: { model: { name: "rnn" }, seed: 5 }, status: "killed", done: 3 });
  await fakeRun(join(root, "b"), { config: { model: { name: "rnn" }, seed: 5 } });
  const { comparisons } = await reportJson(root);
  assert.equal(comparisons[0].seeds, [5]);
  assert.match(comparisons[0].runs[0], /b$/);
  assert.match(comparisons[0].notCounted[0].run, /a$/);
});

test.run();
