import { basename, relative, resolve } from "node:path";
import { aboutOf } from "../../experiment/about.js";
import { heldLocks } from "../../files/held-locks.js";
import { isAtWork } from "../../reproduce/at-work.js";
import type { Item, Scalar } from "../api.js";
import { LiveProgress } from "./live-progress.js";
import { type RunSummary, summarizeRun } from "./run-summary.js";
import { look, readSmallJson } from "./small-file.js";
import { SweepProgress, summarizeSweep } from "./sweep-summary.js";
import { type Found, Tree } from "./tree.js";

/** A run, sweep or reproduction that the catalog knows. */
export interface Entry {
  item: Item;
  path: string;
  settings: Record<string, Scalar>;
}

interface Known extends Entry {
  found: Found;
  mtimeMs: number;
  summary: RunSummary | undefined;
  live: LiveProgress | undefined;
  sweep: SweepProgress | undefined;
}

/** How many small files are read before others get a turn. */
const TURN = 50;

/** Everything below the folders that are watched, kept up to date by {@link refresh}. */
export class Catalog {
  readonly folders: readonly string[];
  readonly #trees: Tree[];
  #known = new Map<string, Known>();
  /** The ids of all that was ever there. */
  readonly #seen = new Set<string>();
  /** Rises when anything has changed. */
  version = 1;
  /** Whether everything has been looked at once. */
  complete = false;

  constructor(folders: readonly string[]) {
    this.folders = folders.map((folder) => resolve(folder));
    this.#trees = this.folders.map((folder) => new Tree(folder));
  }

  /** All of it. */
  get entries(): Entry[] {
    return [...this.#known.values()];
  }

  /** One of it, by the id that the catalog gave. */
  get(id: string): Entry | undefined {
    return this.#known.get(id);
  }

  /** Whether something was there once. */
  wasThere(id: string): boolean {
    return this.#seen.has(id);
  }

  /** The folder of a trial's run: of a sweep that is known, and by a name that is no path. */
  trialFolder(id: string): string | undefined {
    const at = id.lastIndexOf("/trials/");
    const sweep = at < 0 ? undefined : this.#known.get(id.slice(0, at));
    const name = id.slice(at + "/trials/".length);
    if (sweep?.found.kind !== "sweep" || !/^\d{4,}-[\w.+-]*(\/seed-\d+)?$/.test(name)) return undefined;
    const path = resolve(sweep.path, "trials", name);
    if (!look(path)?.isDirectory) return undefined;
    this.#seen.add(id);
    return path;
  }

  /** Look at what has changed. Never rejects. @returns whether anything has. */
  async refresh(): Promise<boolean> {
    const held = heldLocks();
    const before = this.#known;
    const next = new Map<string, Known>();
    let [changed, turn] = [false, 0];
    // The first time what is known so far can be asked for while the rest is being read.
    if (!this.complete) this.#known = next;
    for (const [root, tree] of this.#trees.entries()) {
      const all = tree.scan();
      // What is listed first is read first.
      if (!this.complete) all.sort((a, b) => b.mtimeMs - a.mtimeMs);
      for (const found of all) {
        const id = this.#idOf(root, found.path);
        const known = before.get(id);
        const one = await this.#look(id, root, found, known, held);
        if (one !== known && JSON.stringify(known?.item) !== JSON.stringify(one.item)) changed = true;
        next.set(id, one);
        this.#seen.add(id);
        turn = (turn + 1) % TURN;
        if (turn > 0) continue;
        if (!this.complete) this.version += 1;
        await new Promise((go) => setImmediate(go));
      }
    }
    if (next.size !== before.size) changed = true;
    this.#known = next;
    this.complete = true;
    this.#countReproductions();
    if (changed) this.version += 1;
    return changed;
  }

  #idOf(root: number, path: string): string {
    const folder = this.folders[root] as string;
    return `${root}/${relative(folder, path).replaceAll("\\", "/")}`.replace(/\/$/, "/.");
  }

