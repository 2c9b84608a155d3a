import { existsSync } from "node:fs";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { checkAddress, checksum, download } from "./download.js";

/** The publisher's archive: its address, sha256 and size in bytes. */
export const PUBLISHED_ARCHIVE = {
  url: "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
  sha256: "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
  bytes: 84_125_825,
} as const;

const FOLDERS = ["train/pos", "train/neg", "test/pos", "test/neg"] as const;
type Folder = (typeof FOLDERS)[number];

/** What to fetch, and where to. */
export interface FetchOptions {
  /** The folder of the corpora: the reviews go to `<root>/imdb/aclImdb`. */
  root: string;
  /** Default: the publisher's. https only, but for this machine itself. */
  url?: string;
  /** Take this archive instead of downloading one. */
  from?: string;
  /** What the archive's sha256 has to be. Default: the publisher's; with `from`, another one is taken and told. */
  sha256?: string;
  onProgress?: (step: { phase: "download" | "verify" | "unpack"; done: number; total: number | null }) => void;
  signal?: AbortSignal;
}

/** What was fetched. */
export interface FetchResult {
  /** `<root>/imdb/aclImdb`. */
  directory: string;
  /** false when a complete corpus was there already. */
  created: boolean;
  /** Whether the archive was the publisher's, by its checksum. */
  publisher: boolean;
  sha256: string;
  bytes: number;
  /** Reviews by folder. */
  reviews: Record<Folder, number>;
}

/**
 * Get the real reviews: download the archive (or take one at hand), check it, unpack it beside its place and rename it there, so that
 * an interruption never leaves a folder that torchtext takes for a complete corpus.
 *
 * @throws SconceError `download` for an archive that cannot be had or has another checksum, `corpus` for one that holds no reviews
 * or a place that holds something else, `config` for an address that is not https.
 */
export async function fetchCorpus(options: FetchOptions): Promise<FetchResult> {
  const root = resolve(options.root);
  const place = join(root, "imdb");
  const wanted = options.sha256?.toLowerCase();
  if (wanted !== undefined && !/^[0-9a-f]{64}$/.test(wanted))
    throw new SconceError("config", `--sha256 ${options.sha256}: must be 64 hexadecimal digits`);
  const url = options.url ?? PUBLISHED_ARCHIVE.url;
  checkAddress(url);
  const there = await existing(place);
  if (there) return there;
  await mkdir(root, { recursive: true }).catch((cause) => {
    throw new SconceError("corpus", `cannot make ${root}: ${cause.message}`, {
      hint: "choose a folder that can be written",
      cause,
    });
  });
  await removeStale(root);

  const archive = options.from === undefined ? join(root, "aclImdb_v1.tar.gz") : resolve(options.from);
  if (options.from !== undefined)
    await access(archive).catch((cause) => {
      throw new SconceError("usage", `--from ${options.from}: there is no such file`, { cause });
    });
  else if (!existsSync(archive))
    await download(url, archive, {
      signal: options.signal,
      onProgress: (done, total) => options.onProgress?.({ phase: "download", done, total }),
    });

  const size = (await stat(archive)).size;
  const found = await checksum(
    archive,
    (done) => options.onProgress?.({ phase: "verify", done, total: size }),
    options.signal,
  );
  const publisher = found.sha256 === PUBLISHED_ARCHIVE.sha256;
  const expected = wanted ?? (options.from === undefined ? PUBLISHED_ARCHIVE.sha256 : undefined);
  if (expected !== undefined && found.sha256 !== expected) {
    if (options.from === undefined) await rm(archive, { force: true });
    throw new SconceError(
      "download",
      `${options.from ?? url} is not the archive that was expected: sha256 ${found.sha256}, ${found.bytes} bytes; expected ${expected}`,
      {
        hint:
          options.from === undefined
            ? "fetch again; if it stays so, another address with --url and --sha256"
            : "leave --sha256 out to take it as it is",
      },
    );
  }
  const reviews = await unpack(archive, root, place, { ...found, publisher }, size, options);
  if (options.from === undefined) await rm(archive, { force: true });
  return { directory: join(place, "aclImdb"), created: true, publisher, ...found, reviews };
}

