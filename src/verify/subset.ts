import { mkdir, mkdtemp, readdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REVIEWS_FOLDER } from "../config/corpora.js";
import { CORPUS_FOLDERS } from "../data/folders.js";
import { SconceError } from "../errors.js";

/** Link the first reviews of each class into a temporary root. */
export async function makeSubset(from: string, reviews: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "sconce-subset-"));
  for (const folder of CORPUS_FOLDERS) {
    const names = await readdir(join(from, folder)).catch((cause) => {
      throw new SconceError("corpus", `cannot read ${join(from, folder)}`, {
        hint: "run `sconce data fetch`, or name a folder with the option `root`",
        cause,
      });
    });
    const to = join(root, REVIEWS_FOLDER, folder);
    await mkdir(to, { recursive: true });
    const taken = names
      .filter((name) => name.endsWith(".txt"))
      .sort()
      .slice(0, Math.ceil(reviews / 2));
    for (const name of taken) await symlink(join(from, folder, name), join(to, name));
  }
  return root;
}
