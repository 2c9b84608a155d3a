/** What two runs have to agree on, wherever they were done. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { readJson } from "../../helpers.js";

/** The events of `sconce run --json`. */
export const eventsOf = (stdout: string): { type: string; runDir?: string }[] =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The names of a run's files but the locks of processes; checkpoints without their numbers, which grow with each interruption. */
export const filesOf = (runDir: string) =>
  readdirSync(runDir, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.endsWith(".lock"))
    .map((name) => name.replace(/-\d+\.pt$/, ".pt"))
    .sort();

/** Both runs came to the same end, to the last bit, by the same steps. */
export function sameRun(runDir: string, other: string): void {
  for (const name of ["metrics.jsonl", "model.pt", "vocabulary.json", "labels.json"])
    assert.ok(readFileSync(join(runDir, name)).equals(readFileSync(join(other, name))), `${name} is another`);
  const end = (folder: string) => {
    const { status, test, weights, counts, epochs } = readJson(folder, "result.json");
    const figures = epochs.map(({ seconds: _, ...epoch }: { seconds: number }) => epoch);
    return { status, test, weights, counts, figures, config: readJson(folder, "config.json").config };
  };
  assert.equal(end(runDir), end(other));
}
