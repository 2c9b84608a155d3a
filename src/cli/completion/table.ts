import type { Commands } from "../command.js";
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

/** A command as a shell completes it. */
export interface CompletedCommand {
  name: string;
  about: string;
  flags: CompletedFlag[];
  /** What its words may be. */
  words: Values;
}

/** Every command with its flags, as its help has them. */
export function completionTable(commands: Commands): Promise<CompletedCommand[]> {
  return Promise.all(
    [...commands].map(async ([name, entry]) => {
      const { command } = await entry.load();
      const flags = Object.entries(command.flags).map(([flag, spec]) => flagOf(flag, spec));
      const choices = Object.values(command.words ?? {}).flatMap((word) => word.choices ?? []);
      const help = { name: "--help", about: "Show this help.", values: undefined };
      const words = choices.length > 0 ? choices : command.words === undefined ? [] : "file";
      return { name, about: entry.summary, flags: [...flags, help], words };
    }),
  );
}

function flagOf(name: string, { kind, negative, describe, choices, type }: FlagSpec): CompletedFlag {
  const about = describe.split(/(?<=\.) /)[0] as string;
  if (kind === "switch") return { name: negative ? `--no-${name}` : `--${name}`, about, values: undefined };
  const paths = type === "folder" ? "folder" : /\bfile\b|FILE|program/.test(type ?? "") ? "file" : "anything";
  return { name: `--${name}`, about, values: choices ?? paths };
}
