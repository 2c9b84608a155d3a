import { forTerminal } from "../text/terminal.js";
import { wrap } from "../text/width.js";
import type { Io } from "./command.js";
import type { Finding } from "./doctor-findings.js";

/** A finding as lines that fit the terminal. */
export function findingLines(
  { name, ok, found, remedy }: Finding,
  { columns, paint }: Pick<Io, "columns" | "paint">,
): string[] {
  const word = ok ? "ok" : "missing";
  const head = `${paint(word, ok ? "good" : "bad")}${" ".repeat("missing".length - word.length)} ${name.padEnd(10)}`;
  const said = forTerminal(`${found}${remedy ? ` -> ${remedy}` : ""}`);
  if (columns === undefined) return [`${head} ${said}`];
  const beside = columns >= 60; // else what was found has lines of its own
  const indent = beside ? 19 : 4;
  const lines = wrap(said, columns - indent);
  if (!beside) return [head.trimEnd(), ...lines.map((line) => " ".repeat(indent) + line)];
  return lines.map((line, at) => (at === 0 ? `${head} ${line}` : " ".repeat(indent) + line));
}
