import { z } from "zod";
import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import { parseScalar } from "../../config/overrides.js";
import { parseWith } from "../../config/parse.js";
import { MAX_SEED } from "../../config/schema.js";
import { SconceError } from "../../errors.js";
import { type WrittenReports, writeReports } from "../../reproduce/reports.js";
import { type ReproduceEvent, reproduce } from "../../reproduce/reproduce.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { Arguments, Command, Io } from "../command.js";
import { single } from "../experiment-flags.js";
import { duration, progress } from "../progress.js";
import { sessionFlags, sessionOptions } from "../session-flags.js";

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
      })
      .example("$0 reproduce --corpus sample", "all three models on the synthetic corpus, in a minute or two")
      .example("$0 reproduce --models rnn,gru --seeds 1,2,3 --dry-run", "how many runs, and how long");
  },
  async handler(args, io) {
    const corpus = flag(args, "corpus", z.enum(["imdb", "sample"]));
    const show = listener(io);
    const result = await reproduce({
      corpus,
      models: list(args, "models", z.enum(MODEL_NAMES)),
      seeds: list(args, "seeds", z.int().min(0).max(MAX_SEED)),
      epochs: flag(args, "epochs", z.int().min(1)),
      threads: flag(args, "threads", z.int().min(1)),
      sessionOptions: sessionOptions(args),
      root: single(args, "data"),
      device: single(args, "device"),
      out: single(args, "out"),
      quick: args.quick === true,
      dryRun: args["dry-run"] === true,
      estimate: args.estimate !== false,
      signal: io.signal,
      command: `sconce ${process.argv.slice(2).join(" ")}`,
      onEvent: show.onEvent,
    }).finally(show.end);
    if (result.status === "planned") return 0;
    if (result.runs.length + result.failed.length > 0) {
      for (const row of summary(await writeReports(result.out, result.runs))) io.out(row);
      io.err(`tables and page in ${result.out}`);
    }
    for (const { name } of result.failed) io.err(`${name} failed; the same command tries it again`);
    if (result.status === "stopped") io.err("stopped: the same command goes on");
    return result.failed.length > 0 ? 1 : 0;
  },
};

/** A flag's value, checked; a mistake names the flag. */
function flag<S extends z.ZodType>(args: Arguments, name: string, schema: S): z.output<S> | undefined {
  const text = single(args, name);
  return text === undefined ? undefined : parseFlag(name, schema, text);
}

/** The same of a list with commas. */
function list<S extends z.ZodType>(args: Arguments, name: string, schema: S): z.output<S>[] | undefined {
  return single(args, name)
    ?.split(",")
    .map((word) => parseFlag(name, schema, word.trim()));
}

function parseFlag<S extends z.ZodType>(name: string, schema: S, text: string): z.output<S> {
  try {
    return parseWith(schema, parseScalar(text), `--${name}`);
  } catch (error) {
    throw new SconceError("config", (error as Error).message, { hint: "`sconce reproduce --help` lists the flags" });
  }
}

/** Show the whole and the run in hand on stderr. A warning that all runs give is said once. */
function listener(io: Io): { onEvent(event: ReproduceEvent): void; end(): void } {
  let shown: ({ name: string } & ReturnType<typeof progress>) | undefined;
  let secondsLeft: number | null = null;
  const said = new Set<string>();
  const once = (warning: string) => !said.has(warning) && said.add(warning) !== undefined;
  const all = () => (secondsLeft === null ? "" : `; ${duration(secondsLeft)} left in all`);
  return {
    onEvent(event) {
      if (event.type === "plan") {
        const left = event.runs.length - event.done.length;
        const time = event.secondsLeft === null ? "" : `, about ${duration(Math.max(1, event.secondsLeft))}`;
        const runs = event.runs.length === 1 ? "1 run" : `${event.runs.length} runs`;
        io.err(`${runs}, ${event.done.length} done; ${left} to go${time}`);
        return;
      }
      const where = `[${event.number + 1}/${event.of}] ${event.name}`;
      if (event.type === "run") {
        secondsLeft = event.of - event.number > 1 ? event.secondsLeft : null; // of the last run its own time says it
        if (shown?.name !== event.name) {
          shown?.end();
          shown = { name: event.name, ...progress(io, `${where} `, all) };
        }
        const inner = event.event;
        if (inner.type === "start") shown.onEvent({ ...inner, warnings: inner.warnings.filter(once) });
        else if (inner.type !== "warning" || once(inner.message)) shown.onEvent(inner);
        return;
      }
      shown?.end();
      if (event.type === "failed") io.err(`${where}: failed: ${event.error.message}`);
      else if (event.result.status === "completed")
        io.err(
          `${where}: test accuracy ${formatFixed(event.result.test.accuracy, 2)} % after ${duration(event.result.seconds)}`,
        );
    },
    end: () => shown?.end(),
  };
}

/** A line for each finished run: what it reached, and what it is not to be taken for. */
function summary({ reached, marks }: WrittenReports): string[] {
  if (reached.length === 0) return [];
  const rows = reached.map(({ model, seed, validation, test, publishedTestAccuracy, seconds }) => [
    modelLabel(model),
    String(seed),
    fixed(validation?.accuracy, 2),
    fixed(test?.loss, 4),
    fixed(test?.accuracy, 2),
    publishedTestAccuracy === null ? "-" : fixed(publishedTestAccuracy, 2),
    duration(seconds ?? 0),
  ]);
  const header = ["model", "seed", "validation %", "test loss", "test %", "published test %", "time"];
  const widths = header.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const lines = [header, ...rows].map((row) => row.map((cell, n) => cell.padStart(widths[n] ?? 0)).join("  "));
  return [...lines, ...marks.map((mark) => `These figures are not the tutorial's: ${mark}.`)];
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "" : formatFixed(value, digits);
}
