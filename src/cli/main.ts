#!/usr/bin/env node
/** The command line. The only file that ends the process. What a command needs is loaded when it is called. */
import { kindOf } from "../errors.js";
import { COMMANDS } from "./commands.js";
import { mainHelp } from "./help.js";
import { processOutput } from "./io.js";
import { catchSignals } from "./signals.js";

const argv = process.argv.slice(2);
const controller = new AbortController();
const io = processOutput(controller.signal);
const signals = catchSignals(io, controller, (code) => process.exit(code));

async function main(): Promise<number> {
  const [first] = argv;
  if (first === undefined) {
    io.err(mainHelp(io.columns));
    return 2;
  }
  if (first === "--help" || first === "-h") io.out(mainHelp(io.columns));
  else if (first === "--version") io.out((await import("../version.js")).VERSION);
  else return (await import("./call.js")).call(argv, io);
  return 0;
}

async function failed(error: unknown): Promise<number> {
  const { explain } = await import("./explain.js");
  io.err(explain(error, COMMANDS.has(argv[0] ?? "") ? argv[0] : undefined));
  return io.hasBegun ? 1 : (kindOf(error)?.exitCode ?? 1);
}

async function end(code: number): Promise<never> {
  const lost = await io.flush();
  ended = true;
  process.exit(signals.code ?? (lost ? Math.max(code, 1) : code));
}

// Node ends by itself, with code 0, when nothing is left that could wake it: a promise that never settles is no success.
let ended = false;
process.on("exit", () => {
  if (ended || signals.code !== undefined) return;
  io.err("sconce: ended before it was done: it waited for something that can no longer come");
  io.err("  hint: does the configuration file await a promise that never settles?");
  process.exitCode = 1;
});

main().catch(failed).then(end);
