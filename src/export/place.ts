import { chmod, lstat, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { isMissing, makeStaging } from "../files/staging.js";
import { MANIFEST, readManifest } from "../inference/export-folder.js";

/**
 * Whether an export may be put where something is: nothing, an empty folder, or an earlier export with nothing else in it.
 * @throws SconceError `output` when it holds anything else.
 */
export async function refuseForeign(folder: string): Promise<void> {
  const seen = await lstat(folder).catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (seen === undefined) return;
  const hint = "name another folder with the option `out`";
  const refusal = (why: string) => new SconceError("output", `cannot export to ${folder}: ${why}`, { hint });
  if (!seen.isDirectory())
    throw refusal(seen.isSymbolicLink() ? "a symbolic link is there" : "something that is no folder is there");
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  if (entries.length === 0) return;
  const manifest = await readManifest(folder).catch(() => {
    throw refusal("it is not empty, and no earlier export");
  });
  const own = new Set([MANIFEST, ...Object.keys(manifest.files)]);
  const foreign = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .find((path) => !own.has(path));
  if (foreign !== undefined) throw refusal(`it holds ${foreign}, which is of no export`);
}

/** How often the place is tried, when another export comes to it at the same moment. */
const TRIES = 5;

/**
 * Put a filled folder in its place, whole. An earlier export there gives way in the same moment, and is gone afterwards.
 * @throws SconceError `output` when it cannot be put there.
 */
export async function putInPlace(filled: string, folder: string, staging: string): Promise<void> {
  for (let left = TRIES; ; left--)
    try {
      await refuseForeign(folder);
      await chmod(filled, 0o777 & ~process.umask()); // that of a temporary folder is for its owner alone
      const aside = await makeStaging(dirname(folder), staging);
      try {
        await rename(folder, join(aside, "before")).catch((error) => {
          if (!isMissing(error)) throw error;
        });
        await rename(filled, folder).catch(async (error) => {
          await rename(join(aside, "before"), folder).catch(() => {});
          throw error;
        });
      } finally {
        await rm(aside, { recursive: true, force: true });
      }
      return;
    } catch (cause) {
      if (cause instanceof SconceError) throw cause;
      const taken = ["ENOTEMPTY", "EEXIST"].includes((cause as NodeJS.ErrnoException).code ?? "");
      if (taken && left > 0) continue;
      throw new SconceError("output", `cannot export to ${folder}: ${reason(cause)}`, {
        hint: "make room, or name another folder with the option `out`",
        cause,
      });
    }
}
