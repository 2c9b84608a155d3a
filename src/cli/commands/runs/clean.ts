import { relative } from "node:path";
import { clean, planCleaning } from "../../../runs/clean-runs.js";
import { sizeText } from "../../../text/size.js";
import { confirm } from "../../ask.js";
import { defineCommand } from "../../command.js";
import { toggle } from "../../flags.js";
import { listedFolders } from "../../listed-folders.js";

/** `sconce runs clean` */
export const command = defineCommand({
  about:
    "Remove the checkpoints that nothing goes on from: those of completed runs, and of the trials of completed sweeps. Asks first, with the size. Models, results and metrics stay; so do the checkpoints of runs that were stopped, failed, were killed, or are at work.",
  words: {
    folders: {
      describe: "Folders. Default: runs, sweeps and results, as far as they are there, else this one.",
      several: true,
    },
  },
  flags: {
    yes: toggle("Do not ask.", "Other"),
    "dry-run": toggle("Say what would be removed, and remove nothing.", "Other"),
    json: toggle("Print one JSON object: runs, bytes, and what is kept.", "Output"),
  },
  examples: [["sconce runs clean runs --dry-run", "what it would free"]],
  notes: [
    "A completed run whose checkpoint is gone begins anew when it is extended by --resume with more epochs. The numbers are the same.",
  ],
  async handler({ yes, "dry-run": dry, json }, io, words) {
    const plan = await planCleaning(listedFolders(words));
    const { runs, kept } = plan;
    const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
    const say = (freed: number) => {
      if (json) io.json({ runs: runs.map((run) => ({ folder: run.path, bytes: run.bytes })), bytes, freed, kept });
    };
    if (!json && kept.runs > 0)
      io.err(
        `kept: ${sizeText(kept.bytes)} of ${counted(kept.runs)} that may go on from ${kept.runs === 1 ? "its" : "their"} checkpoints`,
      );
    if (dry && !json)
      for (const run of runs) io.out(`${sizeText(run.bytes).padStart(8)}  ${relative(".", run.path) || "."}`);
    if (runs.length === 0 || dry) {
      if (!json) io.err(runs.length === 0 ? "there is nothing to remove" : `${sizeText(bytes)} would be freed`);
      say(0);
      return 0;
    }
    if (!(await confirm(`Remove the checkpoints of ${counted(runs.length)}, ${sizeText(bytes)}?`, yes, io))) {
      io.err("nothing was removed");
      return 0;
    }
    io.begun();
    const freed = await clean(plan);
    if (!json) io.out(`freed ${sizeText(freed)}`);
    say(freed);
    return 0;
  },
});

function counted(runs: number): string {
  return runs === 1 ? "1 run" : `${runs} runs`;
}
