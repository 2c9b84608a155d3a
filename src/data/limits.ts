import { PUBLISHED_ARCHIVE } from "./publisher.js";

/**
 * How much an archive of reviews may hold: what the publisher's holds (100,000 texts, some hundred megabytes
 * unpacked, no text above 1 MB, no path above 40 characters), times a margin. More is taken for an archive that was made to fill the
 * disk or the memory.
 */
export const LIMITS = {
  /** Bytes of the archive as it is downloaded. */
  archive: 10 * PUBLISHED_ARCHIVE.bytes,
  /** Bytes of everything in it, unpacked. */
  unpacked: 4_000_000_000,
  /** Entries of any kind. */
  entries: 500_000,
  /** Bytes of one file that is unpacked. */
  file: 32_000_000,
  /** Characters of an entry's path. */
  path: 255,
} as const;
