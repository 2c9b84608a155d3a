import { mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { lock } from "../files/lock.js";
import { exists, removeStale } from "../files/staging.js";
import { interrupted, isFull, reasonOf } from "./archive.js";
import { download } from "./download.js";
import type { FetchOptions, FetchResult } from "./fetch-options.js";
import { existing, STAGING, unpack } from "./install.js";
import { LIMITS } from "./limits.js";
import { difference, factsOf, PUBLISHED_ARCHIVE } from "./publisher.js";
import { checkAddress } from "./request.js";

const ARCHIVE = "aclImdb_v1.tar.gz";
/**
 * Get the real reviews: download the archive (or take one at hand), check it, unpack it, put it in its place.
 *
 * - The download goes to `<root>/aclImdb_v1.tar.gz.part`. One that was broken off goes on where it stopped when the same
 *   is called again, if the server still has the same file. An archive that lies at `<root>/aclImdb_v1.tar.gz` with the
 *   right checksum is taken instead, and stays there.
 * - Unpacking goes to a folder beside `<root>/imdb` that takes this name only when all is there, since torchtext takes
 *   the existence of `<root>/imdb` for a complete corpus. What dead processes left of it is removed.
 * - A manifest `sconce.json` beside `train` and `test` says which archive it was, and how many reviews there are.
 * - If `<root>/imdb` holds what an earlier fetch unpacked, nothing is done; anything else there is never overwritten.
 *
 * @throws {SconceError} of kind `config` for an address, a checksum or a path (`from`) that cannot be; `download` for an
 * archive that cannot be had, has another checksum, or is damaged, and when the signal ends the fetch; `locked` if another
 * process downloads into this root; `corpus` if `<root>/imdb` holds something else, or `root` cannot be written.
 */
export async function fetchCorpus(options: FetchOptions): Promise<FetchResult> {
  const url = options.url ?? PUBLISHED_ARCHIVE.url;
  checkAddress(url);
  const sha256 = options.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new SconceError("config", `the archive's sha256 is ${JSON.stringify(options.sha256)}, not a checksum`, {
      hint: "a sha256 is 64 hexadecimal digits, as `sha256sum FILE` prints them",
    });
  }
  const root = resolve(options.root);
  try {
    options.signal?.throwIfAborted();
    const there = await existing(root, sha256);
    if (there) return there;
    await mkdir(root, { recursive: true });
    await removeStale(root, STAGING);
    return options.from === undefined
      ? await fromDownload(root, url, sha256 ?? PUBLISHED_ARCHIVE.sha256, options)
      : await fromFile(root, resolve(options.from), sha256, options);
  } catch (cause) {
    if (cause instanceof SconceError) throw cause;
    if (options.signal?.aborted) throw interrupted(`the fetch into ${root}`, options.signal);
    if (isFull(cause)) {
      throw new SconceError("corpus", `the disk of ${root} is full: the reviews were not unpacked`, {
        hint: "make room (they take 250 MB), or name another folder with the option `root`; what has been downloaded is kept",
        cause,
      });
    }
    throw new SconceError("corpus", `cannot fetch the reviews into ${root}: ${reasonOf(cause)}`, {
      hint: "name a folder that can be written with the option `root`",
      cause,
    });
  }
}

async function fromFile(
  root: string,
  archive: string,
  sha256: string | undefined,
  options: FetchOptions,
): Promise<FetchResult> {
  const facts = await factsOf(archive, options).catch((cause) => {
    if (options.signal?.aborted) throw cause;
    throw new SconceError("config", `cannot read the archive ${archive}: ${reasonOf(cause)}`, {
      hint: "the option `from` takes the path of an archive like aclImdb_v1.tar.gz",
      cause,
    });
  });
  if (sha256 !== undefined && facts.sha256 !== sha256) {
    throw new SconceError("download", `${archive} is not the archive expected: ${difference(facts, sha256)}`, {
      hint: "give the archive with that checksum; without the option `sha256` it is taken as it is",
    });
  }
  return unpack(root, archive, facts, options);
}

async function fromDownload(root: string, url: string, sha256: string, options: FetchOptions): Promise<FetchResult> {
  const kept = join(root, ARCHIVE);
  const part = `${kept}.part`;
  const discard = async () => {
    await rm(part, { force: true });
    await rm(`${part}.json`, { force: true });
  };
  const unlock = await lock(`${kept}.lock`, "another fetch downloads here");
  try {
    if (await exists(kept)) {
      const facts = await factsOf(kept, options);
      if (facts.sha256 === sha256) return await unpack(root, kept, facts, options);
      if (options.keepArchive) {
        throw new SconceError("download", `${kept} is there, and another archive: ${difference(facts, sha256)}`, {
          hint: "move it away; it is never overwritten",
        });
      }
    }
    await download(url, part, {
      onProgress: (done, total) => options.onProgress?.({ phase: "download", done, total }),
      signal: options.signal,
      stallTimeout: options.stallTimeout,
      bytes: sha256 === PUBLISHED_ARCHIVE.sha256 ? PUBLISHED_ARCHIVE.bytes : undefined,
      most: options.force ? undefined : LIMITS.archive,
    });
    const facts = await factsOf(part, options);
    if (facts.sha256 !== sha256) {
      await discard();
      throw new SconceError("download", `${url} is not the archive expected: ${difference(facts, sha256)}`, {
        hint: "it was removed. Fetch again; if that gives the same, and you trust this archive, give its checksum with the option `sha256`",
      });
    }
    const result = await unpack(root, part, facts, options).catch(async (error) => {
      // An archive that cannot be unpacked will not be better next time; everything else may be.
      if (error instanceof SconceError && error.kind === "download") await discard();
      throw error;
    });
    if (options.keepArchive) await rename(part, kept);
    await discard();
    return result;
  } finally {
    await unlock();
  }
}
