import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SconceError } from "../errors.js";

/** How a download is watched and stopped. */
export interface DownloadOptions {
  onProgress?: (done: number, total: number | null) => void;
  signal?: AbortSignal;
  /** Give up when nothing arrives for so many milliseconds. Default 60,000. */
  stallMs?: number;
}

interface Sidecar {
  url: string;
  /** What a server takes as If-Range: a strong ETag, or the date of the last change. */
  validator: string | null;
}

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Refuse what is not https (http only to this machine itself). @throws SconceError `config`. */
export function checkAddress(address: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(address);
  } catch {}
  if (!url || !(url.protocol === "https:" || (url.protocol === "http:" && LOCAL.has(url.hostname))))
    throw new SconceError("config", `--url ${address}: must be an address that begins with https://`);
  return url;
}

/**
 * Download `address` to `path`, through `path.part`. A download that was broken off goes on where it stopped, if the server still has
 * the same file; otherwise it starts anew.
 *
 * @throws SconceError `download`: the address and what it answered; the part that is there is kept.
 */
export async function download(address: string, path: string, options: DownloadOptions = {}): Promise<void> {
  const part = `${path}.part`;
  const sidecarPath = `${part}.json`;
  const sidecar = await readFile(sidecarPath, "utf8").then(
    (text) => JSON.parse(text) as Sidecar,
    () => undefined,
  );
  const had = await stat(part).then(
    (found) => found.size,
    () => 0,
  );
  const resumable = had > 0 && sidecar?.url === address && sidecar.validator !== null;
  const stall = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stall.signal]) : stall.signal;
  let timer: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), options.stallMs ?? 60_000);
  };
  const fail = (what: string, cause?: unknown) =>
    new SconceError("download", `cannot download ${address}: ${what}`, {
      hint: "the same command goes on where it stopped; `--from FILE` takes an archive at hand",
      cause,
    });
  alive();
  try {
    const headers: Record<string, string> = resumable
      ? { range: `bytes=${had}-`, "if-range": sidecar.validator as string }
      : {};
    const response = await fetch(address, { headers: { "accept-encoding": "identity", ...headers }, signal });
    checkAddress(response.url); // a redirect may have led elsewhere
    if (response.status === 416) {
      // The part is as long as the file, or longer: what it is worth, the checksum tells.
      await response.body?.cancel();
      if (response.headers.get("content-range") !== `bytes */${had}`) {
        await rm(part, { force: true });
        return await download(address, path, options);
      }
    } else {
      if (response.status !== 200 && response.status !== 206) {
        await response.body?.cancel();
        throw fail(`the server answered ${response.status} ${response.statusText}`);
      }
      const append = response.status === 206;
      const etag = response.headers.get("etag");
      const validator = etag && !etag.startsWith("W/") ? etag : response.headers.get("last-modified");
      if (!append) await writeFile(sidecarPath, JSON.stringify({ url: address, validator } satisfies Sidecar));
      let done = append ? had : 0;
      const length = Number(response.headers.get("content-length"));
      const total = response.headers.has("content-length") ? done + length : null;
      const body = Readable.fromWeb(response.body as never);
      body.on("data", (chunk: Buffer) => {
        alive();
        done += chunk.length;
        options.onProgress?.(done, total);
      });
      await pipeline(body, createWriteStream(part, { flags: append ? "a" : "w" }), { signal });
      if (total !== null && done !== total) throw fail(`${done} of ${total} bytes arrived`);
    }
    await rename(part, path);
    await rm(sidecarPath, { force: true });
  } catch (error) {
    if (error instanceof SconceError) throw error;
    if (options.signal?.aborted)
      throw new SconceError("download", "the download was interrupted", {
        hint: "the same command goes on where it stopped",
      });
    if (stall.signal.aborted) throw fail("nothing arrived for a minute", error);
    const { code, message, cause } = error as NodeJS.ErrnoException;
    throw fail(
      code === "ENOSPC" ? "the disk is full" : cause instanceof Error ? cause.message || message : message,
      error,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The sha256 and the size of a file. */
export async function checksum(
  path: string,
  onProgress?: (done: number) => void,
  signal?: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk);
    bytes += chunk.length;
    onProgress?.(bytes);
  }
  return { sha256: hash.digest("hex"), bytes };
}
