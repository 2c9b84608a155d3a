/** A part of a file that is being downloaded, and what is known of the whole. */
import { readFile, stat, writeFile } from "node:fs/promises";

/** Which file a part is a part of; lies beside it, so that a resumed download never joins two files. */
export interface Sidecar {
  url: string;
  etag: string | null;
  lastModified: string | null;
  total: number | null;
}

/** Whether a 206 holds what follows the part, of the same file. */
export function goesOn(response: Response, known: Sidecar, size: number): boolean {
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

/** What a server takes as If-Range: a strong ETag, or the date of the last change. */
export function validatorOf({ etag, lastModified }: Sidecar): string | null {
  return etag !== null && !etag.startsWith("W/") ? etag : lastModified;
}

export async function readSidecar(path: string, url: string): Promise<Sidecar | undefined> {
  try {
    const sidecar = JSON.parse(await readFile(path, "utf8")) as Sidecar;
    return sidecar.url === url ? sidecar : undefined;
  } catch {
    return undefined; // none, or half of one: the download starts over
  }
}

export function writeSidecar(part: string, sidecar: Sidecar): Promise<void> {
  return writeFile(`${part}.json`, `${JSON.stringify(sidecar)}\n`);
}

export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
