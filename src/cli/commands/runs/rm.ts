import { relative } from "node:path";
import { findRun } from "../../../runs/find-run.js";
import { folderSize } from "../../../runs/folder-size.js";
import { refuseRemoval, removeRun } from "../../../runs/remove-run.js";
import { sizeText } from "../../../text/size.js";
import { wrap } from "../../../text/width.js";
import type { Entry } from "../../../watch/read/catalog.js";
import { confirm } from "../../ask.js";
import { defineCommand } from "../../command.js";
import { toggle } from "../../flags.js";
import { watchedFolders } from "../../watched-folders.js";
import { RUN_WORD } from "./show.js";

/** `sconce runs rm` */
export const command = defineCommand({
  about:
    "Remove runs, and sweeps with all their trials, for good. Asks first. Where one of them is at work, nothing is removed. What sconce did not write stays, with its folder.",
  words: { runs: { describe: RUN_WORD, several: true } },
  flags: { yes: toggle("Do not ask.", "Other") },
  examples: [["sconce runs rm runs/A runs/B", "two runs"]],
  async handler({ yes }, io, words) {
    const named = new Map<string, { word: string; entry: Entry }>();
    for (const word of [words.runs ?? []].flat()) {
      const entry = await findRun(word, { folders: watchedFolders() });
      await refuseRemoval(entry, word);
      named.set(entry.path, { word, entry });
    }
    let bytes = 0;
    for (const { entry } of named.values()) bytes += await folderSize(entry.path);
    const some = [...named.values()];
    if (!yes)
      for (const { entry } of some)
        for (const line of wrap(describe(entry), (io.columns ?? 80) - 2)) io.err(`  ${line}`);
    const what = some.length === 1 ? `the ${some[0]?.entry.item.kind}` : `these ${some.length}`;
    if (!(await confirm(`Remove ${what}, ${sizeText(bytes)}, for good?`, yes, io))) {
      io.err("nothing was removed");
      return 0;
    }
    for (const { word, entry } of some) {
      const stayed = await removeRun(entry, word);
      io.begun();
      io.out(entry.path);
      if (stayed.length > 0)
        io.err(`warning: ${entry.path} stays, with what sconce did not write: ${stayed.join(", ")}`);
    }
    return 0;
  },
});

function describe({ item, path }: Entry): string {
  const { about, status, done, of, kind } = item;
  const said = [about.name, ...about.tags.map((tag) => `#${tag}`)].filter(Boolean).join(" ");
  return `${relative(".", path)}${said && ` ${said}`} (${status}, ${done ?? 0} of ${of ?? "?"} ${kind === "sweep" ? "trials" : "epochs"})`;
}
