import { extname } from "node:path";
import { z } from "zod";
import { parseWith } from "../../config/parse.js";
import { writeWhole } from "../../files/write-whole.js";
import { REPORT_FORMATS, type ReportFormat } from "../../report/formats.js";
import { keepForeign } from "../../report/render/keep-foreign.js";
import { report } from "../../report/report.js";
import type { Command } from "../command.js";
import { single } from "../experiment-flags.js";

const SUFFIXES: Record<string, ReportFormat> = {
  ".md": "markdown",
  ".csv": "csv",
  ".json": "json",
  ".tex": "latex",
  ".html": "html",
  ".htm": "html",
};

/** `sconce report` */
export const command: Command = {
  builder: (yargs) =>
    yargs
      .positional("runs", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "run directories, sweeps' folders, or folders of them",
      })
      .option("format", {
        type: "string",
        requiresArg: true,
        describe: `${REPORT_FORMATS.join(", ")} (default: by the suffix of --out, else terminal)`,
      })
      .option("out", { type: "string", requiresArg: true, describe: "the file to write (default: stdout)" })
      .option("charts", { type: "string", requiresArg: true, describe: "a folder for the charts as SVG and PNG" })
      .option("title", { type: "string", requiresArg: true, describe: "the report's title" })
      .option("sort", {
        type: "string",
        requiresArg: true,
        nargs: 1,
        describe: "sort a sweep's trials by a column; -COLUMN: descending",
      })
      .option("filter", {
        type: "string",
        array: true,
        requiresArg: true,
        nargs: 1,
        describe: "show those of a sweep's trials for which this holds: value>=80",
      })
      .example("$0 report results", "the tables of a reproduction")
      .example("$0 report runs/a runs/b --out report.html --charts charts", "a page, and its charts as files")
      .example("$0 report sweeps/search --sort -seconds --filter status=completed", "a sweep's trials"),
  async handler(args, io) {
    const out = single(args, "out");
    const format = parseWith(z.enum(REPORT_FORMATS).optional(), single(args, "format"), "--format");
    if (out !== undefined) await keepForeign(out);
    const bySuffix = out === undefined ? undefined : SUFFIXES[extname(out).toLowerCase()];
    const text = await report([args.runs].flat().map(String), {
      format: format ?? bySuffix ?? "terminal",
      charts: single(args, "charts"),
      title: single(args, "title"),
      sort: single(args, "sort"),
      filter: args.filter === undefined ? [] : [args.filter].flat().map(String),
    });
    if (out === undefined) io.out(text.replace(/\n$/, ""));
    else await writeWhole(out, text);
    return 0;
  },
};
