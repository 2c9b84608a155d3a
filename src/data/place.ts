import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { z } from "zod";
import type { dataSchema } from "../config/schema.js";

/**
 * The folder of a corpus, with train/ and test/ in it: `<root>/imdb/aclImdb`, or for the synthetic corpus
 * `<root>/sample/imdb/aclImdb`, which is written there when it is absent (one that is there is taken, whatever its seed).
 * @throws SconceError `corpus` for a synthetic corpus that another version of sconce wrote, or that cannot be written.
 */
export async function corpusPath(data: Pick<z.output<typeof dataSchema>, "corpus" | "root">): Promise<string> {
  if (data.corpus === "imdb") return join(resolve(data.root), "imdb", "aclImdb");
  const root = join(resolve(data.root), "sample");
  const there = join(root, "imdb", "aclImdb");
  const { refuseOldSample, writeSample } = await import("./sample.js");
  if (!existsSync(there)) return (await writeSample(root)).directory;
  await refuseOldSample(there);
  return there;
}
