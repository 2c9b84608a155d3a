import { join } from "node:path";
import { z } from "zod";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import { MAX_SEED, MODEL_NAMES } from "../../config/schema.js";
import { formatFixed } from "../../experiment/format-fixed.js";
import { RunDirectory, writeWhole } from "../../experiment/run-directory.js";
import { PUBLISHED } from "../../report/published.js";
import { report } from "../../report/report.js";
import { reproduce } from "../../reproduce/reproduce.js";
import type { Command } from "../command.js";
import { single } from "../experiment-flags.js";
import { duration, progress } from "../progress.js";
import { sessionFlags, sessionFromFlags } from "../session-flags.js";

const schema = z.strictObject({
  corpus: z.enum(["imdb", "sample"]).default("imdb"),
  models: z.array(z.enum(MODEL_NAMES)).min(1).optional(),
  seeds: z.array(z.int().min(0).max(MAX_SEED)).min(1).optional(),
  epochs: z.int().min(1).optional(),
  threads: z.int().min(1).optional(),
});

/** `sconce reproduce` */
export const command: Command = {
  builder: (yargs) => {
    sessionFlags(yargs);
    const text = (name: string, describe: string) =>
      yargs.option(name, { type: "string", requiresArg: true, describe });
    text("corpus", "imdb (default) or sample, the synthetic one");
    text("data", "folder of the corpora (default .data)");
    text("models", "rnn,gru,lstm (default: all)");
    text("seeds", "1,2,3 (default: 1)");
    text("epochs", "default: the tutorial's 15");
    text("out", "folder that keeps the runs and the tables (default results)");
    text("device", "auto (default), cpu, cuda or cuda:N");
    text("threads", "torch's threads (default: torch's own choice)");
    return yargs
      .option("quick", {
        type: "boolean",
        describe: "scaled down: 4,000 + 4,000 reviews, their first 80 words, 5 epochs",
      })
      .option("dry-run", { type: "boolean", describe: "say how many runs and how long, then stop" })
      .option("estimate", {
        type: "boolean",
        default: true,
        describe: "measure how long it will take first; --no-estimate",
      });
  },
  async handler(args, io) {
    const list = (name: string) =>
      single(args, name)
        ?.split(",")
        .map((word) => parseScalar(word.trim()));
    const scalar = (name: string) => {
      const value = single(args, name);
      return value === undefined ? undefined : parseScalar(value);
    };
    const options = parseWith(schema, {
      corpus: scalar("corpus"),
      models: list("models"),
      seeds: list("seeds"),
      epochs: scalar("epochs"),
      threads: scalar("threads"),
    });
    await using session = await sessionFromFlags(args);
    let shown: { name: string; onEvent: ReturnType<typeof progress>["onEvent"]; end(): void } | undefined;
    const result = await reproduce({
      ...options,
      session,
      root: single(args, "data"),
      device: single(args, "device"),
      out: single(args, "out"),
      quick: args.quick === true,
      dryRun: args["dry-run"] === true,
      estimate: args.estimate !== false,
      signal: io.signal,
      command: `sconce ${process.argv.slice(2).join(" ")}`,
      onEvent(event) {
        if (event.type === "plan") {
          const left = event.runs.length - event.done.length;
          const time = event.secondsLeft === null ? "" : `, about ${duration(event.secondsLeft)}`;
          io.err(`${event.runs.length} runs, ${event.done.length} of them done; ${left} to go${time}`);
        } else if (event.type === "run") {
          if (shown?.name !== event.name) {
            shown?.end();
            shown = { name: event.name, ...progress(io, `[${event.number + 1}/${event.of}] ${event.name} `) };
          }
          shown.onEvent(event.event);
        } else if (event.result.status === "completed") {
          shown?.end();
          io.err(
            `[${event.number + 1}/${event.of}] ${event.name}: test accuracy ${formatFixed(event.result.test.accuracy, 2)} % after ${duration(event.result.seconds)}`,
          );
        }
      },
    }).finally(() => shown?.end());
    for (const { name, error } of result.failed) io.err(`${name} failed: ${error.message}`);
    if (result.status === "planned") return 0;
    if (result.runs.length > 0) {
      for (const [format, file] of [
        ["markdown", "report.md"],
        ["csv", "report.csv"],
        ["json", "report.json"],
        ["latex", "report.tex"],
      ] as const)
        await writeWhole(join(result.out, file), await report([join(result.out, "runs")], { format }));
      const charts = join(result.out, "charts");
      await writeWhole(
        join(result.out, "report.html"),
        await report([join(result.out, "runs")], { format: "html", charts }),
      );
      for (const row of await summary(result.runs)) io.out(row);
      io.err(`tables and page in ${result.out}`);
    }
    if (result.status === "stopped") io.err("stopped: the same command goes on");
    return result.failed.length > 0 ? 1 : 0;
  },
};

/** A line for each finished run: what it reached, and what it is not to be taken for. */
async function summary(runs: string[]): Promise<string[]> {
  const header = ["model", "seed", "validation %", "test loss", "test %", "published test %", "time"];
  let note: string | undefined;
  const rows = await Promise.all(
    runs.map(async (path) => {
      const { directory, file } = await RunDirectory.open(path);
      const result = await directory.readResult();
      const { model, data, seed, training } = file.config;
      if (data.corpus === "sample") note = "Synthetic reviews: these figures say nothing about the real ones.";
      else if (data.reviewsPerSplit !== null || training.epochs !== 15)
        note = "Scaled down: these figures are not the tutorial's.";
      const accuracy = (value: number | undefined) => (value === undefined ? "" : formatFixed(value, 2));
      return [
        model.name.toUpperCase(),
        String(seed),
        accuracy(result?.epochs.at(-1)?.validation.accuracy),
        result?.test ? formatFixed(result.test.loss, 4) : "",
        accuracy(result?.test?.accuracy),
        note === undefined ? formatFixed(PUBLISHED[model.name].test.accuracy, 2) : "-",
        duration(result?.seconds ?? 0),
      ];
    }),
  );
  const widths = header.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const lines = [header, ...rows].map((row) => row.map((cell, n) => cell.padStart(widths[n] ?? 0)).join("  "));
  return note === undefined ? lines : [...lines, note];
}
