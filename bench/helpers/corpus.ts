/** Corpora to measure on. */
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";

/**
 * Link the first reviews of each folder of a corpus into another root, and return that root.
 * @param data The root that holds imdb/aclImdb.
 * @param reviews How many of each split, half of each class.
 */
export async function subset(data: string, root: string, reviews: number): Promise<string> {
  for (const folder of ["train/pos", "train/neg", "test/pos", "test/neg"]) {
    const [from, to] = [data, root].map((one) => join(resolve(one), "imdb/aclImdb", folder)) as [string, string];
    await mkdir(to, { recursive: true });
    const names = (await readdir(from)).sort().slice(0, reviews / 2);
    for (const name of names) await symlink(join(from, name), join(to, name));
  }
  return resolve(root);
}
