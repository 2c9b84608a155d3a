import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseWith } from "../config/parse.js";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { putWhole } from "../files/write-whole.js";

/** The file in the folder of a run or a sweep that keeps what people say of it. Node alone writes it; no number depends on it. */
export const ABOUT = "about.json";

/** What people say of a run or a sweep. It is no part of what the run is: it can be changed at any time, also while it is at work. */
export interface About {
  /** A name of one's own, by which the command line finds it, too; null: it has none. */
  name: string | null;
  /** Words to find it by. */
  tags: string[];
  /** Anything else; null: nothing. */
  note: string | null;
}

/** What can be said of a run or a sweep when it is started. */
export interface AboutOptions {
  /** A name of your own for it, one line of at most 120 letters: lists show it, and `sconce runs show NAME` finds it. */
  name?: string | undefined;
  /** Words to find it by, of letters, digits and `. _ - : /`, 60 at most in each. One that goes on keeps those that it has, too. */
  tags?: readonly string[] | undefined;
  /** Anything else that is worth knowing, of at most 10,000 letters. */
  note?: string | undefined;
}

const TAG = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._:/-]*$/u;

/** One tag. */
export const tagSchema = z
  .string()
  .max(60)
  .regex(TAG, "must be one word of letters, digits and . _ - : /, which begins with a letter or a digit");
/** A name of one's own. */
export const nameSchema = z
  .string()
  .max(120)
  .regex(/^[^\p{Cc}]*\S[^\p{Cc}]*$/u, "must be one line that is not blank");
/** A note. */
export const noteSchema = z.string().max(10_000);

/** @throws SconceError `config` for a name, a tag or a note that cannot be. */
export function checkAbout({ name, tags, note }: AboutOptions): void {
  parseWith(nameSchema.optional(), name, "name");
  parseWith(z.array(tagSchema).optional(), tags, "tags");
  parseWith(noteSchema.optional(), note, "note");
}

/** Whether anything is said. */
export function saysAnything({ name, tags, note }: AboutOptions | About): boolean {
  return (name ?? null) !== null || (note ?? null) !== null || (tags?.length ?? 0) > 0;
}

/** What an `about.json` says, as far as it can be understood. */
export function aboutOf(content: unknown): About {
  const { name, tags, note } = (typeof content === "object" && content !== null ? content : {}) as Record<
    string,
    unknown
  >;
  return {
    name: typeof name === "string" && name !== "" ? name : null,
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
    note: typeof note === "string" && note !== "" ? note : null,
  };
}

/** What is said of the run or the sweep in a folder; nothing where the file is not there or cannot be understood. */
export async function readAbout(folder: string): Promise<About> {
  try {
    return aboutOf(JSON.parse(await readFile(join(folder, ABOUT), "utf8")));
  } catch {
    return aboutOf(undefined);
  }
}

/** Keep what is said of the run or the sweep in a folder, whole. @throws SconceError `run-directory` where it cannot be written. */
export async function writeAbout(folder: string, about: About): Promise<void> {
  const path = join(folder, ABOUT);
  try {
    await putWhole(path, `${JSON.stringify({ schemaVersion: 1, ...about }, null, 2)}\n`);
  } catch (cause) {
    throw new SconceError("run-directory", `cannot write ${path}: ${reason(cause)}`, {
      hint: "make room, or have the folder's rights changed",
      cause,
    });
  }
}

/** Keep what was said at a start, beside what was said before: a name and a note take the place of earlier ones, tags are added. */
export async function keepAbout(folder: string, { name, tags = [], note }: AboutOptions): Promise<void> {
  if (!saysAnything({ name, tags, note })) return;
  const before = await readAbout(folder);
  await writeAbout(folder, {
    name: name ?? before.name,
    tags: [...new Set([...before.tags, ...tags])],
    note: note ?? before.note,
  });
}
