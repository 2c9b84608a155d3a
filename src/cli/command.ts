import type { Argv } from "yargs";

/** What a command gets beside its arguments. */
export interface Io {
  /** Results: one line, or one JSON object, a call. */
  out(line: string): void;
  /** Progress, logs, warnings. */
  err(line: string): void;
  /** Takes the lines of `err` while something is drawn on the terminal, so that they do not cut through it. */
  drawing?: { line(text: string): void };
  /** Aborted by the first Ctrl-C or SIGTERM: end at the next batch, keep what was done. */
  signal: AbortSignal;
  /** Whether stderr is a terminal on which a bar can be drawn. */
  terminal: boolean;
}

/** A flag's or argument's value as yargs gives it: every option is declared a string or a boolean, so that zod decides. */
export type Flag = string | boolean | string[] | undefined;

/** The arguments of a command: flags by their long name, and what stands without a flag in `_`. */
export interface Arguments {
  [flag: string]: unknown;
  _: (string | number)[];
}

/** One command of the command line: a file in `commands/` exports it as `command`. */
export interface Command {
  /** Declare the flags. */
  builder(yargs: Argv): Argv;
  /** Do the work and return the exit code. What it throws becomes a message and an exit code in `main.ts`. */
  handler(args: Arguments, io: Io): Promise<number>;
}