  async #look(id: string, root: number, found: Found, known: Known | undefined, held: ReadonlySet<string> | null) {
    const { mtimeMs } = found;
    const name = relative(this.folders[root] as string, found.path) || basename(found.path);
    const parent = found.parent === null ? null : this.#idOf(root, found.parent);
    if (found.kind === "run") return lookAtRun({ id, name, parent }, found, mtimeMs, known, held);
    const sweep = found.kind === "sweep" ? (known?.sweep ?? new SweepProgress(found.path)) : undefined;
    await sweep?.read();
    const item = sweep ? summarizeSweep(found.path, sweep, held) : reproduction();
    const settings: Record<string, Scalar> = {};
    return {
      found,
      path: found.path,
      settings,
      mtimeMs,
      summary: undefined,
      live: undefined,
      sweep,
      item: { id, name, parent, ...item },
    };
  }

  /** A reproduction stands as its runs do; before the first of them, and between two, who does them says that it is at work. */
  #countReproductions(): void {
    for (const one of this.#known.values()) {
      if (one.found.kind !== "reproduction") continue;
      const runs = this.entries.filter(({ item }) => item.parent === one.item.id).map(({ item }) => item);
      const done = runs.filter(({ status }) => status === "completed").length;
      const planned = readSmallJson(one.path, "reproduction.json")?.runs;
      const of = Math.max(runs.length, Array.isArray(planned) ? planned.length : 0);
      const atWork = isAtWork(one.path) || runs.some(({ status }) => status === "at work");
      const started = runs.flatMap(({ startedAt }) => startedAt ?? []);
      Object.assign(one.item, {
        status: atWork ? "at work" : done === of ? "completed" : "stopped",
        done,
        of,
        progress: of > 0 ? done / of : null,
        startedAt: started.length > 0 ? Math.min(...started) : null,
      });
    }
  }
}

async function lookAtRun(
  who: Pick<Item, "id" | "name" | "parent">,
  found: Found,
  mtimeMs: number,
  known: Known | undefined,
  held: ReadonlySet<string> | null,
): Promise<Known> {
  const isHeld = (lock: string | null) => lock !== null && held?.has(lock) === true;
  // Whatever is put into the folder or taken from it changes its time; what does not is the lock that is held or given back.
  const before = known?.summary;
  const same = before && known.mtimeMs === mtimeMs && Date.now() - mtimeMs > 2000;
  const still = same && isHeld(before.lock) === (before.item.status === "at work");
  if (known && still && !known.live) return known;
  const summary = still ? before : summarizeRun(found.path, held, found.names);
  const item: Item = { ...who, ...summary.item };
  const atWork = item.status === "at work" || item.status === "killed or at work";
  // Of a run that was killed, too: what it had reached is nowhere else.
  const unfinished = atWork || (item.status === "killed" && !known?.live);
  const live = unfinished || item.status === "killed" ? (known?.live ?? new LiveProgress(found.path)) : undefined;
  if (live && unfinished) await live.read();
  if (live) reached(item, live, atWork);
  return { found, path: found.path, settings: summary.settings, mtimeMs, summary, live, sweep: undefined, item };
}

function reached(item: Item, live: LiveProgress, atWork: boolean): void {
  const { epochs, last, best } = live;
  item.done = Math.max(item.done ?? 0, Math.floor(epochs + 1e-9));
  item.last = last ?? item.last;
  item.best = best ?? item.best;
  if (item.of) item.progress = Math.min(1, Math.max(epochs, item.done) / item.of);
  if (atWork && item.of) item.secondsLeft = live.secondsLeft(item.of);
}

function reproduction(): Omit<Item, "id" | "name" | "parent"> {
  const none = {
    about: aboutOf(undefined),
    note: null,
    model: null,
    corpus: null,
    seed: null,
    startedAt: null,
    finishedAt: null,
    seconds: null,
  };
  const figures = { last: null, best: null, test: null, secondsLeft: null, progress: null, done: null, of: null };
  return { kind: "reproduction", status: "stopped", ...none, ...figures };
}
