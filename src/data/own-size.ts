import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedDataConfig } from "../config/types.js";

/** How large a corpus is, about, for the estimate of memory: see `CorpusEntry`. */
export interface CorpusSize {
  readonly reviews: number;
  readonly longest: number;
  readonly words: number;
}

/** Bytes of a token with the space after it, in a text of English; other languages have fewer tokens to a byte, not more. */
const BYTES_PER_TOKEN = 4;
/** Words that occur in a text of so many tokens are about this times the tokens' square root (Heaps's law). */
const WORDS_PER_ROOT = 20;
const PIECE = 1 << 20;
const [LF, CR, SPACE, TAB, QUOTE] = [10, 13, 32, 9, 34] as const;

/** What was measured, by the file; kept as long as the file is the same. */
const known = new Map<string, { stamp: string; size: Measured }>();
interface Measured {
  rows: number;
  longest: number;
  tokens: number;
}

/**
 * How large a corpus of one's own is, from a look at its files: an estimate from above. What cannot be read counts as nothing: loading it
 * will say why.
 */
export function sizeOfOwn({ table, folders, minFreq, maxVocab }: ResolvedDataConfig): CorpusSize {
  const sizes = table
    ? [table.train, table.test, table.validation].flatMap((file) => (file === null ? [] : [measured(file)]))
    : ["train", "test", "validation"].map((part) => measuredFolder(join(folders?.root ?? "", part)));
  const tokens = sizes[0]?.tokens ?? 0;
  return {
    reviews: Math.max(1, ...sizes.map(({ rows }) => rows)),
    longest: Math.max(1, ...sizes.map(({ longest }) => longest)),
    words: Math.min(tokens / minFreq, WORDS_PER_ROOT * Math.sqrt(tokens), maxVocab ?? Number.POSITIVE_INFINITY) + 2,
  };
}

/** Rows, tokens, and tokens of the longest row of a table. A line break within quotes ends no row. */
function measured(file: string): Measured {
  const size: Measured = { rows: 0, longest: 0, tokens: 0 };
  try {
    const { size: bytes, mtimeMs } = statSync(file);
    const stamp = `${bytes} ${mtimeMs}`;
    const before = known.get(file);
    if (before?.stamp === stamp) return before.size;
    const separated = !/\.(jsonl|ndjson)$/i.test(file);
    const piece = Buffer.alloc(PIECE);
    const handle = openSync(file, "r");
    try {
      let [row, quoted, inToken] = [0, false, false];
      const endRow = () => {
        if (row > 0) size.rows++;
        size.longest = Math.max(size.longest, row);
        size.tokens += row;
        row = 0;
      };
      for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece))
        for (let at = 0; at < read; at++) {
          const byte = piece[at];
          if (byte === QUOTE && separated) quoted = !quoted;
          const space = byte === SPACE || byte === LF || byte === CR || byte === TAB;
          if (!space && !inToken) row++;
          inToken = !space;
          if (byte === LF && !quoted) endRow();
        }
      endRow();
    } finally {
      closeSync(handle);
    }
    known.set(file, { stamp, size });
  } catch {} // what is wrong with it is told when it is read
  return size;
}

function measuredFolder(folder: string): Measured {
  const size: Measured = { rows: 0, longest: 0, tokens: 0 };
  try {
    for (const label of readdirSync(folder))
      for (const name of readdirSync(join(folder, label))) {
        const tokens = statSync(join(folder, label, name)).size / BYTES_PER_TOKEN;
        size.rows++;
        size.longest = Math.max(size.longest, Math.ceil(tokens));
        size.tokens += tokens;
      }
  } catch {} // as above
  return size;
}
