/** A file comes over the network, and goes on where it was broken off. */
import { type FileHandle, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { SconceError } from "../errors.js";
import { count, interrupted, isFull, type OnBytes, reasonOf } from "./archive.js";

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
