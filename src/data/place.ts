import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CORPORA, isOwnCorpus, REVIEWS_FOLDER } from "../config/corpora.js";
import type { ResolvedDataConfig } from "../config/types.js";

/**
 * The folder of a corpus, with train/ and test/ in it: `<root>/imdb/aclImdb`, or for the synthetic corpus
 * `<root>/sample/imdb/aclImdb`, which is written there when it is absent (one that is there is taken, whatever its seed). Of a table
 * of one's own it is the file of the training texts.
 * @param onWritten Hears that it was written, in words.
 * @throws SconceError `corpus` for a synthetic corpus that another version of sconce wrote, or that cannot be written.
 */
export async function corpusPath(
  data: Pick<ResolvedDataConfig, "corpus" | "root" | "table" | "folders">,
  onWritten?: (said: string) => unknown,
): Promise<string> {
  if (isOwnCorpus(data.corpus)) return data.table?.train ?? data.folders?.root ?? "";
  const entry = CORPORA[data.corpus];
  const root = join(resolve(data.root), entry.root);
  const place = join(root, REVIEWS_FOLDER);
  if (!entry.synthetic) return place;
  const { refuseOldSample, writeSample } = await import("./sample.js");
  if (!existsSync(place)) {
    const { created, reviews } = await writeSample(root);
    if (created) onWritten?.(writtenText(reviews, root));
  } else await refuseOldSample(place);
  return place;
}

/** What is said of a synthetic corpus that was written: `4,000 synthetic reviews written to /home/me/.data/sample`. */
function writtenText(reviews: Readonly<Record<string, number>>, root: string): string {
  const all = Object.values(reviews).reduce((sum, each) => sum + each, 0);
  return `${all.toLocaleString("en-US")} synthetic reviews written to ${root}`;
}
