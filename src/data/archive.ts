/** What `fetch.ts` does with an archive of reviews: download it, take its checksum, unpack it. Nothing here knows where corpora lie. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { SconceError } from "../errors.js";

/** A folder of reviews, as in `train/pos`. */
export type CorpusFolder = "train/pos" | "train/neg" | "test/pos" | "test/neg";

/** The four folders that hold reviews with a label. */
export const CORPUS_FOLDERS: readonly CorpusFolder[] = ["train/pos", "train/neg", "test/pos", "test/neg"];

/** Called with the bytes done, and with all that there are (null while the server does not say). */
export type OnBytes = (done: number, total: number | null) => void;

/** How {@link download} is watched, bounded and stopped. */
export interface DownloadOptions {
  /** Called at the start (with what an earlier download left) and after every piece. Default: nobody is told. */
  onProgress?: OnBytes;
  /** Ends the download; what has come is kept. Default: nothing ends it. */
  signal?: AbortSignal;
  /** Give up when nothing has come for so long, in milliseconds. Default 60,000. */
  stallTimeout?: number;
  /** The size that the archive must have, in bytes: a server that offers another one is refused at once. Default: any. */
  bytes?: number;
}

/** Which file a part is a part of; lies beside it, so that a resumed download never joins two files. */
interface Sidecar {
  url: string;
  etag: string | null;
  lastModified: string | null;
  total: number | null;
}

const LOCAL: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const isLocal = (url: URL) => url.protocol === "http:" && LOCAL.has(url.hostname);

/**
 * The address as a URL, if it may be fetched from: https, or http on this machine itself.
 *
 * @throws {SconceError} of kind `config` for any other address.
 */
export function checkAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === "https:" || isLocal(url))) return url;
  throw new SconceError(
    "config",
    `the archive's address is ${JSON.stringify(address)}, which is not an https address`,
    {
      hint: "give one that begins with https:// (http:// is for localhost, 127.0.0.1 and [::1] only)",
    },
  );
}

/**
 * Download `address` to the file `part`, and what is known of it to `<part>.json`. If both are there from a download that
 * was broken off, and the server still has the same file (by its ETag or its date), only the rest is asked for; otherwise
 * the download starts over. Whatever has come stays there when this throws.
 *
 * @throws {SconceError} of kind `download`, for a server that cannot be reached, answers with an error, falls silent or
 * breaks off, for a redirect to anything but https, a full disk, an aborted signal; `config` for a forbidden address.
 */
