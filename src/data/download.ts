/** A file comes over the network, and goes on where it was broken off. */
import { type FileHandle, open, rm } from "node:fs/promises";
import { SconceError } from "../errors.js";
import { count, interrupted, isFull, type OnBytes, reasonOf } from "./archive.js";
import { goesOn, readSidecar, type Sidecar, sizeOf, validatorOf, writeSidecar } from "./part.js";
import { checkAddress, refused, request } from "./request.js";

/** How {@link download} is watched, bounded and stopped. */
export interface DownloadOptions {
  /** Called at the start (with what an earlier download left) and after every piece. Default: nobody is told. */
  onProgress?: OnBytes | undefined;
  /** Ends the download; what has come is kept. Default: nothing ends it. */
  signal?: AbortSignal | undefined;
  /** Give up when nothing has come for so long, in milliseconds. Default 60,000. */
  stallTimeout?: number | undefined;
  /** The size that the archive must have, in bytes: a server that offers another one is refused at once. Default: any. */
  bytes?: number | undefined;
  /** Take no more than so many bytes, whether or not the server says how many there are. Default: any number. */
  most?: number | undefined;
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
          ? "the same command goes on where it stopped; the option `from` takes an archive that was fetched by other means"
          : "check the network (no proxy is used); the option `from` takes an archive that was fetched by other means",
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
  const most = options.bytes ?? options.most ?? Number.POSITIVE_INFINITY;
  const known = await readSidecar(`${part}.json`, address);
  const size = known ? await sizeOf(part) : 0;
  if (known && size > 0 && size === known.total) return onProgress(size, size);
  const validator = known && validatorOf(known);
  const resumed = validator && size > 0 && size < (known.total ?? Number.POSITIVE_INFINITY);
  if (resumed) {
    const response = await request(address, { range: `bytes=${size}-`, "if-range": validator }, options.signal);
    if (response.status === 206 && goesOn(response, known, size)) {
      return receive(response, await open(part, "a"), size, known, part, onProgress, most);
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
          hint: "fetch it by other means, and give the file with the option `from`; or another address with the option `url`",
        });
      }
      if (options.bytes !== undefined && sidecar.total !== null && sidecar.total !== options.bytes) {
        const found = `${address} offers ${count(sidecar.total)} bytes; the publisher's archive has ${count(options.bytes)}`;
        throw new SconceError("download", found, {
          hint: "check the address; the option `sha256` names the checksum of another archive, if it is one that you trust",
        });
      }
      if ((sidecar.total ?? 0) > most) throw tooLong(address, most);
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
    // In this order, so that a sidecar never lies beside another file's part.
    await rm(`${part}.json`, { force: true });
    const file = await open(part, "w");
    await receive(response, file, 0, sidecar, part, onProgress, most);
  }
}

async function receive(
  response: Response,
  file: FileHandle,
  start: number,
  sidecar: Sidecar,
  part: string,
  onProgress: OnBytes,
  most: number,
): Promise<void> {
  let done = start;
  const { total } = sidecar;
  try {
    await writeSidecar(part, sidecar);
    onProgress(done, total);
    for await (const chunk of response.body ?? []) {
      if (done + chunk.length > most) throw tooLong(sidecar.url, most);
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
      done += chunk.length;
      onProgress(done, total);
    }
  } catch (error) {
    // Of a file that is not the one wanted nothing is kept.
    if (error instanceof SconceError) for (const path of [part, `${part}.json`]) await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
    await response.body?.cancel().catch(() => {});
  }
  if (total === null) await writeSidecar(part, { ...sidecar, total: done });
  else if (done !== total) throw new Error("the connection was closed");
}

function tooLong(address: string, most: number): SconceError {
  return new SconceError(
    "download",
    `${address} sends more than ${count(most)} bytes: it is not an archive of reviews`,
    {
      hint: "check the address; if you trust it all the same, the option `force` takes it, with its checksum as the option `sha256`",
    },
  );
}
