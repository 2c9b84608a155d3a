/** The two sides of the bridge hold the same contract: names, and the JSON Schemas of what really crosses it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { errorSchema, eventSchema, functions, wireNumber } from "#sconce/bridge/protocol.js";
import { HANGS, home, makeCorpus, python, temporary } from "../helpers.js";

const test = suite("bridge: protocol");
const folder = temporary();
const env = { PYTHONPATH: join(home, "python") };

/** The schema of what is sent, with no key beside those it names. */
function closed(schema: z.ZodType): unknown {
  const close = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(close);
    if (typeof node !== "object" || node === null) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, close(value)]));
    return "properties" in copy && copy.additionalProperties === undefined
      ? { ...copy, additionalProperties: false }
      : copy;
  };
  return close(z.toJSONSchema(schema, { io: "input" }));
}

test("Python's door has the functions that TypeScript knows", async () => {
  const code = "import json; from sconce import entry; print(json.dumps(sorted(entry.FUNCTIONS)))";
  const { stdout } = await execa(python, ["-c", code], { env });
  assert.equal(JSON.parse(stdout), Object.keys(functions).sort());
});

test("what Python takes and sends in real calls is what the schemas say", async () => {
  const schemas = {
    event: closed(eventSchema),
    error: closed(errorSchema),
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, { params, value }]) => [
        name,
        { params: closed(params), value: closed(value) },
      ]),
    ),
  };
  const file = join(folder, "schemas.json");
  writeFileSync(file, JSON.stringify(schemas));
  const corpus = join(makeCorpus(join(folder, "corpus"), { perFolder: 12 }), "imdb", "aclImdb");
  const checker = join(home, "tests", "python", "check_messages.py");
  const { stdout, stderr, exitCode } = await execa(python, [checker, file, corpus, join(folder, "run")], {
    env,
    reject: false,
    timeout: HANGS,
  });
  assert.is(exitCode, 0, stderr);
  const seen = JSON.parse(stdout.split("\n").at(-1) as string) as { functions: string[]; events: string[] };
  const kinds = "batch checkpoint data early-stopping epoch evaluation kept model resume start warning".split(" ");
  assert.equal(seen.events, kinds);
  for (const name of ["experiment.run", "experiment.predict", "steps.train_epoch", "corpus.check"])
    assert.ok(seen.functions.includes(name), name);
});

test("a number that JSON has no word for comes back as itself", () => {
  assert.ok(Number.isNaN(wireNumber.parse("NaN")));
  assert.is(wireNumber.parse("-Infinity"), Number.NEGATIVE_INFINITY);
  assert.is(wireNumber.parse(0.1), 0.1);
  assert.throws(() => wireNumber.parse("12"));
});

test.run();
