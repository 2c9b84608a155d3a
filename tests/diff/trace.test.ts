/** The traces of two runs that were done again, as python/sconce/tracing/replay.py writes them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compareTraces } from "#sconce/diff/trace.js";
import { temporary } from "../helpers.js";

const test = suite("traces");
const folder = temporary();

function trace(name: string, ...entries: object[]): string {
  const path = join(folder, name);
  writeFileSync(path, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  return path;
}

test("a run on the CPU has no random state of a GPU, and that is no difference", async () => {
  const step = { at: "step", phase: "train", epoch: 1, batch: 0 };
  const cpu = trace(
    "cpu",
    { at: "seed", random: { torch: "one" } },
    { ...step, loss: 0.5, random: { torch: "one" } },
    { at: "seed" },
  );
  const gpu = trace(
    "gpu",
    { at: "seed", random: { torch: "one", cuda: "two" } },
    { ...step, loss: 0.25, random: { torch: "one", cuda: "three" } },
    { at: "seed" },
  );
  const found = await compareTraces(cpu, gpu);
  assert.equal(found, { kind: "step", at: { phase: "train", epoch: 1, batch: 0 }, names: [] });
});

test("two runs on a GPU may begin with other random states there", async () => {
  const [a, b] = ["one", "two"].map((cuda) => trace(cuda, { at: "seed", random: { torch: "same", cuda } }));
  assert.equal(await compareTraces(a as string, b as string), {
    kind: "random",
    at: { phase: "seed" },
    names: ["cuda"],
  });
});

test.run();
