import { wrap } from "../text/width.js";
import type { Command } from "./command.js";
import { COMMANDS, type CommandEntry } from "./commands.js";
import type { FlagSpec } from "./flags.js";
import { GROUPS } from "./groups.js";

/** How wide help is at most, and where the terminal's width is not known. */
const WIDEST = 80;
/** With less room than this for what a name means, it stands below the name. */
const LEAST = 30;

/** How wide help is on a terminal of so many columns. */
function roomOf(terminal: number | undefined): number {
  return Math.max(LEAST, Math.min(WIDEST, terminal ?? WIDEST));
}

const EXIT_CODES = `Exit codes: 0 done; 1 failed, or output was lost; 2 the call is wrong and nothing was written; 130, 143, 129 \
stopped by Ctrl-C, SIGTERM or SIGHUP, with what was done kept.`;

/** `sconce --help`. Loads nothing: it has to be there at once. @param terminal How many columns the terminal has. */
export function mainHelp(terminal?: number): string {
  const columns = roomOf(terminal);
  const commands = [...COMMANDS.values()].map(({ usage, summary }): Row => [usage, summary]);
  return [
    ...wrap("sconce: the tutorial's PyTorch experiments on movie reviews, run from TypeScript", columns),
    "",
    "Usage: sconce <command> [flags]",
    "",
    "Commands",
    ...table(commands, columns),
    "",
    "Flags",
    ...table(
      [
        ["-h, --help", "show this help; after a command, the help of that command"],
        ["--version", "show the version"],
      ],
      columns,
    ),
    "",
    ...wrap("Results go to stdout, progress and warnings to stderr.", columns),
    ...wrap(EXIT_CODES, columns),
  ].join("\n");
}

/** `sconce COMMAND --help`. @param terminal How many columns the terminal has. */
export function commandHelp({ usage, inner }: CommandEntry, command: Command, terminal?: number): string {
  const columns = roomOf(terminal);
  const flags = Object.entries(command.flags);
  const words = Object.entries(command.words ?? {}).map(([name, { describe }]) => [name, describe] as const);
  const groups = GROUPS.map((group) => ({
    group,
    rows: [
      ...flags.filter(([, spec]) => spec.group === group).map(([name, spec]) => rowOf(name, spec)),
      ...(group === "Other" ? [HELP] : []),
    ],
  })).filter(({ rows }) => rows.length > 0);
  const first = Math.max(...[...words, ...groups.flatMap(({ rows }) => rows)].map(([name]) => name.length));
  return [
    ...wrap(command.about, columns),
    "",
    ...wrap(`Usage: sconce ${usage} [flags]`, columns),
    ...(words.length > 0 ? ["", "Arguments", ...table(words, columns, first)] : []),
    ...groups.flatMap(({ group, rows }) => ["", group, ...table(rows, columns, first)]),
    ...(inner
      ? [
          "",
          "Commands",
          ...table(
            Object.values(inner).map(({ usage, summary }): Row => [usage, summary]),
            columns,
          ),
        ]
      : []),
    ...(command.examples ? ["", "Examples"] : []),
    ...(command.examples ?? []).flatMap(([call, describe]) => [
      ...indented(wrap(call, columns - 4), 2),
      ...indented(wrap(describe, columns - 6), 6),
    ]),
    ...(command.notes ?? []).flatMap((note) => ["", ...wrap(note, columns)]),
  ].join("\n");
}

/** Name, meaning, and in brackets what a value looks like. */
type Row = readonly [name: string, text: string, brackets?: string];

/** The flag that every command has. */
const HELP: Row = ["-h, --help", "Show this help."];

function rowOf(name: string, spec: FlagSpec): Row {
  return [spec.kind === "switch" && spec.negative ? `--no-${name}` : `--${name}`, spec.describe, brackets(spec)];
}

function brackets({ type, shownDefault, required, several }: FlagSpec): string {
  const parts = [
    type,
    required === undefined ? undefined : "required",
    several === undefined ? undefined : several === "words" ? "one or more" : "can be given again",
    shownDefault === undefined ? undefined : `default: ${shownDefault}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : `[${parts.join("; ")}]`;
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => `${" ".repeat(by)}${line}`);
}

/** Two columns: names, and what they mean, wrapped; one below the other where there is no room for two. The brackets stay together where they can. */
function table(rows: readonly Row[], room: number, first = Math.max(...rows.map(([name]) => name.length))): string[] {
  const below = room - first - 4 < LEAST;
  const columns = below ? room - 6 : room - first - 4;
  return rows.flatMap(([name, text, bracketed = ""]) => {
    const lines = wrap(text, columns);
    const joined = `${lines.at(-1)} ${bracketed}`.trimEnd();
    const all = joined.length <= columns ? [...lines.slice(0, -1), joined] : [...lines, ...wrap(bracketed, columns)];
    if (below) return [...indented(wrap(name, room - 2), 2), ...indented(all, 6)];
    return all.map((line, n) => `  ${(n === 0 ? name : "").padEnd(first)}  ${line}`.trimEnd());
  });
}
