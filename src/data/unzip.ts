/** A gzip file unpacked in pieces. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { OnBytes } from "./archive.js";

/** How `unpackReviews` is watched, bounded and stopped. */
export interface UnpackOptions {
  /** Called with the archive's bytes that are done. Default: nobody is told. */
  onProgress?: OnBytes | undefined;
  /** Ends the unpacking. Default: nothing ends it. */
  signal?: AbortSignal | undefined;
  /** Unpack an archive beyond `LIMITS`, too. Default false. */
  force?: boolean | undefined;
}

/** An archive that cannot be what it should be. */
export class Broken extends Error {
  /** Whether it only is larger than it should be. */
  get tooLarge(): boolean {
    return / than [\d,]+ (bytes|entries|characters)$/.test(this.message);
  }
}

/** A gzip file's content, in pieces: never more of it in memory than one of them, however far it expands. */
export async function* unzipped(archive: string, options: UnpackOptions): AsyncGenerator<Buffer> {
  const { size } = await stat(archive);
  let done = 0;
  let start = Buffer.alloc(0);
  const counted = new Transform({
    transform(chunk: Buffer, _, next) {
      if (start.length < 2) start = Buffer.concat([start, chunk.subarray(0, 2)]);
      done += chunk.length;
      options.onProgress?.(done, size);
      next(null, chunk);
    },
  });
  if (size === 0) throw new Broken("it is empty");
  const source = createReadStream(archive, { highWaterMark: 1 << 16, signal: options.signal });
  const gunzip = createGunzip();
  const broken = (error: NodeJS.ErrnoException) =>
    !error.code?.startsWith("Z_")
      ? error
      : new Broken(start[0] === 0x1f && start[1] === 0x8b ? error.message : "it is not a gzip file");
  const finished = pipeline(source, counted, gunzip);
  finished.catch(() => {}); // it is thrown below
  let first = true;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      if (first && chunk[0] === 0x1f && chunk[1] === 0x8b) throw new Broken("it is a gzip file within a gzip file");
      first = false;
      yield chunk;
    }
    await finished;
  } catch (error) {
    throw broken(error as NodeJS.ErrnoException);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
