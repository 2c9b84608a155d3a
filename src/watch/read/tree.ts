import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LOCK } from "../../files/held-locks.js";
import { look } from "./small-file.js";

/** A folder that was found. */
export interface Found {
  path: string;
  kind: "run" | "sweep" | "reproduction";
  /** The folder of the reproduction that it lies in. */
  parent: string | null;
  /** When anything was put into the folder or taken from it for the last time, in milliseconds since 1970. */
  mtimeMs: number;
  /** The names of what is in it. */
  names: ReadonlySet<string>;
}

interface Container {
  mtimeMs: number;
  inner: string[];
  found: Found[];
}

const RUN = ["config.json", "environment.json", "result.json", "metrics.jsonl"];
const DEPTH = 6;

/** The runs, sweeps and reproductions below a folder. A folder that has not changed since the last look is not listed again. */
export class Tree {
  readonly root: string;
  #containers = new Map<string, Container>();

  constructor(root: string) {
    this.root = root;
  }

  /** What is there now, in no particular order. */
  scan(): Found[] {
    const before = this.#containers;
    this.#containers = new Map();
    const found: Found[] = [];
    this.#walk(this.root, null, DEPTH, before, found);
    return found;
  }

  #walk(path: string, parent: string | null, depth: number, before: Map<string, Container>, found: Found[]): void {
    const there = look(path);
    if (!there?.isDirectory) return;
    const known = before.get(path);
    // A folder that changed a moment ago may change again within the clock's tick.
    const fresh = known && known.mtimeMs === there.mtimeMs && Date.now() - there.mtimeMs > 2000;
    const listed = fresh ? known : list(path, there.mtimeMs, parent);
    this.#containers.set(path, listed);
    found.push(...listed.found);
    const within = listed.found.some(({ kind }) => kind === "reproduction") ? path : parent;
    if (depth > 0) for (const name of listed.inner) this.#walk(join(path, name), within, depth - 1, before, found);
  }
}

function list(path: string, mtimeMs: number, parent: string | null): Container {
  const nothing = { mtimeMs, inner: [], found: [] };
  let entries: { name: string; folder: boolean }[];
  try {
    entries = readdirSync(path, { withFileTypes: true }).map((one) => ({ name: one.name, folder: one.isDirectory() }));
  } catch {
    return nothing;
  }
  const names = new Set(entries.map(({ name }) => name));
  const one = (kind: Found["kind"]): Found => ({ path, kind, parent, mtimeMs, names });
  if (names.has("sweep.json")) return { ...nothing, found: [one("sweep")] };
  if (RUN.some((name) => names.has(name))) return { ...nothing, found: [one("run")] };
  // A run that was killed before it wrote its configuration has left its lock and nothing else.
  if (names.has(LOCK) && entries.every(({ folder }) => !folder)) return { ...nothing, found: [one("run")] };
  const inner = entries
    .filter(({ name, folder }) => folder && !name.startsWith(".") && name !== "node_modules" && name !== "charts")
    .map(({ name }) => name);
  return { mtimeMs, inner, found: names.has("reproduction.json") ? [one("reproduction")] : [] };
}