export async function download(address: string, part: string, options: DownloadOptions = {}): Promise<void> {
  checkAddress(address);
  const progress = { done: 0, total: null as number | null };
  const stall = new AbortController();
  const limit = options.stallTimeout ?? 60_000;
  let timer: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), limit);
  };
  try {
    alive();
    const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
    await transfer(address, part, { ...options, signal }, (done, total) => {
      alive();
      Object.assign(progress, { done, total });
      options.onProgress?.(done, total);
    });
  } catch (cause) {
    if (cause instanceof SconceError) throw cause;
    const came = `${count(progress.done)} of ${progress.total === null ? "an unknown number of" : count(progress.total)} bytes`;
    if (options.signal?.aborted) throw interrupted(`the download of ${address}, after ${came}`, options.signal);
    if (isFull(cause))
      throw new SconceError("download", `the disk is full: ${part} holds ${came} of ${address}`, {
        hint: "make room (the archive takes 84 MB, the reviews unpacked 250 MB); the same command then goes on from there",
        cause,
      });
    const what = stall.signal.aborted
      ? `nothing came for ${limit / 1000} s, after ${came}`
      : progress.done > 0
        ? `it broke off after ${came}: ${reasonOf(cause)}`
        : reasonOf(cause);
    throw new SconceError("download", `cannot download ${address}: ${what}`, {
      hint:
        progress.done > 0
          ? "the same command goes on where it stopped; `--from FILE` takes an archive that was fetched by other means"
          : "check the network (no proxy is used); `--from FILE` takes an archive that was fetched by other means",
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function transfer(
  address: string,
  part: string,
  options: DownloadOptions & { signal: AbortSignal },
  onProgress: OnBytes,
): Promise<void> {
  const known = await readSidecar(`${part}.json`, address);
  const size = known ? await sizeOf(part) : 0;
  if (known && size > 0 && size === known.total) return onProgress(size, size);
  const validator = known && validatorOf(known);
  const resumed = validator && size > 0 && size < (known.total ?? Number.POSITIVE_INFINITY);
  if (resumed) {
    const response = await request(address, { range: `bytes=${size}-`, "if-range": validator }, options.signal);
    if (response.status === 206 && goesOn(response, known, size)) {
      return receive(response, await open(part, "a"), size, known, part, onProgress);
    }
    if (response.status === 200) return startOver(response);
    await response.body?.cancel();
    if (response.status === 416 && response.headers.get("content-range") === `bytes */${size}`) {
      await writeSidecar(part, { ...known, total: size });
      return onProgress(size, size); // it was whole; the server had not said how long it is
    }
    if (response.status !== 206 && response.status !== 416) throw refused(address, response);
  }
  return startOver(await request(address, {}, options.signal));

  async function startOver(response: Response): Promise<void> {
    const header = (name: string) => response.headers.get(name);
    const length = header("content-length");
    const found = { etag: header("etag"), lastModified: header("last-modified") };
    const sidecar: Sidecar = { url: address, ...found, total: length === null ? null : Number(length) };
    try {
      if (response.status !== 200) throw refused(address, response);
      const encoding = header("content-encoding");
      if (encoding !== null && encoding !== "identity") {
        throw new SconceError("download", `${address} is sent as ${encoding}-encoded text, not as the file itself`, {
          hint: "fetch it by other means, and give the file with `--from FILE`; or another address with --url",
        });
      }
      if (options.bytes !== undefined && sidecar.total !== null && sidecar.total !== options.bytes) {
        const found = `${address} offers ${count(sidecar.total)} bytes; the publisher's archive has ${count(options.bytes)}`;
        throw new SconceError("download", found, {
          hint: "check the address; --sha256 names the checksum of another archive, if it is one that you trust",
        });
      }
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
    // In this order, so that a sidecar never lies beside another file's part.
    await rm(`${part}.json`, { force: true });
    const file = await open(part, "w");
    await receive(response, file, 0, sidecar, part, onProgress);
  }
}

/** Ask for the file, going along with redirects. */
async function request(address: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  let url = new URL(address);
  for (let hops = 0; hops <= 10; hops++) {
    // "identity": the checksum is that of the bytes as they lie on the server.
    const response = await fetch(url, {
      headers: { "accept-encoding": "identity", ...headers },
      redirect: "manual",
      signal,
    });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (!next || !(next.protocol === "https:" || (isLocal(next) && isLocal(url)))) {
      throw new SconceError("download", `${url} redirects to ${location}, which is not an https address`, {
        hint: "give the address of the archive itself with --url, or the archive with `--from FILE`",
      });
    }
    url = next;
  }
  throw new SconceError("download", `${address} redirects more than 10 times`, {
    hint: "give the address of the archive itself with --url, or the archive with `--from FILE`",
  });
}

function refused(address: string, { status, statusText }: Response): SconceError {
  const gone = status === 404 || status === 410;
  return new SconceError(
    "download",
    `cannot download ${address}: the server answers ${`${status} ${statusText}`.trim()}`,
    {
      hint: gone
        ? "check the address; --url names another one, `--from FILE` an archive at hand"
        : "try again later, what has come is kept; or another address with --url, or an archive at hand with `--from FILE`",
    },
  );
}

/** Whether a 206 holds what follows the part, of the same file. */
function goesOn(response: Response, known: Sidecar, size: number): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  const [, start, , total] = range ?? [];
  const same = (there: string | null, now: string | null) => there === null || now === null || there === now;
  return (
    Number(start) === size &&
    (total === "*" || known.total === null || Number(total) === known.total) &&
    same(known.etag, response.headers.get("etag")) &&
    same(known.lastModified, response.headers.get("last-modified"))
  );
}

async function receive(
  response: Response,
  file: FileHandle,
  start: number,
  sidecar: Sidecar,
  part: string,
  onProgress: OnBytes,
): Promise<void> {
  let done = start;
  const { total } = sidecar;
  try {
    await writeSidecar(part, sidecar);
    onProgress(done, total);
    for await (const chunk of response.body ?? []) {
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
      done += chunk.length;
      onProgress(done, total);
    }
  } finally {
    await file.close();
    await response.body?.cancel().catch(() => {});
  }
  if (total === null) await writeSidecar(part, { ...sidecar, total: done });
  else if (done !== total) throw new Error("the connection was closed");
}

/** What a server takes as If-Range: a strong ETag, or the date of the last change. */
function validatorOf({ etag, lastModified }: Sidecar): string | null {
  return etag !== null && !etag.startsWith("W/") ? etag : lastModified;
}

async function readSidecar(path: string, url: string): Promise<Sidecar | undefined> {
  try {
    const sidecar = JSON.parse(await readFile(path, "utf8")) as Sidecar;
    return sidecar.url === url ? sidecar : undefined;
  } catch {
    return undefined; // none, or half of one: the download starts over
  }
}

function writeSidecar(part: string, sidecar: Sidecar): Promise<void> {
  return writeFile(`${part}.json`, `${JSON.stringify(sidecar)}\n`);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}

/**
 * The sha256 (64 hexadecimal digits) and the size of a file, which is read in pieces.
 *
 * @throws the error of the file system, or the signal's reason.
 */
export async function checksum(
  path: string,
  options: { onProgress?: OnBytes; signal?: AbortSignal } = {},
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  const total = (await stat(path)).size;
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal: options.signal })) {
    hash.update(chunk);
    bytes += chunk.length;
    options.onProgress?.(bytes, total);
  }
  return { sha256: hash.digest("hex"), bytes };
}