async function existing(place: string): Promise<FetchResult | undefined> {
  if (!existsSync(place)) return undefined;
  const directory = join(place, "aclImdb");
  try {
    const manifest = JSON.parse(await readFile(join(directory, "sconce.json"), "utf8"));
    const reviews = await count(directory);
    const same = FOLDERS.every((folder) => manifest.reviews[folder] === reviews[folder]);
    if (same && manifest.archive) return { directory, created: false, ...manifest.archive, reviews };
  } catch {} // no manifest: somebody else's folder
  throw new SconceError("corpus", `${place} is there already, and is not what this command unpacked`, {
    hint: "`sconce data check` looks at it; move it away to fetch anew",
  });
}

async function count(directory: string): Promise<Record<Folder, number>> {
  const reviews = {} as Record<Folder, number>;
  for (const folder of FOLDERS)
    reviews[folder] = (await readdir(join(directory, folder)).catch(() => [])).filter((name) =>
      name.endsWith(".txt"),
    ).length;
  return reviews;
}

const STAGING = ".imdb-unpacking-";

/** Remove what dead fetches left. The name says whose a folder is. */
async function removeStale(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const [, host, pid] = name.match(/^\.imdb-unpacking-(.+)-(\d+)-[^-]+$/) ?? [];
    if (host !== hostname() || pid === undefined) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      await rm(join(root, name), { recursive: true, force: true });
    }
  }
}

async function unpack(
  archive: string,
  root: string,
  place: string,
  facts: { sha256: string; bytes: number; publisher: boolean },
  size: number,
  options: FetchOptions,
): Promise<Record<Folder, number>> {
  const staging = await mkdtemp(join(root, `${STAGING}${hostname()}-${process.pid}-`));
  try {
    const { extract } = await import("tar");
    let files = 0;
    await extract({
      file: archive,
      cwd: staging,
      strict: true,
      // The 50,000 reviews without a label are read by nobody; links have no place in the archive.
      filter: (path, entry) => {
        options.signal?.throwIfAborted();
        const kind = "type" in entry ? entry.type : "File";
        return !path.includes("/train/unsup/") && (kind === "File" || kind === "OldFile" || kind === "Directory");
      },
      onentry: () => {
        files += 1;
        if (files % 500 === 0)
          options.onProgress?.({ phase: "unpack", done: files, total: facts.publisher || size > 6e7 ? 50_000 : null });
      },
    }).catch((cause) => {
      if (options.signal?.aborted)
        throw new SconceError("download", "the unpacking was interrupted", { hint: "the same command starts it anew" });
      const full = (cause as NodeJS.ErrnoException).code === "ENOSPC";
      throw new SconceError("corpus", `cannot unpack ${archive}: ${full ? "the disk is full" : cause.message}`, {
        hint: full ? "make room: the reviews take 250 MB" : "the archive is incomplete or damaged: fetch it again",
        cause,
      });
    });
    const directory = join(staging, "aclImdb");
    const reviews = await count(directory);
    const empty = FOLDERS.filter((folder) => reviews[folder] === 0);
    if (empty.length > 0)
      throw new SconceError("corpus", `${archive} holds no reviews in aclImdb/${empty.join(", aclImdb/")}`, {
        hint: "it is incomplete, or another archive",
      });
    await writeFile(
      join(directory, "sconce.json"),
      `${JSON.stringify({ schemaVersion: 1, synthetic: false, archive: facts, reviews }, null, 2)}\n`,
    );
    await rename(staging, place).catch((cause) => {
      throw new SconceError("corpus", `cannot put the reviews at ${place}: ${cause.message}`, { cause });
    });
    return reviews;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
