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
  for (const { 0: token, 1: key, index } of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(?:\s*:)?|[{}[\]]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (key !== undefined && token.endsWith(":")) {
      const name: unknown = JSON.parse(key);
      const keys = open.at(-1);
      if (keys?.has(name)) {
        const before = text.slice(0, index).split("\n");
        throw twice(key, before.length, (before.at(-1) as string).length + 1);
      }
      keys?.add(name);
    }
  }
  return parsed;
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