/**
 * Unpack the reviews of an archive, `aclImdb/{train,test}/{pos,neg}/*.txt`, and the files in `aclImdb` itself (README,
 * vocabulary) into the folder `to`, as `to/train/pos` and so on. The reviews without a label (`train/unsup`) and the files
 * of features are left out: no one reads them.
 *
 * No name of the archive is ever used as a path: a file is written if its name is one of those, and there is nothing in
 * `to` that it would replace. The archive is refused if it holds links, devices, or names that lead out of it.
 *
 * @returns how many reviews were written, by folder; each has one at least.
 * @throws {SconceError} of kind `download` for an archive that is truncated, damaged, forbidden or another one; otherwise
 * the error of the file system, or the signal's reason.
 */
export async function unpackReviews(
  archive: string,
  to: string,
  options: { onProgress?: OnBytes; signal?: AbortSignal } = {},
): Promise<Record<CorpusFolder, number>> {
  const total = (await stat(archive)).size;
  const reviews: Record<CorpusFolder, number> = { "train/pos": 0, "train/neg": 0, "test/pos": 0, "test/neg": 0 };
  for (const folder of CORPUS_FOLDERS) await mkdir(join(to, folder), { recursive: true });

  const failures: string[] = [];
  let ended = false;
  let files: { path: string; data: Buffer }[] = [];
  const parser = new Parser({
    filter: (path, entry) => {
      const failure = forbidden(path, (entry as ReadEntry).type);
      if (failure) failures.push(failure);
      return !failure && placeOf(path) !== undefined;
    },
    onReadEntry: (entry) => {
      const place = placeOf(entry.path) as Place;
      const pieces: Buffer[] = [];
      entry.on("data", (piece: Buffer) => pieces.push(piece));
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
  let done = 0;
  try {
    for await (const chunk of createReadStream(archive, { highWaterMark: 1 << 18, signal: options.signal })) {
      if (done === 0 && !(chunk[0] === 0x1f && chunk[1] === 0x8b)) throw new Broken("it is not a gzip file");
      parser.write(chunk);
      await flush();
      done += chunk.length;
      options.onProgress?.(done, total);
    }
    if (done === 0) throw new Broken("it is empty");
    parser.end();
    await flush();
    if (!ended) throw new Broken("it ends too early");
    const missing = CORPUS_FOLDERS.filter((folder) => reviews[folder] === 0);
    if (missing.length > 0) throw new Broken(`it holds no reviews in ${missing.map((f) => `aclImdb/${f}`).join(", ")}`);
  } catch (cause) {
    if (!(cause instanceof Broken)) throw cause;
    throw new SconceError("download", `cannot unpack ${archive}: ${cause.message}`, {
      hint: "it is incomplete, damaged, or another archive: fetch it again, or give a sound one with `--from FILE`",
    });
  }
  return reviews;
}

/** An archive that cannot be what it should be. */
class Broken extends Error {}

interface Place {
  folder: CorpusFolder | "";
  name: string;
}

/** Where an entry of the archive goes; undefined if it is none of those that are unpacked. */
function placeOf(path: string): Place | undefined {
  const match = /^(?:\.\/)*aclImdb\/(?:((?:train|test)\/(?:pos|neg))\/)?([^/.:][^/:]*)$/.exec(path);
  if (!match) return undefined;
  const [, folder = "", name = ""] = match;
  if (folder ? !name.endsWith(".txt") : name === "sconce.json") return undefined;
  return { folder: folder as Place["folder"], name };
}

const PLAIN: ReadonlySet<string> = new Set(["File", "OldFile", "ContiguousFile", "Directory", "GNUDumpDir"]);

/** Why an entry has no place in an archive of texts. */
function forbidden(path: string, type: string): string | undefined {
  const name = JSON.stringify(path);
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.split(/[/\\]/).includes("..")) {
    return `its entry ${name} leads out of the folder`;
  }
  if (path.includes("\\") || path.includes("\0")) return `its entry ${name} is no name of a review`;
  return PLAIN.has(type) ? undefined : `its entry ${name} is neither a file nor a folder, but a ${type}`;
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

/** The error of something that its caller has stopped. */
export function interrupted(what: string, signal: AbortSignal): SconceError {
  return new SconceError("download", `interrupted: ${what}`, {
    hint: "the same command goes on; what has been downloaded is kept",
    cause: signal.reason,
  });
}

/** Whether an error says that there is no room. */
export function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException)?.code ?? "");
}

/** An error in words: what lies beneath `fetch failed`, or what the file system says. */
export function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError) inner = inner.errors[0];
  const { message, code } = inner as NodeJS.ErrnoException;
  return message || code || String(inner);
}

/** A number as people read it: 84,125,825. */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}
