import type { YAMLParseError } from "yaml";

/**
 * Parse JSON in which no key stands twice in the same object: `JSON.parse` would take the last of them, without a word.
 *
 * @throws SyntaxError when it is no JSON; Error when a key stands twice, with its place.
 */
export function parseJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  // What was parsed is JSON, so its texts and brackets are all that matter; without recursion, for it may be nested deep.
  const open: (Set<unknown> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const begin = at;
    const sign = text[at];
    if (sign === "{") open.push(new Set());
    else if (sign === "[") open.push(null);
    else if (sign === "}" || sign === "]") open.pop();
    if (sign !== '"') continue;
    for (at++; text[at] !== '"'; at++) if (text[at] === "\\") at++;
    const keys = open.at(-1);
    if (!keys || !isKey(text, at + 1)) continue;
    const key = text.slice(begin, at + 1);
    const name: unknown = JSON.parse(key);
    if (keys.has(name)) {
      const before = text.slice(0, begin).split("\n");
      throw twice(key, before.length, (before.at(-1) as string).length + 1);
    }
    keys.add(name);
  }
  return parsed;
}

/** Whether a colon follows, so that what stands before it is a key. */
function isKey(text: string, after: number): boolean {
  let at = after;
  while (/\s/.test(text[at] ?? "")) at++;
  return text[at] === ":";
}

/** Parse YAML. @throws Error when it is none, or a key stands twice in the same object. */
export async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text);
  } catch (error) {
    const { code, pos, linePos } = error as Partial<YAMLParseError>;
    const [place] = linePos ?? [];
    if (code !== "DUPLICATE_KEY" || !pos || !place) throw error;
    const key = /^(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*'|[^:\n]*)/.exec(text.slice(pos[0]))?.[0] ?? "a key";
    throw twice(key, place.line, place.col);
  }
}

function twice(key: string, line: number, column: number): Error {
  return new Error(`${key} stands twice in the same object, the second time in line ${line}, column ${column}`);
}
