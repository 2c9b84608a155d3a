import { formatFixed } from "../../text/format-fixed.js";
import type { RunRecord } from "../read/run.js";
import type { PublishedCounts } from "./table.js";

const PARTS = ["train", "validation", "test"] as const;

type Counts = Record<(typeof PARTS)[number], number>;

/** The corpus in words when it does not have the published numbers of reviews; null when it has, or none is published. */
export function corpusSize(run: RunRecord, published: PublishedCounts | null): string | null {
  if (published === null) return null;
  const counts = run.counts ?? expectedCounts(run);
  if (!counts) return null;
  const same = PARTS.every((part) => published[part] === undefined || counts[part] === published[part]);
  return same ? null : `${counts.train} + ${counts.validation} + ${counts.test} reviews`;
}

/** The numbers of reviews that a run will tell at its end, by its corpus and its settings; null where these are not known. */
function expectedCounts({ config, environment }: RunRecord): Counts | null {
  const { splitRatio, reviewsPerSplit } = config?.data ?? {};
  if (!environment || splitRatio === undefined) return null;
  const count = (part: string) =>
    Object.entries(environment.corpus.reviews).reduce((sum, [name, n]) => sum + (name.startsWith(part) ? n : 0), 0);
  const most = reviewsPerSplit ?? Number.POSITIVE_INFINITY;
  const [known, apart, test] = [Math.min(count("train"), most), count("validation"), Math.min(count("test"), most)];
  if (apart > 0) return { train: known, validation: apart, test };
  const train = Number(formatFixed(known * splitRatio, 0)); // as torchtext's split rounds
  return { train, validation: known - train, test };
}
