import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { verify } from "#sconce/verify/verify.js";
import { makeCorpus, skip, temporary } from "../helpers.js";

const test = suite("verify");
const fixture = fileURLToPath(new URL("../fixtures/post-like.md", import.meta.url));
const root = makeCorpus(temporary(), { perFolder: 24 });
const settings = { root, epochs: 2, batchSize: 9, threads: 1, seed: 4 };

test("without a text the reference is the plain script, alone and in order", async () => {
  const alone = await verify({ ...settings, models: ["lstm"] });
  assert.equal(
    alone.map(({ models, equal, difference, evaluations, tensors }) => [
      models,
      equal,
      difference,
      evaluations,
      tensors,
    ]),
    [[["lstm"], true, null, 3, 7]],
  );
  const [inOrder] = await verify({ ...settings, models: ["gru", "rnn"], inOrder: true, reviews: 60 });
  assert.equal([inOrder?.difference, inOrder?.evaluations, inOrder?.tensors], [null, 6, 14]);
});

test("each model alone has the bits of the text's own code", async () => {
  const results = await verify({ ...settings, post: fixture, models: ["rnn", "gru"] });
  assert.equal(
    results.map((result) => [result.models, result.equal, result.difference]),
    [
      [["rnn"], true, null],
      [["gru"], true, null],
    ],
  );
  for (const { batches, evaluations, tensors } of results)
    assert.equal([batches > 10, evaluations, tensors], [true, 3, 7]);
});

test("in order, with the same iterators", async () => {
  const [result] = await verify({ ...settings, post: fixture, models: ["rnn", "gru"], inOrder: true, reviews: 60 });
  assert.is(result?.difference, null);
  assert.is(result?.evaluations, 6);
});

test("says the first difference", async () => {
  const other = join(root, "other.md");
  await writeFile(other, (await readFile(fixture, "utf8")).replaceAll("lr=0.001", "lr=0.002"));
  const [result] = await verify({ ...settings, post: other, models: ["gru"] });
  assert.is(result?.equal, false);
  assert.match(result?.difference ?? "", /^gru, epoch 1, train, batch 1, loss: the tutorial 0\.\d+, sconce 0\.\d+$/);
});

const post = process.env.SCONCE_POST;
if (!post) skip(test, "the tutorial itself", "no Markdown file of it is named in SCONCE_POST");
else
  test("the tutorial itself, from the Markdown file in SCONCE_POST", async () => {
    for (const inOrder of [false, true])
      for (const result of await verify({ ...settings, post, inOrder })) assert.is(result.difference, null);
  });

test.run();
