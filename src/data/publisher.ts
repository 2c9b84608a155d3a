import { checksum, count } from "./archive.js";
import type { FetchOptions } from "./fetch-options.js";

/** The publisher's archive of the Large Movie Review Dataset: its address, its sha256, its size in bytes. */
export const PUBLISHED_ARCHIVE = {
  url: "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
  sha256: "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
  bytes: 84_125_825,
} as const;

/** What is known of an archive that lies here. */
export interface ArchiveFacts {
  sha256: string;
  bytes: number;
  /** Whether it is {@link PUBLISHED_ARCHIVE}. */
  publisher: boolean;
}

/** Take an archive's checksum. */
export async function factsOf(archive: string, options: FetchOptions): Promise<ArchiveFacts> {
  const facts = await checksum(archive, {
    onProgress: (done, total) => options.onProgress?.({ phase: "verify", done, total }),
    signal: options.signal,
  });
  return { ...facts, publisher: facts.sha256 === PUBLISHED_ARCHIVE.sha256 };
}

/** What was expected, and what came. */
export function difference({ sha256, bytes }: ArchiveFacts, expected: string): string {
  const publisher = expected === PUBLISHED_ARCHIVE.sha256;
  const size = publisher ? ` (the publisher's, ${count(PUBLISHED_ARCHIVE.bytes)} bytes)` : "";
  return `expected sha256 ${expected}${size}, got ${sha256} (${count(bytes)} bytes)`;
}
