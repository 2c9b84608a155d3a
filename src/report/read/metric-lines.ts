import { createReadStream } from "node:fs";
import { join } from "node:path";

/** A line of `metrics.jsonl`: an event, whose fields may be of any kind. */
export type Line = Record<string, unknown>;

/**
 * The lines of `metrics.jsonl` that match, parsed; a torn one, or one that is no object, is left out. The file is read in
 * pieces, and a line that does not match is never cut out of them; the lines are ASCII. No file: no lines.
 *
 * @param pattern With the flag `g`.
 */
export async function* linesWith(directory: string, pattern: RegExp): AsyncGenerator<Line> {
  let rest = "";
  try {
    const stream = createReadStream(join(directory, "metrics.jsonl"), { encoding: "latin1", highWaterMark: 1 << 19 });
    for await (const piece of stream) {
      const text: string = rest + piece;
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      let from = 0;
      for (pattern.lastIndex = 0; ; pattern.lastIndex = from) {
        const match = pattern.exec(text);
        if (!match || match.index >= end) break;
        const begin = text.lastIndexOf("\n", match.index) + 1;
        from = text.indexOf("\n", match.index) + 1;
        const line = parse(text.slice(begin, from));
        if (line) yield line;
      }
      if (rest.length > 1 << 24) return; // no line of sconce's is that long
    }
  } catch {
    return; // missing, or not to be read: the run is shown by what else is known of it
  }
}

function parse(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}
