import { CORPORA, type CorpusEntry } from "../../config/corpora.js";
import { settingsOf } from "../findings/settings.js";
import type { RunConfig } from "../read/run-config.js";
import type { ResultsTable, TableExperiment } from "./table.js";

/** A setting of a run that is not the experiment's: its path, what it is, what it would have to be. */
export type Deviation = [path: string, value: unknown, expected: unknown];

/** An experiment of a table, as a run's settings stand to it. */
export interface Nearest {
  experiment: TableExperiment;
  deviations: Deviation[];
  /** Whether the run is that experiment, in full or scaled down. */
  same: boolean;
}

/** Settings that scale an experiment down; every other one makes it another experiment. */
const SCALE = new Set(["data.reviewsPerSplit", "data.maxTokens", "training.epochs", "training.batchSize"]);
/** What changes no figure, or is shown by itself. */
const ELSEWHERE = /^(seed|device|threads|deterministic|flushDenormals|data\.root|data\.corpus)$/;

type Fields = [path: string, value: unknown][];

/** A report asks several times for the same run, and looks through all experiments of the table to answer. */
const known = new WeakMap<ResultsTable, WeakMap<RunConfig, Nearest | null>>();
const fieldsOf = new WeakMap<TableExperiment, ReadonlyMap<string, unknown>>();

/** The experiment of a table that a run's settings are nearest to; null of a table that has none. */
export function nearestExperiment(table: ResultsTable, config: RunConfig): Nearest | null {
  const ofTable = known.get(table) ?? new WeakMap<RunConfig, Nearest | null>();
  known.set(table, ofTable);
  const before = ofTable.get(config);
  if (before !== undefined) return before;
  const found = find(table, config);
  ofTable.set(config, found);
  return found;
}

function find(table: ResultsTable, config: RunConfig): Nearest | null {
  const fields = [...settingsOf(config)];
  const compared = fields.filter(([path]) => !ELSEWHERE.test(path));
  const others = fields.filter(([path]) => path !== "seed" && ELSEWHERE.test(path));
  let nearest: (Nearest & { elsewhere: number }) | null = null;
  for (const experiment of table.experiments) {
    const deviations = differing(experiment, compared);
    const same = isSameExperiment(experiment, deviations) && !isOtherCorpus(experiment, config);
    // Rows may differ in nothing but the corpus, the threads or the like: each run then belongs to the row that has its own.
    const candidate = { experiment, deviations, same, elsewhere: differing(experiment, others).length };
    if (nearest === null || inOrder(candidate, nearest) < 0) nearest = candidate;
  }
  return nearest;
}

function inOrder(a: Nearest & { elsewhere: number }, b: Nearest & { elsewhere: number }): number {
  return Number(b.same) - Number(a.same) || a.deviations.length - b.deviations.length || a.elsewhere - b.elsewhere;
}

/** Those of a run's settings that are not the experiment's. */
function differing(experiment: TableExperiment, fields: Fields): Deviation[] {
  const expected = fieldsOf.get(experiment) ?? settingsOf(experiment.config as RunConfig);
  fieldsOf.set(experiment, expected);
  const found: Deviation[] = [];
  for (const [path, value] of fields)
    if (!Object.is(value, expected.get(path))) found.push([path, value, expected.get(path)]);
  return found;
}

function isSameExperiment({ config }: TableExperiment, deviations: readonly Deviation[]): boolean {
  return deviations.every(
    ([path, value]) => SCALE.has(path) && !(path === "training.epochs" && Number(value) > config.training.epochs),
  );
}

/** Whether a program makes the reviews of a corpus. */
export function isSynthetic(corpus: string): boolean {
  return (CORPORA as Record<string, CorpusEntry>)[corpus]?.synthetic === true;
}

/** A synthetic corpus in another one's place is a scaled-down run; any other is another experiment. */
export function isOtherCorpus({ config }: TableExperiment, { data: { corpus } }: RunConfig): boolean {
  return corpus !== config.data.corpus && !isSynthetic(corpus);
}
