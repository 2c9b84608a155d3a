import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CORPORA } from "../config/corpora.js";
import type { ResolvedDataConfig } from "../config/types.js";

/**
 * The folder of a corpus, with train/ and test/ in it: `<root>/imdb/aclImdb`, or for the synthetic corpus
 * `<root>/sample/imdb/aclImdb`, which is written there when it is absent (one that is there is taken, whatever its seed).
 * @throws SconceError `corpus` for a synthetic corpus that another version of sconce wrote, or that cannot be written.
 */
export async function corpusPath(data: Pick<ResolvedDataConfig, "corpus" | "root">): Promise<string> {
  const { folder, synthetic } = CORPORA[data.corpus];
  const place = join(resolve(data.root), folder);
  if (!synthetic) return place;
  const root = join(resolve(data.root), "sample");
  const { refuseOldSample, writeSample } = await import("./sample.js");
  if (!existsSync(place)) return (await writeSample(root)).directory;
  await refuseOldSample(place);
  return place;
}
