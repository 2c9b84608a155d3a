import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkQuery } from "../../runs/check-query.js";
import { Catalog } from "../../watch/read/catalog.js";
import { query } from "../../watch/read/query.js";
import { defineCommand, type Io } from "../command.js";
import { text, texts, toggle, value } from "../flags.js";
import { listedFolders } from "../listed-folders.js";
import { runsTable } from "../runs-table.js";

/** `sconce runs` */
export const command = defineCommand({
  about: "List the runs, sweeps and reproductions in folders: at work, completed, stopped, failed or killed.",
  words: {
    folders: {
      describe: "Folders. Default: runs, sweeps and results, as far as they are there, else this one.",
      several: true,
    },
  },
  flags: {
    sort: text("column", "Sort by this column; -COLUMN: descending.", "Report", {
      dashed: true,
      shownDefault: "-started",
    }),
    filter: texts(
      "condition",
      'Show only those that meet it: a word, or a condition by = != > >= < <= or ~ (has in it), as in test.accuracy>=84, model=gru, status=at-work, tag=baseline, training.epochs=5. Quotes around spaces: note~"to do".',
      "Report",
      "calls",
    ),
    limit: value(z.int().min(1), { group: "Report", describe: "Show so many at most.", shownDefault: "all" }),
    json: toggle("Print one JSON object a line.", "Output"),
  },
  examples: [
    ["sconce runs", "what is in ./runs, ./sweeps and ./results"],
    ["sconce runs --filter status=failed", "what went wrong"],
    ["sconce runs --filter model=gru --sort -test.accuracy --limit 3", "the three best GRUs"],
    ["sconce runs sweeps/NAME --filter status=failed", "the trials of a sweep that failed"],
  ],
  async handler({ sort = "-started", filter, limit, json }, io, words) {
    const inner = Object.keys(io.commands.get("runs")?.inner ?? {});
    const catalog = new Catalog(listedFolders(words, inner).flatMap(withTrials));
    await catalog.refresh();
    const conditions = filter.map(quoted).join(" ");
    checkQuery(catalog, conditions, sort);
    const found = query(catalog, { filter: conditions, sort, from: 0, count: limit ?? Number.POSITIVE_INFINITY });
    if (json) for (const row of found.rows) io.json({ ...row, folder: catalog.get(row.id)?.path });
    else printTable(found, io);
    return 0;
  },
});

/** A sweep that is named is listed with its trials. */
function withTrials(folder: string): string[] {
  return existsSync(join(folder, "sweep.json")) ? [folder, join(folder, "trials")] : [folder];
}

/** One condition whose value has spaces, as the shell gave it, in the quotes that the language of filters has for it. */
function quoted(filter: string): string {
  const [, key, sign, wanted = ""] = /^([\w.]+)(!=|!~|>=|<=|=|~|>|<)([^"]*)$/s.exec(filter) ?? [];
  const several = /[\w.]+(?:[=~<>]|!=)/.test(wanted); // conditions of their own
  return key !== undefined && /\s/.test(wanted) && !several ? `${key}${sign}"${wanted}"` : filter;
}

function printTable(found: ReturnType<typeof query>, io: Io): void {
  if (found.rows.length === 0) io.err(found.total === 0 ? "there is no run here" : "no run meets the conditions");
  else io.table(runsTable(found, io.columns, io.paint));
}
