/** What the entries of an archive may be, and which of them are reviews. */
import { count } from "./archive.js";
import type { CorpusFolder } from "./folders.js";
import type { LIMITS } from "./limits.js";

/** Where an entry goes: one of the four folders, or (empty) the corpus's own. */
export interface Place {
  folder: CorpusFolder | "";
  name: string;
}

/** Where an entry of the archive goes; undefined if it is none of those that are unpacked. */
export function placeOf(path: string): Place | undefined {
  const match = /^(?:\.\/)*aclImdb\/(?:((?:train|test)\/(?:pos|neg))\/)?([^/.:][^/:]*)$/.exec(path);
  if (!match) return undefined;
  const [, folder = "", name = ""] = match;
  if (folder ? !name.endsWith(".txt") : name === "sconce.json") return undefined;
  return { folder: folder as Place["folder"], name };
}

const PLAIN: ReadonlySet<string> = new Set(["File", "OldFile", "ContiguousFile", "Directory", "GNUDumpDir"]);

/** Why an entry has no place in an archive of texts. */
export function forbidden(path: string, type: string): string | undefined {
  const name = JSON.stringify(path);
  if (path.startsWith("/") || /^[a-z]:/i.test(path) || path.split(/[/\\]/).includes("..")) {
    return `its entry ${name} leads out of the folder`;
  }
  if (path.includes("\\") || path.includes("\0")) return `its entry ${name} is no name of a review`;
  return PLAIN.has(type) ? undefined : `its entry ${name} is neither a file nor a folder, but a ${type}`;
}

/** What an entry has too much of. */
export function beyond(entries: number, path: string, size: number, limits?: typeof LIMITS): string | undefined {
  if (!limits) return undefined;
  const name = JSON.stringify(path.slice(0, 60));
  if (entries > limits.entries) return `it holds more than ${count(limits.entries)} entries`;
  if (path.length > limits.path) return `the path of its entry ${name} is longer than ${count(limits.path)} characters`;
  if (size > limits.unpacked || (placeOf(path) && size > limits.file))
    return `its entry ${name} is larger than ${count(placeOf(path) ? limits.file : limits.unpacked)} bytes`;
  return undefined;
}
