import type { RunRecord } from "../read/run.js";
import type { PublishedCounts } from "./table.js";

const PARTS = ["train", "validation", "test"] as const;

/** The corpus in words when it does not have the published numbers of reviews; null when it has, or none is published. */
export function corpusSize({ counts, environment }: RunRecord, published: PublishedCounts | null): string | null {
  if (published === null) return null;
  if (counts) {
    const same = PARTS.every((part) => published[part] === undefined || counts[part] === published[part]);
    return same ? null : `${counts.train} + ${counts.validation} + ${counts.test} reviews`;
  }
  const { train: training, validation, test: testing } = published;
  if (!environment || training === undefined || validation === undefined || testing === undefined) return null;
  const count = (part: string) =>
    Object.entries(environment.corpus.reviews).reduce((sum, [name, n]) => sum + (name.startsWith(part) ? n : 0), 0);
  const [train, test] = [count("train"), count("test")];
  return train === training + validation && test === testing ? null : `${train} + ${test} reviews`;
}
