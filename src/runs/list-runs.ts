import type { About } from "../experiment/about.js";
import { RUNS } from "../experiment/run-directory.js";
import type { Item, Scalar } from "../watch/api.js";
import { Catalog } from "../watch/read/catalog.js";
import { query } from "../watch/read/query.js";
import { checkQuery } from "./check-query.js";
import { loadRun } from "./load-run.js";
import type { LoadedRun, RunStatus } from "./loaded-run.js";

/** Which runs are listed, and in which order. */
export interface ListOptions {
  /**
   * Words and conditions that a run has to meet, with spaces between them: `gru status=completed test.accuracy>=84 tag=baseline`.
   * docs/runs.md has the language. Default: all.
   */
  filter?: string | undefined;
  /** The column that they are sorted by; `-` in front: descending. Default `-started`: the newest first. */
  sort?: string | undefined;
}

/** A run in a list. */
export interface ListedRun {
  /** Its folder, an absolute path. */
  path: string;
  /** The folder's name below the one that was listed. */
  name: string;
  status: RunStatus;
  /** Why it failed or cannot be read, in a line. */
  problem: string | null;
  /** The name, tags and note that people gave it. */
  about: About;
  model: string | null;
  corpus: string | null;
  seed: number | null;
  startedAt: Date | null;
  /** Epochs that are done, and that it is to have. */
  epochs: { done: number | null; of: number | null };
  /** Loss, accuracy and further numbers: of the validation with the highest accuracy, of the last one, of the test. */
  best: Record<string, number | null> | null;
  last: Record<string, number | null> | null;
  test: Record<string, number | null> | null;
  /** Its settings by dotted path; a list is its JSON. */
  settings: Record<string, Scalar>;
  /** Read all of it, as {@link loadRun} does. */
  load(): Promise<LoadedRun>;
}

/**
 * The runs in some folders, and in the folders in them; those of reproductions, too. The trials of a sweep are in its folder `trials`.
 * Only small files are read, and no Python is started.
 *
 * @example
 * const [best] = await listRuns("runs", { filter: "status=completed tag=baseline", sort: "-test.accuracy" });
 * if (best) console.log(best.name, best.test?.accuracy, (await best.load()).config.training);
 *
 * @param dirs One folder or several. Default `runs`.
 * @throws SconceError `config` for a filter or an order that can mean nothing here.
 */
export async function listRuns(
  dirs: string | readonly string[] = RUNS,
  options: ListOptions = {},
): Promise<ListedRun[]> {
  const { filter = "", sort = "-started" } = options;
  const catalog = new Catalog([dirs].flat());
  await catalog.refresh();
  checkQuery(catalog, filter, sort);
  const { rows } = query(catalog, { filter: `${filter} kind=run`, sort, from: 0, count: Number.POSITIVE_INFINITY });
  return rows.flatMap(({ id }) => {
    const entry = catalog.get(id);
    return entry ? [listed(entry.item, entry.path, entry.settings)] : [];
  });
}

function listed(item: Item, path: string, settings: Record<string, Scalar>): ListedRun {
  const { name, status, note, about, model, corpus, seed, startedAt, done, of, best, last, test } = item;
  return {
    ...{ path, name, status, problem: note, about, model, corpus, seed, best, last, test },
    startedAt: startedAt === null ? null : new Date(startedAt),
    epochs: { done, of },
    settings: { ...settings },
    load: () => loadRun(path),
  };
}
