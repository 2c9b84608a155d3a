import { join } from "node:path";
import { heldLocks } from "../../files/held-locks.js";
import type { Item } from "../api.js";
import type { Catalog } from "../read/catalog.js";
import { Evaluations } from "../read/evaluations.js";
import { summarizeRun } from "../read/run-summary.js";

/** How many runs' evaluations are kept. */
const KEPT = 64;

/** The runs that pages look at: those of the catalog, and trials of its sweeps, which it does not list. */
export class Runs {
  readonly catalog: Catalog;
  readonly #evaluations = new Map<string, Evaluations>();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** A run by its id; undefined when there is none, or no longer. */
  find(id: string): { item: Item; path: string } | undefined {
    const entry = this.catalog.get(id);
    if (entry) return entry.item.kind === "run" ? entry : undefined;
    const path = this.catalog.trialFolder(id);
    if (path === undefined) return undefined;
    const { item } = summarizeRun(path, heldLocks());
    const parent = id.slice(0, id.lastIndexOf("/trials/"));
    return { path, item: { ...item, id, parent, name: id.slice(parent.length + 1) } };
  }

  /** What is known of a run's evaluations; each byte of its metrics is looked at once, whoever asks. */
  evaluations(id: string, path: string): Evaluations {
    const known = this.#evaluations.get(id) ?? new Evaluations(join(path, "metrics.jsonl"));
    this.#evaluations.delete(id);
    this.#evaluations.set(id, known);
    for (const old of this.#evaluations.keys()) {
      if (this.#evaluations.size <= KEPT) break;
      this.#evaluations.delete(old);
    }
    return known;
  }
}
