import type { Command, Commands, Listed } from "../command.js";
import type { FlagSpec } from "../flags.js";

/** What may follow: one of these words, a file, a folder, or anything. */
export type Values = readonly string[] | "file" | "folder" | "anything";

/** A flag as a shell completes it. */
export interface CompletedFlag {
  /** With its dashes. */
  name: string;
  about: string;
  /** What its value may be; undefined of a switch. */
  values: Values | undefined;
}

/** Words, of which there may be none, beside the files or the folders that may stand there as well. */
export interface FirstWord {
  words: readonly string[];
  paths: "file" | "folder";
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** `runs`, or `runs show` of a command below it. */
  name: string;
  about: string;
  flags: CompletedFlag[];
  /** What its words may be. */
  words: Values;
  /** What the first of them may be, where that is something else. */
  first?: FirstWord | undefined;
  /** The commands below it, by their second word. */
  inner: readonly string[];
}

/** Every command with its flags, as its help has them; each is followed by those below it. */
export async function completionTable(commands: Commands): Promise<CompletedCommand[]> {
  const all = [...commands].flatMap(([name, entry]) => [
    [name, entry] as const,
    ...Object.entries(entry.inner ?? {}).map(([inner, below]) => [`${name} ${inner}`, below] as const),
  ]);
  return Promise.all(all.map(([name, entry]) => completedCommand(name, entry)));
}

async function completedCommand(name: string, entry: Listed): Promise<CompletedCommand> {
  const { command } = await entry.load();
  const flags = Object.entries(command.flags).map(([flag, spec]) => flagOf(flag, spec));
  const help = { name: "--help", about: "Show this help.", values: undefined };
  const choices = Object.values(command.words ?? {}).flatMap((word) => word.choices ?? []);
  const words = choices.length > 0 ? choices : command.words === undefined ? [] : "file";
  const inner = Object.keys(entry.inner ?? {});
  return { name, about: entry.summary, flags: [...flags, help], words, first: firstOf(command, inner), inner };
}

function firstOf({ words = {} }: Command, inner: readonly string[]): FirstWord | undefined {
  if (inner.length > 0) return { words: inner, paths: "folder" };
  const [first, ...others] = Object.values(words);
  // A second word that is not of the first one's choices: what is steered, and then what it is asked.
  return first?.choices === undefined && others.some(({ choices }) => choices)
    ? { words: [], paths: "file" }
    : undefined;
}

function flagOf(name: string, { kind, negative, describe, choices, type }: FlagSpec): CompletedFlag {
  const about = describe.split(/(?<=\.) /)[0] as string;
  if (kind === "switch") return { name: negative ? `--no-${name}` : `--${name}`, about, values: undefined };
  const paths = type === "folder" ? "folder" : /\bfile\b|FILE|program/.test(type ?? "") ? "file" : "anything";
  return { name: `--${name}`, about, values: choices ?? paths };
}
