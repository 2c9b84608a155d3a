import type { Value } from "../bridge/protocol.js";
import type { Session } from "../facades/session.js";
import { formatFixed } from "../text/format-fixed.js";
import type { Io } from "./command.js";

/** What `sconce data cache` was given. */
export interface CacheOptions {
  /** The cluster whose nodes are looked at; undefined: this machine alone. */
  ray: string | undefined;
  clear: boolean;
  json: boolean;
}

type Node = Value<"cluster.cache">["nodes"][number];
type Copy = Node["corpora"][number];
type Cached = Omit<Copy | Node["tokens"][number], "kind" | "texts">;

/**
 * Tell what is kept of corpora for later processes, and remove what nobody uses where that is wanted.
 * @returns the exit code: 1 when a node could not be asked, or something that was to go is in use.
 */
export async function dataCache(session: Session, { ray, clear, json }: CacheOptions, io: Io): Promise<number> {
  const { nodes } = await session.call("cluster.cache", { address: ray ?? null, clear });
  for (const node of nodes) {
    if (json) {
      io.json(node);
      continue;
    }
    io.out(`${node.node}: ${node.failed ?? node.folder}`);
    if (node.failed === null && node.corpora.length + node.tokens.length === 0) io.out("  nothing");
    for (const corpus of node.corpora) io.out(`  ${line(corpus, whatItIs(corpus), clear)}`);
    for (const tokens of node.tokens) io.out(`  ${line(tokens, `the words of ${tokens.texts} texts`, clear)}`);
  }
  const kept = clear && nodes.some(({ corpora, tokens }) => [...corpora, ...tokens].some(({ cleared }) => !cleared));
  return kept || nodes.some(({ failed }) => failed !== null) ? 1 : 0;
}

function whatItIs({ kind, texts }: Copy): string {
  const words = { reviews: `${texts} reviews`, folders: `${texts} texts`, table: "a table", vectors: "word vectors" };
  return words[kind];
}

function line({ digest, bytes, lastUse, inUse, cleared }: Cached, what: string, clear: boolean): string {
  const state = cleared ? ", removed" : inUse ? `, in use${clear ? ": kept" : ""}` : "";
  return `${digest?.slice(0, 16) ?? "damaged".padEnd(16)}  ${what}, ${formatFixed(bytes / 1e6, 1)} MB, last used ${lastUse}${state}`;
}
