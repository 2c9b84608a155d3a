/** What two reproductions have to agree on: their files, and every number of their runs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../../helpers.js";

/** All that the runs of these names computed. */
export const numbersOf = (out: string, names: readonly string[]) =>
  names.map((name) => {
    const { test: tested, epochs, weights } = readJson(out, "runs", name, "result.json");
    const figures = epochs.map(({ validation }: { validation: object }) => validation);
    return { name, tested, figures, weights, metrics: readFileSync(join(out, "runs", name, "metrics.jsonl"), "utf8") };
  });

/** Every file below a folder but the locks of processes. */
export const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.endsWith(".lock"))
    .sort();
