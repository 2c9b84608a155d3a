/** The user's own files change while a sweep is at work: it ends with one error, and goes on once they are as they were. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { InSession } from "#sconce/executors/in-session.js";
import { openSession } from "#sconce/index.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { makeTable, readJson, rejection, temporary, tinyOn } from "../helpers.js";

const test = suite("sweep: files that change");
const folder = temporary();
const table = makeTable(folder);
const tokenizer = join(folder, "cut.py");
writeFileSync(tokenizer, "def tokenize(text):\n    return text.split()\n");
const session = await openSession();

const definition = {
  base: tinyOn({ table, tokenizer: { file: tokenizer } }, "gru", 1),
  space: { seed: [1, 2, 3] },
  search: { sampler: "grid" },
} as const;
/** Sweep. @param then What is done when the first trial has ended. */
const run = (name: string, then: () => void = () => {}) =>
  sweep(
    { ...definition, name },
    {
      out: join(folder, name),
      executor: new InSession(session),
      onEvent: (event: SweepEvent) => event.type === "trial-end" && event.trial.number === 0 && then(),
    },
  );

for (const [name, file, added, words] of [
  [
    "table",
    table.train,
    "99,one more,sport\n",
    /^data\.table: \S*train\.csv or \S*test\.csv has changed since trial 0/,
  ],
  ["tokenizer", tokenizer, "# changed\n", /^data\.tokenizer\.file: \S*cut\.py has changed since trial 0 began$/],
] as const)
  test(`${name}: the sweep ends, and the same call goes on with the file as it was`, async () => {
    const before = readFileSync(file, "utf8");
    const error = await rejection(run(name, () => writeFileSync(file, before + added)));
    assert.is(error.kind, "corpus");
    assert.match(error.message, words);
    assert.match(error.hint ?? "", /same command goes on/);
    assert.match((await rejection(run(name))).message, words, "nor does another driver go on with it");
    writeFileSync(file, before);
    const { trials } = await run(name);
    const ends = trials.map(({ status, runDir }) => [
      status,
      readJson(folder, name, runDir as string, "environment.json").corpus.digest,
    ]);
    assert.equal(ends, Array(3).fill(["completed", ends[0]?.[1]]));
  });

test.after(() => session.close());
test.run();
