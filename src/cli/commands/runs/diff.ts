import { compareRuns, type Parting, type RunDifferences } from "../../../runs/compare-runs.js";
import { findOneRun } from "../../../runs/find-run.js";
import { readRunAnswer } from "../../../runs/run-answer.js";
import { wrap } from "../../../text/width.js";
import type { RunAnswer, Scalar } from "../../../watch/api.js";
import { defineCommand, type Io } from "../../command.js";
import { toggle } from "../../flags.js";
import { besideLines } from "../../pairs-text.js";
import { watchedFolders } from "../../watched-folders.js";
import { RUN_WORD } from "./show.js";

/** `sconce runs diff` */
export const command = defineCommand({
  about:
    "In what two runs differ: settings, environment with the git commit, results; and the first batch whose loss is another one. What is the same is left out.",
  words: { run: { describe: RUN_WORD }, other: { describe: "The run that it is held against." } },
  flags: { json: toggle("Print one JSON object; each difference is a pair.", "Output") },
  examples: [["sconce runs diff runs/A runs/B", "two runs"]],
  notes: [
    "It reads what both keep, and trains nothing. Where two runs should be equal and are not, `sconce diff` looks deeper.",
  ],
  async handler({ json }, io, { run, other }) {
    const folders = watchedFolders();
    const [a, b] = await Promise.all([run, other].map((word) => findOneRun(String(word), { folders })));
    if (!a || !b) return 2;
    const [one, two] = await Promise.all([readRunAnswer(a.item, a.path), readRunAnswer(b.item, b.path)]);
    const found = await compareRuns(one, two);
    if (json) io.json({ a: a.path, b: b.path, ...found });
    else printDifferences(one, two, found, io);
    return 0;
  },
});

function printDifferences(a: RunAnswer, b: RunAnswer, found: RunDifferences, io: Io): void {
  const columns = io.columns ?? 80;
  const nameOf = ({ item }: RunAnswer) => item.about.name ?? item.name;
  for (const line of wrap(`A  ${nameOf(a)}`, columns)) io.out(line);
  for (const line of wrap(`B  ${nameOf(b)}`, columns)) io.out(line);
  const sections = [
    ["Settings", found.settings],
    ["Environment", found.environment],
    ["Results", found.results],
  ] as const;
  for (const [title, pairs] of sections) {
    const rows = Object.entries(pairs).map(([name, [one, two]]) => [name, text(one), text(two)] as const);
    io.out("");
    io.out(rows.length === 0 ? `${title}: the same` : title);
    for (const line of besideLines(rows, columns)) io.out(line);
  }
  io.out("");
  for (const line of wrap(endText(found), columns)) io.out(line);
}

function endText({ parting, sameWeights }: RunDifferences): string {
  const weights = sameWeights === null ? "" : sameWeights ? "; the weights are the same bits" : "; the weights differ";
  if (!parting) return `every loss that both have is the same${weights}`;
  return `the losses part at ${placeText(parting)}: ${parting.loss.join(" and ")}${weights}`;
}

function placeText({ epoch, phase, batch }: Parting): string {
  return batch === null ? `the ${phase} after epoch ${epoch}` : `epoch ${epoch}, ${phase} batch ${batch + 1}`;
}

function text(value: Scalar): string {
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  return value === null ? "–" : String(value);
}
