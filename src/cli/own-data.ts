import type { ResolvedDataConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import type { Session } from "../facades/session.js";
import { formatFixed } from "../text/format-fixed.js";
import { align, fit, width } from "../text/width.js";
import type { Io } from "./command.js";

/** What `sconce data check` was given beside the data. */
export interface OwnDataOptions {
  /** Seed of the split into training and validation. Default 1. */
  seed: number | undefined;
  json: boolean;
}

/** The parts of a corpus in the order of columns. */
const PARTS = ["train", "validation", "test"] as const;
/** Columns of the longest label that is shown whole. */
const WIDEST = 40;

/**
 * Check texts of one's own as a run would, and print how many there are by label and part.
 * @throws SconceError `corpus` for what a run would refuse.
 */
export async function ownData(
  session: Session,
  data: ResolvedDataConfig,
  { seed = 1, json }: OwnDataOptions,
  io: Io,
): Promise<number> {
  const path = await corpusPath(data);
  const { corpus, counts } = await session.call("corpus.counts", { path, seed, config: data });
  if (json) {
    io.json({ ...corpus, counts });
    return 0;
  }
  io.out(`${corpus.path}  sha256 ${corpus.digest.slice(0, 16)}…`);
  for (const line of labelLines(corpus.reviews)) io.out(line);
  io.out(
    `${counts.train} texts train, ${counts.validation} validate, ${counts.test} test; ${counts.vocabulary} words, ${counts.classes} labels`,
  );
  for (const warning of corpus.warnings) io.err(`warning: ${warning}`);
  return 0;
}

/** A line a label, the most frequent first: texts by part, and its share of the training texts. */
function labelLines(reviews: Record<string, number>): string[] {
  const parts = PARTS.filter((part) => Object.keys(reviews).some((name) => name.startsWith(`${part}/`)));
  const labels = Object.keys(reviews).flatMap((name) => (name.startsWith("train/") ? [name.slice(6)] : []));
  const all = labels.reduce((sum, label) => sum + (reviews[`train/${label}`] ?? 0), 0);
  const rows = labels.map((label) => {
    const counts = parts.map((part) => String(reviews[`${part}/${label}`] ?? 0));
    return [fit(label, WIDEST), ...counts, `${formatFixed((100 * (reviews[`train/${label}`] ?? 0)) / all, 1)} %`];
  });
  const table = [["label", ...parts, "share of train"], ...rows];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((row) => width(row[at] ?? "")))) ?? [];
  return table.map((row) =>
    row
      .map((cell, at) => align(cell, widths[at] ?? 0, at === 0 ? "left" : "right"))
      .join("  ")
      .trimEnd(),
  );
}
