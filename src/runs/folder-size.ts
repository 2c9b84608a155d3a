import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The bytes of all files in a folder and in the folders in it; links count as nothing. Never rejects. */
export async function folderSize(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) bytes += await folderSize(inner);
    else if (entry.isFile())
      bytes += await lstat(inner).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return bytes;
}
