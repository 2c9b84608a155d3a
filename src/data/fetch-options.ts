import type { CorpusFolder } from "./folders.js";

/** How far a fetch is. */
export interface FetchProgress {
  /** What is being done: the archive comes, its checksum is taken, its reviews are written. */
  phase: "download" | "verify" | "unpack";
  /** Bytes of the archive that are done in this phase. */
  done: number;
  /** All bytes of the archive; null while a server does not say how many there are. */
  total: number | null;
}

/** What to fetch, and where to. */
export interface FetchOptions {
  /** The folder of the corpora, made if missing: the reviews go to `<root>/imdb/aclImdb`. */
  root: string;
  /**
   * The address of the archive: https, or http on this machine itself. Default: the publisher's
   * (`PUBLISHED_ARCHIVE`). Whatever the address, the archive must have the checksum `sha256`.
   */
  url?: string | undefined;
  /** The path of an archive at hand, which is taken instead of a download, and left as it is. Default: none. */
  from?: string | undefined;
  /**
   * What the archive's sha256 must be, 64 hexadecimal digits. Default: the publisher's for a download; with `from`, any
   * is taken, and the result says whether it is the publisher's.
   */
  sha256?: string | undefined;
  /** Leave the downloaded archive at `<root>/aclImdb_v1.tar.gz`. Default: false, it is removed once it is unpacked. */
  keepArchive?: boolean | undefined;
  /** Take an archive that is far larger than reviews would be, too (see `LIMITS`). Default: false. */
  force?: boolean | undefined;
  /** Give up a download when nothing has come for so long, in milliseconds. Default: 60,000. */
  stallTimeout?: number | undefined;
  /** Called as the work goes on, with every piece of the archive. Default: nobody is told. */
  onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Ends the fetch; what has been downloaded is kept. Default: nothing ends it. */
  signal?: AbortSignal | undefined;
}

/** What was fetched, or found. */
export interface FetchResult {
  /** The corpus, `<root>/imdb/aclImdb`. */
  directory: string;
  /** False if a complete corpus was there already and nothing was done. */
  created: boolean;
  /** Whether the corpus comes from the publisher's archive, as its checksum says. */
  publisher: boolean;
  /** The checksum of the archive that the corpus comes from. */
  sha256: string;
  /** The size of that archive. */
  bytes: number;
  /** Reviews by folder. */
  reviews: Record<CorpusFolder, number>;
}
