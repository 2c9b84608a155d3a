import { join } from "node:path";
import { metricDigits } from "../../../config/metrics.js";
import { SconceError } from "../../../errors.js";
import { chosenSettings } from "../../../runs/default-settings.js";
import { findRun } from "../../../runs/find-run.js";
import { readRunAnswer } from "../../../runs/run-answer.js";
import { formatFixed } from "../../../text/format-fixed.js";
import { wrap } from "../../../text/width.js";
import type { Entry } from "../../../watch/read/catalog.js";
import { sweepDetail } from "../../../watch/read/sweep-detail.js";
import { defineCommand, type Io } from "../../command.js";
import { toggle } from "../../flags.js";
import { headLines, runText } from "../../run-text.js";
import { watchedFolders } from "../../watched-folders.js";

/** What a word names that stands for a run. */
export const RUN_WORD =
  "Its folder, the folder's last name or the name that it was given; SWEEP#3 is trial 3 of a sweep.";

/** `sconce runs show` */
export const command = defineCommand({
  about:
    "All about one run: how it stands, name, tags, note, the settings that are not the defaults, epochs, result, git commit, environment, files, and the error with its traceback. Of a sweep: how far it is, and its best trial.",
  words: { run: { describe: RUN_WORD } },
  flags: { json: toggle("Print one JSON object, with all settings.", "Output") },
  examples: [
    ["sconce runs show runs/NAME", "a run"],
    ["sconce runs show 'sweeps/NAME#3'", "trial 3 of a sweep"],
  ],
  async handler({ json }, io, { run }) {
    const found = await findRun(String(run), { folders: watchedFolders() });
    const { kind } = found.item;
    if (kind === "sweep") await showSweep(found, json, io);
    else if (kind === "run") await showRun(found, json, io);
    else
      throw new SconceError("run-directory", `${run} is a reproduction: it has runs and tables`, {
        hint: `\`sconce runs ${found.path}\` lists its runs, \`sconce report ${found.path}\` its tables`,
      });
    return 0;
  },
});

async function showRun({ item, path }: Entry, json: boolean, io: Io): Promise<void> {
  const answer = await readRunAnswer(item, path);
  const chosen = chosenSettings(answer.settings);
  if (!json) {
    for (const line of runText(answer, chosen, io.columns ?? 80)) io.out(line);
    return;
  }
  const { item: row, path: folder, published: _, ...rest } = answer;
  const { id, parent, ...shown } = row;
  io.json({ ...shown, folder, ...rest, chosen });
}

async function showSweep(entry: Entry, json: boolean, io: Io): Promise<void> {
  const detail = await sweepDetail(entry);
  if (json || !detail) {
    const { id, parent, ...shown } = entry.item;
    io.json({ ...shown, folder: entry.path, sweep: detail });
    return;
  }
  const columns = io.columns ?? 80;
  for (const line of headLines(entry.item, entry.path, columns)) io.out(line);
  const { objectives, sampler, pruner, trials, best } = detail;
  const counts = new Map<string, number>();
  for (const { status } of trials) counts.set(status, (counts.get(status) ?? 0) + 1);
  io.out([...counts].map(([status, count]) => `${count} ${status}`).join(", "));
  const search = `${sampler}${pruner === null ? "" : `, pruned by ${pruner}`}`;
  const aims = objectives.map(({ metric, direction }) => `${direction} ${metric}`).join(", ");
  for (const line of wrap(`${search}; ${aims}`, columns)) io.out(line);
  const one = trials.find(({ number }) => number === best);
  if (!one) return;
  io.out("");
  const values = objectives.map(
    ({ metric }, at) => `${metric} ${formatFixed(one.values?.[at] ?? Number.NaN, metricDigits(metric))}`,
  );
  for (const line of wrap(`best: trial ${best}, ${values.join(", ")}`, columns)) io.out(line);
  for (const [path, value] of Object.entries(one.params)) io.out(`  ${path}  ${value}`);
  io.out(`all about it: sconce runs show '${join(entry.path)}#${best}'`);
}
