import { wrap } from "../text/width.js";
import type { Command } from "./command.js";
import { COMMANDS, type CommandEntry } from "./commands.js";
import type { FlagSpec } from "./flags.js";
import { GROUPS } from "./groups.js";

const COLUMNS = 80;
const EXIT_CODES = `Exit codes: 0 done; 1 failed, or output was lost; 2 the call is wrong and nothing was written; 130, 143, 129 \
stopped by Ctrl-C, SIGTERM or SIGHUP, with what was done kept.`;

/** `sconce --help`. Loads nothing: it has to be there at once. */
export function mainHelp(): string {
  const commands = [...COMMANDS.values()].map(({ usage, summary }): Row => [usage, summary]);
  return [
    "sconce: the tutorial's PyTorch experiments on movie reviews, run from TypeScript",
    "",
    "Usage: sconce <command> [flags]",
    "",
    "Commands",
    ...table(commands),
    "",
    "Flags",
    ...table([
      ["-h, --help", "show this help; after a command, the help of that command"],
      ["--version", "show the version"],
    ]),
    "",
    ...wrap("Results go to stdout, progress and warnings to stderr.", COLUMNS),
    ...wrap(EXIT_CODES, COLUMNS),
  ].join("\n");
}

/** `sconce COMMAND --help`. */
export function commandHelp({ usage, inner }: CommandEntry, command: Command): string {
  const flags = Object.entries(command.flags);
  const words = Object.entries(command.words ?? {}).map(([name, { describe }]) => [name, describe] as const);
  const groups = GROUPS.map((group) => ({
    group,
    rows: flags.filter(([, spec]) => spec.group === group).map(([name, spec]) => rowOf(name, spec)),
  })).filter(({ rows }) => rows.length > 0);
  groups.push({ group: "Other", rows: [["-h, --help", "Show this help.", ""]] });
  const first = Math.max(...[...words, ...groups.flatMap(({ rows }) => rows)].map(([name]) => name.length));
  return [
    ...wrap(command.about, COLUMNS),
    "",
    `Usage: sconce ${usage} [flags]`,
    ...(words.length > 0 ? ["", "Arguments", ...table(words, first)] : []),
    ...groups.flatMap(({ group, rows }) => ["", group, ...table(rows, first)]),
    ...(inner
      ? ["", "Commands", ...table(Object.values(inner).map(({ usage, summary }): Row => [usage, summary]))]
      : []),
    ...(command.examples ? ["", "Examples"] : []),
    ...(command.examples ?? []).flatMap(([call, describe]) => [`  ${call}`, `      ${describe}`]),
    ...(command.notes ?? []).flatMap((note) => ["", ...wrap(note, COLUMNS)]),
  ].join("\n");
}

/** Name, meaning, and in brackets what a value looks like. */
type Row = readonly [name: string, text: string, brackets?: string];

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

/** Two columns: names, and what they mean, wrapped. The brackets stay together where they can. */
function table(rows: readonly Row[], first = Math.max(...rows.map(([name]) => name.length))): string[] {
  const columns = COLUMNS - first - 4;
  return rows.flatMap(([name, text, bracketed = ""]) => {
    const lines = wrap(text, columns);
    const joined = `${lines.at(-1)} ${bracketed}`.trimEnd();
    const all = joined.length <= columns ? [...lines.slice(0, -1), joined] : [...lines, ...wrap(bracketed, columns)];
    return all.map((line, n) => `  ${(n === 0 ? name : "").padEnd(first)}  ${line}`.trimEnd());
  });
}
