/** The reviews come out of an archive; no name in it is ever used as a path. */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { SconceError } from "../errors.js";
import { count } from "./archive.js";
import { beyond, forbidden, type Place, placeOf } from "./entries.js";
import { CORPUS_FOLDERS, type CorpusFolder } from "./folders.js";
import { LIMITS } from "./limits.js";
import { Broken, type UnpackOptions, unzipped } from "./unzip.js";

/**
 * Unpack the reviews of an archive, `aclImdb/{train,test}/{pos,neg}/*.txt`, and the files in `aclImdb` itself (README,
 * vocabulary) into the folder `to`, as `to/train/pos` and so on. The reviews without a label (`train/unsup`) and the files
 * of features are left out: no one reads them.
 *
 * No name of the archive is ever used as a path: a file is written if its name is one of those, and there is nothing in
 * `to` that it would replace. The archive is refused if it holds links, devices, names that lead out of it, or far more than
 * reviews would ({@link LIMITS}).
 *
 * @returns how many reviews were written, by folder; each has one at least.
 * @throws {SconceError} of kind `download` for an archive that is truncated, damaged, forbidden or another one; otherwise
 * the error of the file system, or the signal's reason.
 */
export async function unpackReviews(
  archive: string,
  to: string,
  options: UnpackOptions = {},
): Promise<Record<CorpusFolder, number>> {
  const reviews: Record<CorpusFolder, number> = { "train/pos": 0, "train/neg": 0, "test/pos": 0, "test/neg": 0 };
  for (const folder of CORPUS_FOLDERS) await mkdir(join(to, folder), { recursive: true });

  const failures: string[] = [];
  let ended = false;
  let files: { path: string; data: Buffer }[] = [];
  const limits = options.force ? undefined : LIMITS;
  let entries = 0;
  const parser = new Parser({
    // What is written to it is unpacked already: it is not to look for a second layer.
    brotli: false,
    zstd: false,
    filter: (path, found) => {
      const entry = found as ReadEntry;
      const failure = forbidden(path, entry.type) ?? beyond(++entries, path, entry.size, limits);
      if (failure) failures.push(failure);
      return !failure && placeOf(path) !== undefined;
    },
    onReadEntry: (entry) => {
      const place = placeOf(entry.path) as Place;
      const pieces: Buffer[] = [];
      entry.on("data", (piece: Buffer) => failures.length === 0 && pieces.push(piece));
      entry.on("end", () => {
        files.push({ path: join(to, place.folder, place.name), data: Buffer.concat(pieces) });
        if (place.folder) reviews[place.folder] += 1;
      });
    },
    onwarn: (code, message) => {
      if (code !== "TAR_ENTRY_INFO") failures.push(String(message));
    },
  });
  parser.on("error", (error: Error) => failures.push(error.message));
  parser.on("end", () => {
    ended = true;
  });

  // The parser works on each piece at once and keeps nothing back, so that no more than a piece's files are in memory.
  const flush = async () => {
    if (failures.length > 0) throw new Broken(failures[0] as string);
    const ready = files;
    files = [];
    await writeFiles(ready);
  };
  let unpacked = 0;
  try {
    for await (const chunk of unzipped(archive, options)) {
      unpacked += chunk.length;
      if (limits && unpacked > limits.unpacked)
        throw new Broken(`unpacked, it is larger than ${count(limits.unpacked)} bytes`);
      parser.write(chunk);
      await flush();
    }
    parser.end();
    await flush();
    if (!ended) throw new Broken("it ends too early");
    const missing = CORPUS_FOLDERS.filter((folder) => reviews[folder] === 0);
    if (missing.length > 0) throw new Broken(`it holds no reviews in ${missing.map((f) => `aclImdb/${f}`).join(", ")}`);
  } catch (cause) {
    if (!(cause instanceof Broken)) throw cause;
    throw new SconceError("download", `cannot unpack ${archive}: ${cause.message}`, {
      hint: cause.tooLarge
        ? "an archive of reviews is far smaller; if you trust this one all the same, the option `force` unpacks it"
        : "it is incomplete, damaged, or another archive: fetch it again, or give a sound one with the option `from`",
    });
  }
  return reviews;
}

/** Write new files, a few at a time; none is at work any more when this returns or throws. */
async function writeFiles(files: readonly { path: string; data: Buffer }[]): Promise<void> {
  const left = files.values();
  let failed: { error: unknown } | undefined;
  const work = async () => {
    for (const { path, data } of left) {
      if (failed) return;
      await writeFile(path, data, { flag: "wx" }).catch((error) => {
        failed ??= {
          error:
            error.code === "EEXIST" ? new Broken(`it holds the file ${basename(path)} twice in one folder`) : error,
        };
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  if (failed) throw failed.error;
}
