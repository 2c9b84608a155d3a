import { open } from "node:fs/promises";
import { join } from "node:path";
import { piece, sizeOf } from "../../files/jsonl.js";
import type { LogAnswer } from "../api.js";

/** What a run said, and what it said before that was too much for one file. */
export const LOG = "log.txt";
const BEFORE = "log.1.txt";

/** How much of its end is shown. */
const SHOWN = 1 << 16;

/** The end of what a run said; empty where it has no log. */
export async function readLog(folder: string): Promise<LogAnswer> {
  const now = await end(join(folder, LOG), SHOWN);
  const missing = SHOWN - now.text.length;
  const before = await end(join(folder, BEFORE), Math.max(0, missing));
  return { text: before.text + now.text, cut: now.cut || before.cut };
}

async function end(path: string, most: number): Promise<LogAnswer> {
  const size = await sizeOf(path);
  const file = await open(path).catch(() => undefined);
  if (!file) return { text: "", cut: false };
  try {
    const from = Math.max(0, size - most);
    const bytes = await piece(file, from, size - from);
    return { text: bytes.toString("utf8", from > 0 ? bytes.indexOf(10) + 1 : 0), cut: from > 0 };
  } catch {
    return { text: "", cut: false };
  } finally {
    await file.close().catch(() => {});
  }
}
