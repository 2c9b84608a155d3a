import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { MODEL_NAMES } from "#sconce/config/models.js";
import {
  PUBLISHED,
  PUBLISHED_BATCHES,
  PUBLISHED_COUNTS,
  PUBLISHED_EPOCHS,
} from "#sconce/reproduce/tables/published.js";
import { home } from "../helpers.js";

const test = suite("published figures");

/** The post's lines, as the tutorial's code prints them, from the data. */
function printed(): string[] {
  return MODEL_NAMES.flatMap((model) => {
    const { epochs, test } = PUBLISHED[model];
    return [
      `Building ${model.toUpperCase()}`,
      ...epochs.flatMap(({ epoch, train, validation }) => [
        ...PUBLISHED_BATCHES.map(
          (batch) =>
            `Train Epoch: ${epoch} [${batch * 100}/20000 (${batch / 2}%)]\tLoss: ${(train[batch] ?? 0).toFixed(6)}`,
        ),
        `[EPOCH: ${epoch}], Validation Loss:  ${validation.loss.toFixed(2)} | Validation Accuracy: ${validation.accuracy.toFixed(2)}`,
      ]),
      `Test Loss:  ${test.loss.toFixed(2)} | Test Accuracy: ${test.accuracy.toFixed(2)}`,
    ];
  });
}

test("are those of the two epochs and four batches", () => {
  for (const model of MODEL_NAMES) {
    assert.equal(
      PUBLISHED[model].epochs.map(({ epoch }) => epoch),
      [...PUBLISHED_EPOCHS],
    );
    for (const { train } of PUBLISHED[model].epochs)
      assert.equal(Object.keys(train).map(Number), [...PUBLISHED_BATCHES]);
  }
  assert.equal(printed().length, 36);
});

test("are the post's own lines, in its order", async () => {
  const post = await readFile(join(home, "..", "shared", "tutorial", "post.md"), "utf8").catch(() => null);
  if (post === null) return console.log("(the post is not beside this checkout)");
  const output = post
    .split("\n")
    .filter((line) => line.startsWith("    ")) // output is indented; what the code prints is so too, but with other words
    .map((line) => line.trim())
    .filter((line) => /^(Building [A-Z]+$|Train Epoch: \d|\[EPOCH: \d|Test Loss: +\d)/.test(line));
  assert.equal(output, printed());
  const { train, validation, test, vocabulary, classes } = PUBLISHED_COUNTS;
  assert.ok(post.includes(`[TRAIN]: ${train} [VALID]: ${validation} [TEST]: ${test}`));
  assert.ok(post.includes(`[VOCAB] ${vocabulary}(`) && post.includes(`[CLASSES] ${classes}`));
});

test.run();
