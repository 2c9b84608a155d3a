import type { Mark, Screen } from "../progress/screen.js";
import type { Paint } from "../text/colours.js";
import type { Flags, Values } from "./flags.js";

/** All commands by name, as the help lists them. */
export type Commands = ReadonlyMap<string, Listed>;

/** A command as completion finds it. */
export interface Listed {
  summary: string;
  load(): Promise<{ command: Command }>;
  /** Commands below it, by their second word. */
  inner?: Readonly<Record<string, Listed>>;
}

/** What a command gets beside its arguments. */
export interface Io {
  /** Results: one line, or several. What a terminal would obey is spelled out. */
  out(text: string): void;
  /** Results as JSON, one object a line; with `indent` as a document of several lines. */
  json(value: unknown, indent?: number): void;
  /** A text that is JSON already. */
  jsonText(json: string): void;
  /** Progress, logs, warnings. @param mark A word of it that is set off. */
  err(text: string, mark?: Mark): void;
  /** Where `err` goes, and what changes in place below it. */
  screen: Screen;
  /** Lines of a table that is harmless for a terminal already, with what {@link paint} has set off. */
  table(lines: readonly string[]): void;
  /** Whether stdout gets colours. */
  colours: boolean;
  /** Sets a text on stdout off, where there are colours. */
  paint: Paint;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP: stop at the next batch, keep what was done. */
  signal: AbortSignal;
  /** What the first of these signals is answered with; empty: nothing, as before a command begins. A command that keeps nothing says its own. */
  stopping: string;
  /** How many letters fit into a line of the terminal that stdout is; undefined where it is none. */
  columns: number | undefined;
  /** All commands. */
  commands: Commands;
  /** To be called once something has been written: an error after that is a failure (exit code 1), not a mistake of the call. */
  begun(): void;
}

/** What stands on a command line without a flag, by the names in the command's usage. */
export type Words = Record<string, string | string[] | undefined>;

/** One command of the command line: a file in `commands/` exports it as `command`, made by {@link defineCommand}. */
export interface Command<F extends Flags = Flags> {
  /** What it does, in a sentence or a few: the head of its help. */
  about: string;
  /** What the words of its usage mean. */
  words?: Record<string, { describe: string; several?: boolean; choices?: readonly string[] }>;
  flags: F;
  /** Its words may begin with a dash, as in `-draft`; the handler refuses those that are meant as flags. */
  dashedWords?: boolean;
  examples?: [command: string, describe: string][];
  /** Paragraphs at the end of its help. */
  notes?: string[];
  /** Do the work and return the exit code. What it throws becomes a message and an exit code in `main.ts`. */
  handler(flags: Values<F>, io: Io, words: Words): Promise<number>;
}

/** A command whose handler knows the types of its flags. */
export function defineCommand<F extends Flags>(command: Command<F>): Command {
  return command as unknown as Command;
}
