import { align, width, wrap } from "../text/width.js";

/** Names and values as lines: the names in a column, long values broken between words in the column beside it, or below. */
export function pairLines(pairs: readonly (readonly [name: string, value: string])[], columns: number): string[] {
  const room = pairs.reduce((most, [name]) => Math.max(most, width(name)), 0);
  return pairs.flatMap(([name, value]) => {
    const beside = wrap(value, Math.max(20, columns - room - 4));
    const line = (text: string, n: number) => `  ${align(n === 0 ? name : "", room)}  ${text}`.trimEnd();
    if (beside.every((text, n) => width(line(text, n)) <= columns)) return beside.map(line);
    return [`  ${name}`, ...wrap(value, columns - 4).map((text) => `    ${text}`)];
  });
}

/** Names with two values each, side by side; those that are too long for the line below each other. */
export function besideLines(
  rows: readonly (readonly [name: string, a: string, b: string])[],
  columns: number,
): string[] {
  const roomOf = (at: number, some: typeof rows) =>
    some.reduce((most, row) => Math.max(most, width(row[at] as string)), 0);
  const third = Math.floor((columns - 6) / 3);
  const isShort = (row: (typeof rows)[number]) => row[1] === "" || (width(row[1]) <= third && width(row[2]) <= third);
  const short = rows.filter(isShort);
  const [names, left] = [roomOf(0, rows), roomOf(1, short)];
  return rows.flatMap((row) => {
    const [name, a, b] = row;
    if (isShort(row) && names + left + width(b) + 6 <= columns)
      return [`  ${align(name, names)}  ${align(a, left)}  ${b}`];
    const below = (letter: string, text: string) =>
      wrap(text, Math.max(20, columns - 8)).map((line, n) => `    ${n === 0 ? letter : " "}  ${line}`);
    return [`  ${name}`, ...below("A", a), ...below("B", b)];
  });
}
