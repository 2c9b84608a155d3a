#!/usr/bin/env node
/** The command line. The only file that ends the process; commands are loaded when they are called for. */
import yargs from "yargs";
import { isUserMistake, SconceError } from "../errors.js";
import type { Arguments, Command, Io } from "./command.js";
import { refuseSilentMistakes, usageError } from "./usage.js";

const COMMANDS: Record<string, { usage: string; describe: string; load: () => Promise<{ command: Command }> }> = {
  setup: {
    usage: "setup",
    describe: "make the Python environment (.venv) that runs need",
    load: () => import("./commands/setup.js"),
  },
  doctor: {
    usage: "doctor",
    describe: "say what is found, what is missing, and the remedy",
    load: () => import("./commands/doctor.js"),
  },
  data: {
    usage: "data <action> [dir]",
    describe: "fetch, check or sample: the reviews",
    load: () => import("./commands/data.js"),
  },
  run: { usage: "run", describe: "run one experiment", load: () => import("./commands/run.js") },
  sweep: {
    usage: "sweep <file>",
    describe: "run many experiments over a search space",
    load: () => import("./commands/sweep.js"),
  },
  reproduce: {
    usage: "reproduce",
    describe: "run the tutorial's experiments beside what it published",
    load: () => import("./commands/reproduce.js"),
  },
  report: {
    usage: "report <runs..>",
    describe: "tables and pages from run directories",
    load: () => import("./commands/report.js"),
  },
  predict: {
    usage: "predict [texts..]",
    describe: "label texts with a run's model",
    load: () => import("./commands/predict.js"),
  },
  verify: {
    usage: "verify",
    describe: "compare a run with the tutorial's own code, bit for bit",
    load: () => import("./commands/verify.js"),
  },
  schema: {
    usage: "schema",
    describe: "print the JSON Schema of config files",
    load: () => import("./commands/schema.js"),
  },
};

const INTERRUPTED: Record<string, number> = { SIGINT: 130, SIGTERM: 143 };

/** The exit code that the first signal asks for, once there was one. */
let interrupted: number | undefined;

async function main(argv: string[]): Promise<number> {
  const controller = new AbortController();
  const io: Io = {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => (io.drawing ? io.drawing.line(line) : void process.stderr.write(`${line}\n`)),
    signal: controller.signal,
    terminal: process.stderr.isTTY === true,
  };
  for (const [signal, code] of Object.entries(INTERRUPTED)) {
    process.on(signal, () => {
      if (interrupted !== undefined) process.exit(code); // the worker and its Python end with this process
      interrupted = code;
      io.err("ending as soon as what is done is kept; once more ends at once");
      controller.abort();
    });
  }
  // A reader that leaves (`| head`) ends the run as a Ctrl-C would, without a stack.
  process.stdout.on("error", () => controller.abort());
  const code = await parse(argv, io);
  return interrupted ?? code;
}

async function parse(argv: string[], io: Io): Promise<number> {
  let code = 0;
  const named = argv.find((word) => !word.startsWith("-"));
  const known = named !== undefined && Object.hasOwn(COMMANDS, named) ? COMMANDS[named] : undefined;
  const context = { argv, command: named, usage: known?.usage, commands: Object.keys(COMMANDS) };
  const cli = yargs(argv)
    .scriptName("sconce")
    .usage("$0 <command>: typed TypeScript over real PyTorch and torchtext")
    .parserConfiguration({
      "duplicate-arguments-array": true,
      "camel-case-expansion": false,
      "nargs-eats-options": true, // a flag of exactly one value takes one that begins with a dash: --sort -value
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .exitProcess(false)
    .help()
    .alias("help", "h")
    .version((await import("../experiment/run-experiment.js")).VERSION)
    .strict()
    .demandCommand(1, "")
    .fail((message, error) => {
      if (error && error.name !== "YError") throw error; // yargs' own errors are the user's mistakes
      throw usageError(message || error?.message || "", context);
    });
  for (const [name, { usage, describe, load }] of Object.entries(COMMANDS)) {
    const command = name === named ? (await load()).command : undefined;
    cli.command(
      usage,
      describe,
      (builder) => command?.builder(builder) ?? builder,
      async (args) => {
        if (!command) return;
        refuseSilentMistakes(args, context);
        code = await command.handler(args as unknown as Arguments, io);
      },
    );
  }
  if (argv.length === 0) {
    cli.showHelp("error");
    return 2;
  }
  await cli.parseAsync();
  return code;
}

function explain(error: unknown): void {
  const lines: string[] = [];
  if (error instanceof SconceError) {
    lines.push(`sconce: ${error.message}`);
    if (error.hint) lines.push(`  hint: ${error.hint}`);
    if (error.runDir) lines.push(`  kept: ${error.runDir}`);
    if (error.traceback && !isUserMistake(error)) lines.push(error.traceback.trimEnd());
  } else lines.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.stderr.write(`${lines.join("\n")}\n`);
}

main(process.argv.slice(2)).then(
  (code) => process.stdout.write("", () => process.exit(code)),
  (error) => {
    explain(error);
    process.exit(interrupted ?? (isUserMistake(error) ? 2 : 1));
  },
);
