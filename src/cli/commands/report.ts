import { extname } from "node:path";
import { z } from "zod";
import { SconceError } from "../../errors.js";
import { writeWhole } from "../../files/write-whole.js";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats.js";
import { keepForeign } from "../../report/render/keep-foreign.js";
import { report } from "../../reproduce/report.js";
import { defineCommand } from "../command.js";
import { text, texts, value } from "../flags.js";
import { checkFileGoesThere, checkFolderGoesThere } from "../output-places.js";
import { readTable } from "../table-file.js";

const SUFFIXES: ReadonlyMap<string, ReportFormat> = new Map([
  [".md", "markdown"],
  [".csv", "csv"],
  [".json", "json"],
  [".tex", "latex"],
  [".html", "html"],
  [".htm", "html"],
]);

/** @throws SconceError `usage` for a file whose suffix is that of another kind of file. */
function refuseSuffix(out: string): void {
  const suffix = extname(out).toLowerCase();
  if (suffix === "" || suffix === ".txt" || SUFFIXES.has(suffix)) return;
  throw new SconceError("usage", `--out ${out}: no report is written as ${suffix}`, {
    hint: `end it in ${[...SUFFIXES.keys()].slice(0, -1).join(", ")} or .txt, or say --format`,
  });
}

/** `sconce report` */
export const command = defineCommand({
  about: "Make tables, a page and charts from finished runs and sweeps.",
  words: { runs: { describe: "Run directories, sweep folders, or folders that hold some.", several: true } },
  flags: {
    table: text("file", "Put runs beside this table of your own.", "Report", { shownDefault: "the tutorial's" }),
    title: text("text", "The title of the report.", "Report"),
    sort: text("column", "Sort the trials of a sweep by this column; -COLUMN: descending.", "Report", { dashed: true }),
    filter: texts("condition", "Show only those trials of a sweep that meet it, as in value>=80.", "Report", "calls"),
    format: value(z.enum(REPORT_FORMATS), {
      group: "Output",
      describe: "The format of the report.",
      shownDefault: "by the suffix of --out, else terminal",
    }),
    out: text("file", "Write the report to this file.", "Output", { shownDefault: "stdout" }),
    charts: text("folder", "Write each chart into this folder, as SVG and PNG; Markdown shows them.", "Output"),
  },
  examples: [
    ["sconce report results", "the tables of a reproduction"],
    ["sconce report runs/a runs/b --out report.html --charts charts", "a page, and its charts as files"],
    ["sconce report sweeps/search --sort -seconds --filter status=completed", "the trials of a sweep"],
  ],
  async handler({ out, format, charts, table: file, title, sort, filter }, io, { runs }) {
    if (out !== undefined) {
      if (format === undefined) refuseSuffix(out);
      await checkFileGoesThere(out);
      await keepForeign(out);
    }
    if (charts !== undefined) await checkFolderGoesThere(charts);
    const chosen = format ?? (out === undefined ? undefined : SUFFIXES.get(extname(out).toLowerCase())) ?? "terminal";
    const columns = out === undefined ? io.columns : undefined;
    const table = file === undefined ? undefined : (await readTable(file)).definition;
    const colours = out === undefined && io.colours;
    const options = { format: chosen, table, charts, file: out, title, sort, filter, columns, colours };
    const rendered = await report([runs ?? []].flat(), options);
    if (out !== undefined) await writeWhole(out, rendered);
    else if (chosen === "json") io.jsonText(rendered.replace(/\n$/, ""));
    else if (chosen === "terminal") io.table([rendered.replace(/\n$/, "")]);
    else io.out(rendered.replace(/\n$/, ""));
    return 0;
  },
});
